/**
 * A server that the lab has started, as a process of its own: `fibserv trace … --lab PORT`.
 *
 * @module
 */

import { deadline } from "@std/async";
import { BoundProcess } from "../bench/peers/bound_process.ts";
import { Refusal } from "../internal/web/refusal.ts";
import { closeAtOnce } from "../loop/io/deno/linger.ts";
import type { Order } from "../loop/trace/recording/control.ts";
import { RecordingLog } from "../loop/trace/recording/recording_log.ts";
import {
  decodeJson,
  encodeJson,
  FRAME,
  type Frame,
  type FrameReader,
  type NamesNews,
  type StateNews,
} from "../loop/trace/recording/wire.ts";
import { EventTally } from "./event_tally.ts";
import { type Introduced, type ServerListener } from "./server_listener.ts";
import type { ServerFacts, WatchedServer, WatchedState } from "./watched_server.ts";

/** Far above what a server takes to start on a busy machine. */
const START_TIMEOUT_MS = 20_000;
const READ_BYTES = 1 << 18;
/** How much of the latest that it wrote to stderr is kept, in characters. */
const SAID_LENGTH_MAX = 2000;

/** Which server to start. */
export interface ServerWish {
  /** The name of a variant. */
  readonly variant: string;
  /** The name of a world of I/O. */
  readonly io: string;
}

/** How to start it. */
export interface StartOptions {
  /** How this program is started, without arguments. */
  readonly command: readonly string[];
  /** Where it will connect to. */
  readonly listener: ServerListener;
  /** Gives up waiting until it listens. */
  readonly signal: AbortSignal;
  /** Told whenever there are events, or it does something else. Must not throw. */
  onNews(): void;
}

/** A server that runs. */
export class LiveServer implements WatchedServer {
  readonly facts: ServerFacts;
  readonly log: RecordingLog = new RecordingLog();
  readonly tally: EventTally = new EventTally();
  readonly #child: Deno.ChildProcess;
  readonly #bound: BoundProcess;
  readonly #conn: Deno.TcpConn;
  readonly #onNews: () => void;
  readonly #orders = new Map<number, PromiseWithResolvers<WatchedState>>();
  readonly #reading: Promise<void>;
  #orderCount = 0;
  #state: WatchedState = "running";

  private constructor(
    child: Deno.ChildProcess,
    bound: BoundProcess,
    introduced: Introduced,
    onNews: () => void,
  ) {
    const { conn, hello: { variant, io, host, port, pid, startedAtUnixMs } } = introduced;
    this.facts = { variant, io, host, port, pid, startedAtUnixMs };
    this.#child = child;
    this.#bound = bound;
    this.#conn = conn;
    this.#onNews = onNews;
    for (const frame of introduced.rest) this.#take(frame);
    this.#reading = this.#read(introduced.reader);
  }

  /**
   * Starts one, and waits until it listens.
   *
   * @throws {Error} with what it wrote to stderr when it does not, or when the signal fires; it is dead then
   */
  static async start(
    { variant, io }: ServerWish,
    { command: [program, ...args], listener, signal, onNews }: StartOptions,
  ): Promise<LiveServer> {
    const { token, introduced, forget } = listener.expect();
    const child = new Deno.Command(program!, {
      args: [
        ...args,
        ...["trace", "--variant", variant, "--io", io, "--port", "0"],
        ...["--lab", String(listener.port)],
      ],
      env: { NO_COLOR: "1" },
      stdin: "piped",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const bound = new BoundProcess(child);
    const ended = child.status.then(({ code }) => `exit code ${code}`);
    const said = latestOf(child.stderr);
    try {
      await giveToken(child, token);
      const timeout = deadline(introduced, START_TIMEOUT_MS, { signal })
        .catch(() => signal.aborted ? "an interruption" : "nothing");
      const outcome = await Promise.race([timeout, ended]);
      if (typeof outcome !== "string") return new LiveServer(child, bound, outcome, onNews);
      bound.kill("SIGKILL");
      throw new Error(
        `Cannot start ${variant}: it must say where it listens, got ${await said || outcome}`,
      );
    } finally {
      forget();
    }
  }

  get state(): WatchedState {
    return this.#state;
  }

  async order(order: Order, ms?: number): Promise<WatchedState> {
    if (this.#state === "ended") throw noServer();
    const id = ++this.#orderCount;
    const done = Promise.withResolvers<WatchedState>();
    this.#orders.set(id, done);
    const frame = encodeJson(FRAME.order, { id, do: order, ...(ms !== undefined && { ms }) });
    try {
      // So short that it is written as a whole or not at all: the server reads at once.
      await this.#conn.write(frame);
    } catch {
      this.#orders.delete(id);
      throw noServer();
    }
    return await done.promise;
  }

  /** Ends it, whatever it does: nobody needs what it still computes. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#bound.kill("SIGKILL");
    closeAtOnce(this.#conn);
    await Promise.all([this.#child.status, this.#reading]);
  }

  async #read(reader: FrameReader): Promise<void> {
    const bytes = new Uint8Array(READ_BYTES);
    try {
      for (let count; (count = await this.#conn.read(bytes)) !== null;) {
        for (const frame of reader.push(bytes.subarray(0, count))) this.#take(frame);
        this.#onNews();
      }
    } catch {
      // It has ended, or what it sends is no frame: then it is not to be watched any more.
    }
    closeAtOnce(this.#conn);
    this.#bound.kill("SIGKILL");
    this.#state = "ended";
    for (const { reject } of this.#orders.values()) reject(noServer());
    this.#orders.clear();
    this.#onNews();
  }

  #take(frame: Frame): void {
    switch (frame.type) {
      case FRAME.names:
        return this.log.addNames(decodeJson(frame) as NamesNews);
      case FRAME.records:
        this.tally.add(frame.body);
        this.log.add(frame.body);
        return this.tally.forgetBefore(this.log.first);
      case FRAME.state: {
        const { id, state, error } = decodeJson(frame) as StateNews;
        const order = this.#orders.get(id);
        this.#orders.delete(id);
        this.#state = state;
        if (error === undefined) order?.resolve(state);
        else order?.reject(new Refusal(409, error));
      }
    }
  }
}

function noServer(): Refusal {
  return new Refusal(409, "Cannot do that: it must be a server that runs, got one that has ended");
}

async function giveToken({ stdin }: Deno.ChildProcess, token: string): Promise<void> {
  const writer = stdin.getWriter();
  try {
    await writer.write(new TextEncoder().encode(`${token}\n`));
    await writer.close();
  } catch {
    // It has ended already, which is noticed elsewhere.
  }
}

/** Reads to the end, or a server that writes much would wait for us. @returns the latest, in one line */
async function latestOf(stderr: ReadableStream<Uint8Array>): Promise<string> {
  let said = "";
  for await (const part of stderr.pipeThrough(new TextDecoderStream())) {
    said = (said + part).slice(-SAID_LENGTH_MAX);
  }
  return said.trim().replace(/\s*\n\s*/g, " ");
}
