/**
 * The peers of the tests: real connections over the loopback interface, that behave in all the ways that peers do.
 *
 * @module
 */

import { connect } from "node:net";
import { testNeeding } from "../../tests/support/permissions.ts";
import { descriptorFacing, untilBroken } from "./arrival_testing.ts";
import { closingsAreOver } from "./deno/linger.ts";

/**
 * A test that uses the network. It is over when the connections are that were closed gently, whose other ends may hear of it
 * late.
 */
export function netTest(name: string, fn: () => void | Promise<void>): void {
  testNeeding("net")(name, async () => {
    await fn();
    await closingsAreOver();
  });
}

/** Where tests listen: on a free port of the loopback interface. */
export const LOOPBACK = { hostname: "127.0.0.1", port: 0 } as const;

/** Both ends of a connection. */
export async function loopback(): Promise<{ near: Deno.TcpConn; far: Deno.TcpConn }> {
  using listener = Deno.listen(LOOPBACK);
  const [near, far] = await Promise.all([listener.accept(), connectTo(listener.addr)]);
  return { near, far };
}

/**
 * An address at which nobody listens, and nobody else can begin to before the end of the block: it is that of one end of a
 * connection. (A port that was given back may be another program's a moment later.)
 */
export async function deafAddress() {
  const { near, far } = await loopback();
  const { hostname, port } = far.localAddr as Deno.NetAddr;
  return {
    hostname,
    port,
    [Symbol.dispose]() {
      near.close();
      far.close();
    },
  };
}

/** Connects as any client would. */
export function connectTo({ port }: { port: number }): Promise<Deno.TcpConn> {
  return Deno.connect({ hostname: LOOPBACK.hostname, port });
}

/**
 * A client that can vanish without a farewell. `Deno.TcpConn.close()` always ends the stream in order first; only
 * Node's sockets can send a reset (RST) at once. When it has vanished, the other end knows, if it was accepted by this process.
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
  // What is not written yet would vanish with it.
  if (firstWords !== "") await new Promise((resolve) => socket.write(firstWords, resolve));
  return async () => {
    const far = descriptorFacing({ hostname: LOOPBACK.hostname, port: socket.localPort! });
    socket.resetAndDestroy();
    await closed.promise;
    untilBroken(far);
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
