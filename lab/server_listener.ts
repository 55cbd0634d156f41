/**
 * Where recorded servers connect to the lab: a port on loopback, and a token for each.
 *
 * Any program of the machine can connect to the port. Only a server that the lab has started knows a token, which it was
 * given on its standard input; whoever has none is dropped.
 *
 * @module
 */

import { newToken } from "../internal/web/request_rules.ts";
import { closeAtOnce } from "../loop/io/deno/linger.ts";
import {
  decodeJson,
  FRAME,
  type Frame,
  FrameReader,
  type Hello,
} from "../loop/trace/recording/wire.ts";

/** How many may be connected that have not said who they are, and for how long: a server connects before it listens. */
const STRANGERS_MAX = 16;
const STRANGER_TIMEOUT_MS = 20_000;
const READ_BYTES = 1 << 16;
/** Into how many pieces a hello may be cut: it is short. */
const HELLO_READS_MAX = 4;

/** A server that has said who it is. */
export interface Introduced {
  readonly conn: Deno.TcpConn;
  readonly hello: Hello;
  /** Has read its hello, and perhaps a part of the next frame. */
  readonly reader: FrameReader;
  /** The frames that came with it. */
  readonly rest: readonly Frame[];
}

/** A server that is expected. */
export interface Expected {
  /** What it has to say. */
  readonly token: string;
  /** Resolves when it has said that. */
  readonly introduced: Promise<Introduced>;
  /** Nobody waits for it any more. */
  forget(): void;
}

/** Listens for recorded servers. */
export class ServerListener {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #expected = new Map<string, (introduced: Introduced) => void>();
  readonly #strangers = new Set<Deno.TcpConn>();
  readonly #accepting: Promise<void>;

  constructor() {
    this.#accepting = this.#accept();
  }

  /** The port on 127.0.0.1. */
  get port(): number {
    return this.#listener.addr.port;
  }

  /** Makes a token for a server that is about to be started. */
  expect(): Expected {
    const token = newToken();
    const { promise, resolve } = Promise.withResolvers<Introduced>();
    this.#expected.set(token, resolve);
    return { token, introduced: promise, forget: () => void this.#expected.delete(token) };
  }

  /** Listens no more. Servers that are introduced stay connected. */
  async close(): Promise<void> {
    this.#listener.close();
    for (const conn of this.#strangers) closeAtOnce(conn);
    await this.#accepting;
  }

  async #accept(): Promise<void> {
    for await (const conn of this.#listener) {
      if (this.#strangers.size >= STRANGERS_MAX) closeAtOnce(conn);
      else void this.#meet(conn);
    }
  }

  async #meet(conn: Deno.TcpConn): Promise<void> {
    this.#strangers.add(conn);
    const timer = setTimeout(() => closeAtOnce(conn), STRANGER_TIMEOUT_MS);
    const introduced = await readHello(conn).catch(() => null);
    clearTimeout(timer);
    this.#strangers.delete(conn);
    const take = introduced === null ? undefined : this.#expected.get(introduced.hello.token);
    if (introduced === null || take === undefined) return closeAtOnce(conn);
    this.#expected.delete(introduced.hello.token);
    take(introduced);
  }
}

/** Reads the first frame, and those that came with it. @returns null when it is no hello, or the connection ends */
async function readHello(conn: Deno.TcpConn): Promise<Introduced | null> {
  const reader = new FrameReader();
  const bytes = new Uint8Array(READ_BYTES);
  for (let left = HELLO_READS_MAX; left > 0; left--) {
    const count = await conn.read(bytes);
    if (count === null) return null;
    const [first, ...rest] = reader.push(bytes.subarray(0, count));
    if (first === undefined) continue;
    const hello = first.type === FRAME.hello ? decodeJson(first) : null;
    return isHello(hello) ? { conn, hello, reader, rest } : null;
  }
  return null;
}

function isHello(value: unknown): value is Hello {
  if (typeof value !== "object" || value === null) return false;
  const { token, variant, io, host, port, pid, startedAtUnixMs } = value as Partial<Hello>;
  return [token, variant, io, host].every((text) => typeof text === "string") &&
    [port, pid, startedAtUnixMs].every(Number.isFinite);
}
