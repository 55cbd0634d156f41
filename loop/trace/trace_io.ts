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
import { firstBytes, type Tracer } from "./tracer.ts";
import type { ReadySocket } from "./trace_event.ts";

/** Sockets that have not taken all that was to be sent, and of which nobody has said since what they wait for. */
type CutShort = Set<Socket>;

/** The same world for a server, traced: what it accepts, selects, receives and sends. */
export function traceIo(io: Io, tracer: Tracer): Io {
  const cutShort: CutShort = new Set();
  return {
    ...io,
    listen: (options) => traceListener(io.listen(options), tracer, cutShort),
    selector: () => traceSelector(io.selector(), tracer, cutShort),
    // Without the trace that options may have (it is not enumerable): in Deno's world there are connections below these
    // sockets, which would tell the same.
    listenBlocking: (options) => traceBlockingListener(io.listenBlocking({ ...options }), tracer),
  };
}

function traceListener(listener: Listener, tracer: Tracer, cutShort: CutShort): Listener {
  tracer.listens(listener);
  const accept = listener.accept.bind(listener);
  listener.accept = () => {
    const socket = accept();
    if (socket !== null) traceSocket(socket, tracer, cutShort);
    return socket;
  };
  return listener;
}

function traceSocket(socket: Socket, tracer: Tracer, cutShort: CutShort): void {
  const connection = tracer.accept(socket);
  const recv = socket.recv.bind(socket);
  const send = socket.send.bind(socket);
  let isKnownBroken = false;
  socket.recv = () => {
    const count = recv();
    isKnownBroken ||= count === CLOSED;
    tracer.tell({ kind: "recv", connection, count, bytes: firstBytes(socket.bytes, count) });
    return count;
  };
  socket.send = (bytes, wanted) => {
    const taken = send(bytes, wanted);
    // What a connection takes that is broken, it drops.
    const count = socket.error === null ? taken : CLOSED;
    isKnownBroken ||= count === CLOSED;
    if (taken < wanted) cutShort.add(socket);
    // To send nothing is what a server does that has nothing to say.
    if (wanted > 0) {
      tracer.tell({ kind: "send", connection, count, wanted, bytes: firstBytes(bytes, count) });
    }
    return taken;
  };
  traceClose(socket, connection, tracer, () => socket.error !== null && !isKnownBroken);
}

function traceSelector(selector: Selector, tracer: Tracer, cutShort: CutShort): Selector {
  const register = selector.register.bind(selector);
  const modify = selector.modify.bind(selector);
  const select = selector.select.bind(selector);
  const tellWait = (socket: Registered, interest: number) => {
    const connection = tracer.numberOf(socket);
    cutShort.delete(socket as Socket);
    if (connection !== undefined) tracer.tell({ kind: "wait", connection, interest });
  };
  const tellReady = (sockets: Registered[]) => {
    const ready: ReadySocket[] = [];
    for (const socket of sockets) {
      const connection = tracer.numberOf(socket);
      if (connection !== undefined) ready.push({ connection, events: socket.ready });
    }
    tracer.tell({ kind: "select", ready });
    return sockets;
  };
  selector.register = (socket, mask, data) => {
    register(socket, mask, data);
    tellWait(socket, mask);
  };
  selector.modify = (socket, mask) => {
    modify(socket, mask);
    tellWait(socket, mask);
  };
  selector.select = (timeoutMs) => {
    // The selector was told before to wait for them, and still does: `loop/` does so.
    for (const socket of cutShort) {
      if (socket.interest & EVENT_WRITE) tellWait(socket, socket.interest);
    }
    const patienceMs = tracer.patienceMs();
    // To wake up for nothing is what every program on a selector is prepared for.
    const selected = select(patienceMs < (timeoutMs ?? Infinity) ? patienceMs : timeoutMs);
    return selected instanceof Promise ? selected.then(tellReady) : tellReady(selected);
  };
  return selector;
}

function traceBlockingListener(listener: BlockingListener, tracer: Tracer): BlockingListener {
  const accept = listener.accept.bind(listener);
  const accepted = (socket: BlockingSocket | null) => {
    if (socket !== null) traceBlockingSocket(socket, tracer);
    return socket;
  };
  listener.accept = () => {
    const accepting = accept();
    return accepting instanceof Promise ? accepting.then(accepted) : accepted(accepting);
  };
  return listener;
}

function traceBlockingSocket(socket: BlockingSocket, tracer: Tracer): void {
  const connection = tracer.accept(socket);
  const recv = socket.recv.bind(socket);
  const send = socket.send.bind(socket);
  const lend = socket.lend.bind(socket);
  // What a thread asks of it, the thread tells.
  let isLent = false;
  const received = (count: number) => {
    tracer.tell({ kind: "recv", connection, count, bytes: firstBytes(socket.bytes, count) });
    return count;
  };
  socket.recv = () => {
    if (isLent) return recv();
    tracer.tell({ kind: "wait", connection, interest: EVENT_READ });
    const receiving = recv();
    return receiving instanceof Promise ? receiving.then(received) : received(receiving);
  };
  socket.send = (bytes, wanted) => {
    if (isLent || wanted === 0) return send(bytes, wanted);
    const shown = firstBytes(bytes, wanted);
    const sent = () =>
      tracer.tell({ kind: "send", connection, count: wanted, wanted, bytes: shown });
    // Before the call, since nobody knows whether it will wait, and while it does nobody can tell.
    tracer.tell({ kind: "wait", connection, interest: EVENT_WRITE });
    const sending = send(bytes, wanted);
    return sending instanceof Promise ? sending.then(sent) : sent();
  };
  const closeSilently = socket.close.bind(socket);
  traceClose(socket, connection, tracer);
  socket.lend = () => {
    isLent = true;
    socket.close = closeSilently;
    tracer.disclaim(connection);
    tracer.tell({ kind: "lend", connection });
    return lend();
  };
}

/** The half of a connection that is lent to a thread: tells there what that thread asks of it, and what it gives. */
export function traceThreadSocket(socket: ThreadSocket, connection: number, tracer: Tracer): void {
  tracer.adopt(socket, connection);
  const recv = socket.recv.bind(socket);
  const send = socket.send.bind(socket);
  socket.recv = () => {
    tracer.tell({ kind: "wait", connection, interest: EVENT_READ });
    const count = recv();
    tracer.tell({ kind: "recv", connection, count, bytes: firstBytes(socket.bytes, count) });
    return count;
  };
  socket.send = (bytes, wanted) => {
    if (wanted === 0) return;
    tracer.tell({ kind: "wait", connection, interest: EVENT_WRITE });
    send(bytes, wanted);
    const shown = firstBytes(bytes, wanted);
    tracer.tell({ kind: "send", connection, count: wanted, wanted, bytes: shown });
  };
  traceClose(socket, connection, tracer);
}

/**
 * Tells once that somebody closes it.
 *
 * @param isBroken whether it is closed because it is broken, which no call has told
 */
function traceClose(
  socket: Pick<Socket, "close">,
  connection: number,
  tracer: Tracer,
  isBroken: () => boolean = () => false,
): void {
  const close = socket.close.bind(socket);
  let isClosed = false;
  socket.close = () => {
    if (!isClosed) {
      tracer.tell({ kind: "close", connection, ...(isBroken() && { isBroken: true }) });
    }
    isClosed = true;
    tracer.disclaim(connection);
    close();
  };
}
