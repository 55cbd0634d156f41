/**
 * One test, every world: what `types.ts` promises is tested by the same code on each implementation of it.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { type Needed, testNeeding } from "../../tests/support/permissions.ts";
import { closingsAreOver } from "./deno/linger.ts";
import { DenoListener } from "./deno/listener.ts";
import { DenoSelector } from "./deno/selector.ts";
import { DenoSocket } from "./deno/socket.ts";
import type { IdleSweeper } from "./idle_sweeper.ts";
import { pollOperatingSystem, untilNewsHasArrived } from "./poll_operating_system.ts";
import { boundAddress } from "./posix/address.ts";
import { defaultPoller } from "./posix/default_poller.ts";
import { acceptConnection, closeDescriptor } from "./posix/descriptor.ts";
import { openListener, PosixListener } from "./posix/listener.ts";
import { PollPoller } from "./posix/poll_poller.ts";
import type { Poller } from "./posix/poller.ts";
import { PosixSelector } from "./posix/selector.ts";
import { PosixSocket } from "./posix/socket.ts";
import { UringListener } from "./uring/listener.ts";
import { uringKinds } from "./uring/mod.ts";
import { UringPoller } from "./uring/poller.ts";
import { UringSocket } from "./uring/socket.ts";
import { type Proactor, proactor } from "./uring/proactor.ts";
import { hasUring, tinyProactor } from "./uring/uring_testing.ts";
import { untilAcknowledged } from "./arrival_testing.ts";
import { connectTo, connectToVanish, LOOPBACK, loopback } from "./peers_testing.ts";
import {
  type Address,
  EVENT_READ,
  EVENT_WRITE,
  type Listener,
  type ListenOptions,
  type Registered,
  type Selector,
  type Socket,
} from "./types.ts";

/** An implementation of `types.ts`. */
export interface World {
  /** What its tests are called. */
  readonly name: string;
  /** What its tests must be allowed to do. */
  readonly needs: readonly Needed[];
  selector(): Selector;
  listen(options: ListenOptions): Listener;
  connect(address: Address): Socket;
  /** Makes a connection whose near end is a socket with an idle clock of its own; `closed` is called at its end. */
  accepted(
    sweeper: IdleSweeper,
    closed?: () => void,
  ): Promise<{ socket: Socket; far: Deno.TcpConn }>;
  /** What is in use of things of which there is a fixed number. */
  inUse?(): Record<string, number>;
}

const deno: World = {
  name: "deno",
  needs: ["net"],
  selector: () => new DenoSelector(),
  listen: (options) => new DenoListener(options),
  connect: (address) => DenoSocket.connecting(address),
  async accepted(sweeper, closed = () => {}) {
    const { near, far } = await loopback();
    return { socket: DenoSocket.accepted(near, sweeper, closed), far };
  },
};

function posix(name: string, makePoller: () => Poller): World {
  return {
    name,
    needs: ["net", "ffi"],
    selector() {
      const selector = new PosixSelector(makePoller());
      // The peers are in this thread: they can do something when the selector lets Deno's own loop turn.
      selector.threadWaker({ beforeWait: () => 1, onWoken() {} });
      return selector;
    },
    listen: (options) => new PosixListener(options),
    connect: (address) => PosixSocket.connecting(address),
    async accepted(sweeper, closed = () => {}) {
      const listener = openListener(LOOPBACK);
      const far = await connectTo(boundAddress(listener));
      const descriptor = acceptConnection(listener, true);
      closeDescriptor(listener);
      return { socket: new PosixSocket(descriptor, sweeper, closed), far };
    },
  };
}

function uring(name: string, ring: () => Proactor): World {
  return {
    name,
    needs: ["net", "ffi"],
    selector() {
      const selector = new PosixSelector(new UringPoller(ring()), uringKinds);
      selector.threadWaker({ beforeWait: () => 1, onWoken() {} });
      return selector;
    },
    listen: (options) => new UringListener(options, ring()),
    connect: (address) => UringSocket.connecting(address, ring()),
    async accepted(sweeper, closed = () => {}) {
      const listener = openListener(LOOPBACK);
      const far = await connectTo(boundAddress(listener));
      const descriptor = acceptConnection(listener, false);
      closeDescriptor(listener);
      return { socket: new UringSocket(descriptor, sweeper, closed, ring()), far };
    },
    inUse: () => ({
      buffers: ring().buffers.count - ring().buffers.available,
      operators: ring().size,
    }),
  };
}

/** All worlds that there are on this system; that of system calls also with the way to wait that is left elsewhere. */
export const worlds: readonly World[] = Deno.build.os === "windows" ? [deno] : [
  deno,
  posix("posix", defaultPoller),
  posix("posix with poll", () => new PollPoller()),
  ...(hasUring ? [uring("uring", proactor)] : []),
];

/** The world of completion where everything runs out all the time. For tests that do without connecting. */
export const scarceWorlds: readonly World[] = hasUring
  ? [uring("uring with 4 of everything", tinyProactor)]
  : [];

/** Registers a test for every world. It is over when the connections are that were closed gently. */
export function worldTest(name: string, fn: (world: World) => Promise<void>): void {
  for (const world of worlds) {
    testNeeding(...world.needs)(`${name} (${world.name})`, async () => {
      await fn(world);
      await closingsAreOver();
    });
  }
}

/** A selector, and sockets for it, each with the client at its other end. */
export class Rig implements AsyncDisposable {
  readonly selector: Selector;
  readonly #world: World;
  readonly #open = new Int32Array(1);
  readonly #listener: Listener;
  readonly #clients: Deno.TcpConn[] = [];
  readonly #sockets: Socket[] = [];

  constructor(world: World) {
    this.#world = world;
    this.selector = world.selector();
    this.#listener = world.listen({ ...LOOPBACK, openConnections: this.#open });
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  /** Makes a connection. The socket is not registered yet. */
  async connect(): Promise<{ socket: Socket; client: Deno.TcpConn }> {
    const client = await connectTo(this);
    this.#clients.push(client);
    return { socket: await this.accept(), client };
  }

  /** Makes a connection whose client can vanish, and may say something before. */
  async connectToVanish(
    firstWords = "",
  ): Promise<{ socket: Socket; vanish: () => Promise<void> }> {
    const vanish = await connectToVanish(this, firstWords);
    return { socket: await this.accept(), vanish };
  }

  async accept(): Promise<Socket> {
    const selector = this.#world.selector();
    selector.register(this.#listener, EVENT_READ);
    let socket;
    while ((socket = this.#listener.accept()) === null) await selector.select();
    selector.close();
    this.#sockets.push(socket);
    return socket;
  }

  /** Closes all, and sees to it that nothing is left. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const client of this.#clients) {
      try {
        client.close();
      } catch {
        // The test has closed it.
      }
    }
    for (const socket of this.#sockets) socket.close();
    while (this.#open[0]! > 0) {
      await this.selector.select(0);
      await pollOperatingSystem();
    }
    this.selector.close();
  }
}

/** Asserts that `select()` reported these sockets, and no others. */
export function assertReported(reported: readonly Registered[], ...expected: Registered[]): void {
  assertEquals(reported.length, expected.length);
  // Not by `assertEquals()`, to which sockets in the same state are equal.
  for (const socket of expected) assert(reported.includes(socket));
}

/** Waits until the last socket has left. */
export async function untilEmpty(selector: Selector): Promise<void> {
  while (selector.size > 0) await selector.select();
}

/** Selects until `socket` is reported. */
export async function untilReady(selector: Selector, socket: Registered): Promise<number> {
  while (!(await selector.select()).includes(socket)) { /* Others were ready. */ }
  return socket.ready;
}

/**
 * Selects until `event` has come: there is a world whose sockets do nothing while nobody selects.
 *
 * @param use is given each socket that is reported meanwhile
 */
export async function selectUntil<T>(
  selector: Selector,
  event: Promise<T>,
  use: (ready: Registered) => void = () => {},
): Promise<T> {
  let hasCome = false;
  const ended = event.finally(() => hasCome = true);
  while (!hasCome) {
    for (const ready of await selector.select(0)) use(ready);
    await pollOperatingSystem();
  }
  return await ended;
}

/** Sends text. */
export function sendText(socket: Socket, line: string): number {
  const bytes = new TextEncoder().encode(line);
  return socket.send(bytes, bytes.length);
}

/** Sends until `send()` takes nothing, and nothing is in flight that could make room: the client does not read. */
export async function fill(selector: Selector, socket: Socket): Promise<number> {
  let sent = 0;
  selector.modify(socket, EVENT_WRITE);
  do {
    do {
      for (let taken; (taken = sendText(socket, "x".repeat(4096))) > 0;) sent += taken;
    } while ((await selector.select(0)).length > 0);
    // What is on its way makes room when it has arrived; and in Deno's world a write that is done may not be known yet.
    await untilAcknowledged({ localAddr: socket.localAddr!, remoteAddr: socket.remoteAddr! });
    await untilNewsHasArrived();
  } while ((await selector.select(0)).length > 0);
  return sent;
}
