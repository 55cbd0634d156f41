/**
 * A world of I/O whose sockets and selectors tell what they are asked and what they give.
 *
 * They stay the objects that they are, because a selector knows its sockets by their class and keeps notes on them. Only
 * some of their methods are covered by others, which belong to the single object and call those of its class. So nothing
 * of this is in the way of a program that is not traced, in either world.
 *
 * @module
 */

import {
  type BlockingListener,
  type BlockingSocket,
  CLOSED,
  EVENT_READ,
  EVENT_WRITE,
  type Io,
  type Listener,
  type Registered,
  type Selector,
  type Socket,
  type ThreadSocket,
} from "../io/types.ts";
import type { SocketObserver } from "./socket_observer.ts";
import { LISTENER } from "./trace_event.ts";

/** Sockets that have not taken all that was to be sent, and of which nobody has said since what they wait for. */
type CutShort = Set<Socket>;

/** The same world for a server, observed: what it accepts, selects, receives and sends. */
export function traceIo(io: Io, observer: SocketObserver): Io {
  const cutShort: CutShort = new Set();
  return {
    ...io,
    listen: (options) => traceListener(io.listen(options), observer, cutShort),
    selector: () => traceSelector(io.selector(), observer, cutShort),
    // Without the trace that options may have (it is not enumerable): in Deno's world there are connections below these
    // sockets, which would tell the same.
    listenBlocking: (options) => traceBlockingListener(io.listenBlocking({ ...options }), observer),
  };
}

function traceListener(listener: Listener, observer: SocketObserver, cutShort: CutShort): Listener {
  observer.listens(listener);
  const accept = listener.accept.bind(listener);
  listener.accept = () => {
    const socket = accept();
    if (socket !== null) traceSocket(socket, observer, cutShort);
    return socket;
  };
  return listener;
}

function traceSocket(socket: Socket, observer: SocketObserver, cutShort: CutShort): void {
  const connection = observer.accept(socket, () => socket.remoteAddr?.port ?? 0);
  const recv = socket.recv.bind(socket);
  const send = socket.send.bind(socket);
  let isKnownBroken = false;
  socket.recv = () => {
    const count = recv();
    isKnownBroken ||= count === CLOSED;
    observer.received(connection, count, socket.bytes);
    return count;
  };
  socket.send = (bytes, wanted) => {
    const taken = send(bytes, wanted);
    // What a connection takes that is broken, it drops.
    const count = socket.error === null ? taken : CLOSED;
    isKnownBroken ||= count === CLOSED;
    if (taken < wanted) cutShort.add(socket);
    // To send nothing is what a server does that has nothing to say.
    if (wanted > 0) observer.sent(connection, count, wanted, bytes);
    return taken;
  };
  traceClose(socket, connection, observer, () => socket.error !== null && !isKnownBroken);
}

function traceSelector(selector: Selector, observer: SocketObserver, cutShort: CutShort): Selector {
  const register = selector.register.bind(selector);
  const modify = selector.modify.bind(selector);
  const select = selector.select.bind(selector);
  const waits = (socket: Registered, interest: number, before: number) => {
    const connection = observer.numberOf(socket);
    cutShort.delete(socket as Socket);
    if (connection !== undefined) observer.waits(connection, interest, before);
  };
  const selected = (sockets: Registered[]) => observer.selected(sockets);
  selector.register = (socket, mask, data) => {
    register(socket, mask, data);
    waits(socket, mask, 0);
  };
  selector.modify = (socket, mask) => {
    const before = socket.interest;
    modify(socket, mask);
    waits(socket, mask, before);
  };
  selector.select = (timeoutMs) => {
    // The selector was told before to wait for them, and still does: `loop/` does so.
    for (const socket of cutShort) {
      if (socket.interest & EVENT_WRITE) waits(socket, socket.interest, 0);
    }
    const selecting = select(observer.selects(timeoutMs));
    return selecting instanceof Promise ? selecting.then(selected) : selected(selecting);
  };
  return selector;
}

function traceBlockingListener(
  listener: BlockingListener,
  observer: SocketObserver,
): BlockingListener {
  const accept = listener.accept.bind(listener);
  const accepted = (socket: BlockingSocket | null) => {
    observer.callEnds(LISTENER, EVENT_READ);
    if (socket !== null) traceBlockingSocket(socket, observer);
    return socket;
  };
  listener.accept = () => {
    observer.callBegins(LISTENER, EVENT_READ);
    const accepting = accept();
    return accepting instanceof Promise ? accepting.then(accepted) : accepted(accepting);
  };
  return listener;
}

function traceBlockingSocket(socket: BlockingSocket, observer: SocketObserver): void {
  const connection = observer.accept(socket, () => socket.remoteAddr?.port ?? 0);
  const recv = socket.recv.bind(socket);
  const send = socket.send.bind(socket);
  const lend = socket.lend.bind(socket);
  // What a thread asks of it, the thread tells.
  let isLent = false;
  const received = (count: number) => {
    observer.callEnds(connection, EVENT_READ);
    observer.received(connection, count, socket.bytes);
    return count;
  };
  socket.recv = () => {
    if (isLent) return recv();
    observer.callBegins(connection, EVENT_READ);
    const receiving = recv();
    return receiving instanceof Promise ? receiving.then(received) : received(receiving);
  };
  socket.send = (bytes, wanted) => {
    if (isLent || wanted === 0) return send(bytes, wanted);
    const sent = () => {
      observer.callEnds(connection, EVENT_WRITE);
      observer.sent(connection, wanted, wanted, bytes);
    };
    // Before the call, since nobody knows whether it will wait, and while it does nobody can tell.
    observer.callBegins(connection, EVENT_WRITE);
    const sending = send(bytes, wanted);
    return sending instanceof Promise ? sending.then(sent) : sent();
  };
  const closeSilently = socket.close.bind(socket);
  traceClose(socket, connection, observer);
  socket.lend = () => {
    isLent = true;
    socket.close = closeSilently;
    observer.disclaim(connection);
    observer.lent(connection);
    return lend();
  };
}

/** The half of a connection that is lent to a thread: tells there what that thread asks of it, and what it gives. */
export function traceThreadSocket(
  socket: ThreadSocket,
  connection: number,
  observer: SocketObserver,
): void {
  observer.adopt(socket, connection);
  const recv = socket.recv.bind(socket);
  const send = socket.send.bind(socket);
  socket.recv = () => {
    observer.callBegins(connection, EVENT_READ);
    const count = recv();
    observer.callEnds(connection, EVENT_READ);
    observer.received(connection, count, socket.bytes);
    return count;
  };
  socket.send = (bytes, wanted) => {
    if (wanted === 0) return;
    observer.callBegins(connection, EVENT_WRITE);
    send(bytes, wanted);
    observer.callEnds(connection, EVENT_WRITE);
    observer.sent(connection, wanted, wanted, bytes);
  };
  traceClose(socket, connection, observer);
}

/**
 * Tells once that somebody closes it.
 *
 * @param isBroken whether it is closed because it is broken, which no call has told
 */
function traceClose(
  socket: Pick<Socket, "close">,
  connection: number,
  observer: SocketObserver,
  isBroken: () => boolean = () => false,
): void {
  const close = socket.close.bind(socket);
  let isClosed = false;
  socket.close = () => {
    if (!isClosed) observer.closed(connection, isBroken());
    isClosed = true;
    observer.disclaim(connection);
    close();
  };
}
