/**
 * What the tests of sockets have in common: real connections over the loopback interface, peers that behave in all
 * the ways that peers do, and one connection that is none.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { connect } from "node:net";
import { testNeeding } from "../../../tests/support/permissions.ts";
import type { Registered, Selector } from "../types.ts";
import { DenoListener } from "./listener.ts";
import { pollOperatingSystem } from "../poll_operating_system.ts";
import { DenoSelector } from "./selector.ts";
import type { DenoSocket } from "./socket.ts";

/** A test that uses the network. */
export const netTest = testNeeding("net");

/** Where tests listen: on a free port of the loopback interface. */
export const LOOPBACK = { hostname: "127.0.0.1", port: 0 } as const;

/** Both ends of a connection. */
export async function loopback(): Promise<{ near: Deno.TcpConn; far: Deno.TcpConn }> {
  using listener = Deno.listen(LOOPBACK);
  const [near, far] = await Promise.all([listener.accept(), connectTo(listener.addr)]);
  return { near, far };
}

/** Connects as any client would. */
export function connectTo({ port }: { port: number }): Promise<Deno.TcpConn> {
  return Deno.connect({ hostname: LOOPBACK.hostname, port });
}

/**
 * A client that can vanish without a farewell. `Deno.TcpConn.close()` always ends the stream in order first; only
 * Node's sockets can send a reset (RST) at once.
 */
export async function connectToVanish(
  { port }: { port: number },
  firstWords = "",
): Promise<() => Promise<void>> {
  const opened = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<void>();
  const socket = connect({ host: LOOPBACK.hostname, port }, opened.resolve);
  socket.once("close", () => closed.resolve());
  await opened.promise;
  if (firstWords !== "") socket.write(firstWords);
  return () => {
    socket.resetAndDestroy();
    return closed.promise;
  };
}

/** Writes all of it. */
export async function write(conn: Pick<Deno.Conn, "write">, text: string): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  for (let sent = 0; sent < bytes.length;) sent += await conn.write(bytes.subarray(sent));
}

/** Reads what has arrived: one chunk, as text; null at the end of the stream. */
export async function readChunk(conn: Pick<Deno.Conn, "read">): Promise<string | null> {
  const bytes = new Uint8Array(4096);
  const count = await conn.read(bytes);
  return count === null ? null : text(bytes, count);
}

/** Reads `length` bytes. */
export async function readText(conn: Pick<Deno.Conn, "read">, length: number): Promise<string> {
  const bytes = new Uint8Array(length);
  for (let read = 0; read < length;) {
    const count = await conn.read(bytes.subarray(read));
    if (count === null) throw new Error(`Cannot read: ${length} bytes must come, got ${read}`);
    read += count;
  }
  return text(bytes, length);
}

/** Reads up to the end of the stream. */
export async function readToEnd(conn: Pick<Deno.Conn, "read">): Promise<string> {
  let all = "";
  for (let chunk; (chunk = await readChunk(conn)) !== null;) all += chunk;
  return all;
}

/** The first `count` bytes as text. */
export function text(bytes: Uint8Array, count: number): string {
  return new TextDecoder().decode(bytes.subarray(0, count));
}

/** Lets all promises that are resolved already take effect. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 100; i++) await Promise.resolve();
}

/** A selector with sockets on it, each with the client at its other end. */
export class Rig implements AsyncDisposable {
  readonly selector = new DenoSelector();
  readonly #open = new Int32Array(1);
  readonly #listener = new DenoListener({ ...LOOPBACK, openConnections: this.#open });
  readonly #clients: Deno.TcpConn[] = [];
  readonly #sockets: DenoSocket[] = [];

  get port(): number {
    return this.#listener.addr.port;
  }

  /** Makes a connection. The socket is not registered yet. */
  async connect(): Promise<{ socket: DenoSocket; client: Deno.TcpConn }> {
    const client = await connectTo(this);
    this.#clients.push(client);
    return { socket: await this.accept(), client };
  }

  /** Makes a connection whose client can vanish. */
  async connectToVanish(): Promise<{ socket: DenoSocket; vanish: () => Promise<void> }> {
    const vanish = await connectToVanish(this);
    return { socket: await this.accept(), vanish };
  }

  async accept(): Promise<DenoSocket> {
    const selector = new DenoSelector();
    selector.register(this.#listener, 1);
    for (;;) {
      const socket = this.#listener.accept();
      if (socket !== null) {
        selector.unregister(this.#listener);
        this.#sockets.push(socket);
        return socket;
      }
      await selector.select();
    }
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
    while (this.#open[0]! > 0) await pollOperatingSystem();
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

/** A connection that is none. It notes what is done to it; its reads wait until they are completed or it is closed. */
export class FakeConn {
  readonly calls: string[] = [];
  readonly #reads: PromiseWithResolvers<number | null>[] = [];

  setNoDelay(): void {}

  closeWrite(): Promise<void> {
    this.calls.push("closeWrite");
    return Promise.resolve();
  }

  read(_bytes: Uint8Array): Promise<number | null> {
    this.calls.push("read");
    const read = Promise.withResolvers<number | null>();
    this.#reads.push(read);
    return read.promise;
  }

  write(bytes: Uint8Array): Promise<number> {
    this.calls.push(`write ${text(bytes, bytes.length)}`);
    return Promise.resolve(bytes.length);
  }

  close(): void {
    this.calls.push("close");
    for (const read of this.#reads.splice(0)) read.reject(new Deno.errors.Interrupted());
  }

  /** Completes the oldest read in flight. */
  completeRead(count: number | null): void {
    this.#reads.shift()!.resolve(count);
  }
}
