/**
 * A server that is recorded for a lab, and the lab's end of the connection: `fibserv trace --lab PORT` as a process.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { LineClient } from "../../clients/conformance/line_client.ts";
import { within } from "../../internal/measure/within.ts";
import type { IoName } from "../../loop/io/types.ts";
import type { Order } from "../../loop/trace/recording/control.ts";
import type { RecordedEvent } from "../../loop/trace/recording/recorded_event.ts";
import { RecordingLog } from "../../loop/trace/recording/recording_log.ts";
import {
  decodeJson,
  encodeJson,
  FRAME,
  type Frame,
  FrameReader,
  type Hello,
  type NamesNews,
  type OrderNews,
  type StateNews,
} from "../../loop/trace/recording/wire.ts";
import { ownProcess } from "./own_process.ts";

const TOKEN = "a token";

/** A server and its lab. `await using` kills it, if it still runs. */
export class RecordedProcess implements AsyncDisposable {
  readonly hello: Hello;
  readonly log = new RecordingLog();
  readonly #child: Deno.ChildProcess;
  readonly #conn: Deno.TcpConn;
  readonly #states: StateNews[] = [];
  /** Called when something has come. */
  #notify = () => {};
  #reading: Promise<void>;
  #orders = 0;

  private constructor(child: Deno.ChildProcess, conn: Deno.TcpConn, hello: Hello, frames: Frames) {
    this.#child = child;
    this.#conn = conn;
    this.hello = hello;
    this.#reading = this.#read(frames);
  }

  /** Starts it, and waits until it has said hello. */
  static async start(variant: string, io: IoName): Promise<RecordedProcess> {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const flags = ["--variant", variant, "--io", io, "--port", "0"];
    const child = ownProcess(["trace", ...flags, "--lab", `${listener.addr.port}`], "piped")
      .spawn();
    const stdin = child.stdin.getWriter();
    await stdin.write(new TextEncoder().encode(`${TOKEN}\n`));
    stdin.releaseLock();
    const conn = await within(listener.accept(), "the connection of the tap");
    const frames = framesFrom(conn);
    const { value: first } = await within(frames.next(), "the hello of the tap");
    assertEquals(first!.type, FRAME.hello);
    const hello = decodeJson(first!) as Hello;
    assertEquals([hello.token, hello.variant, hello.io, hello.pid], [
      ...[TOKEN, variant, io, child.pid],
    ]);
    return new RecordedProcess(child, conn, hello, frames);
  }

  /** A new connection to the server. */
  connect(): Promise<LineClient> {
    return LineClient.connect(this.hello.port);
  }

  /** What has come so far. */
  get events(): RecordedEvent[] {
    return this.log.events(0, this.log.next).events;
  }

  /** Waits until such an event has come. */
  async until(isIt: (event: RecordedEvent) => boolean, what: string): Promise<void> {
    await within(this.#until(() => this.events.some(isIt)), what);
  }

  /** Gives an order. @returns what is so when it is in effect */
  async order(order: Order | string, ms?: number): Promise<StateNews> {
    const id = ++this.#orders;
    const news = { id, do: order as Order, ...(ms !== undefined && { ms }) } satisfies OrderNews;
    await this.#conn.write(encodeJson(FRAME.order, news));
    const isIt = (state: StateNews) => state.id === id;
    await within(this.#until(() => this.#states.some(isIt)), `the state after ${order}`);
    return this.#states.find(isIt)!;
  }

  /** The lab goes. @returns the exit code of the server */
  async leave(): Promise<number> {
    this.#conn.close();
    await this.#reading;
    return (await within(this.#child.status, "the end of the server")).code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    try {
      this.#conn.close();
    } catch {
      // The test has closed it.
    }
    await this.#reading;
    const { stdin, stdout, stderr, status } = this.#child;
    await Promise.all([stdin.abort().catch(() => {}), stdout.cancel(), stderr.cancel(), status]);
  }

  async #until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => this.#notify = resolve);
  }

  async #read(frames: Frames): Promise<void> {
    for await (const frame of frames) {
      if (frame.type === FRAME.names) this.log.addNames(decodeJson(frame) as NamesNews);
      if (frame.type === FRAME.records) this.log.add(frame.body);
      if (frame.type === FRAME.state) this.#states.push(decodeJson(frame) as StateNews);
      this.#notify();
    }
  }
}

type Frames = AsyncGenerator<Frame, void>;

/** The frames that come, until the connection is over. */
async function* framesFrom(conn: Deno.TcpConn): Frames {
  const reader = new FrameReader();
  const bytes = new Uint8Array(64 * 1024);
  for (;;) {
    const count = await conn.read(bytes).catch(() => null);
    if (count === null) return;
    yield* reader.push(bytes.subarray(0, count));
  }
}
