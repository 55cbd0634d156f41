/**
 * A load client as a process of its own: `fibserv client … --windows`.
 *
 * @module
 */

import type { IoName } from "../../loop/io/types.ts";
import type { ClientKind } from "../../clients/kinds.ts";
import { isLoss } from "../../clients/closed_loop.ts";
import { formatTarget, type Target } from "../../clients/target.ts";
import { readLine, type Window, type WindowEvents } from "../../clients/windows.ts";
import { BoundProcess } from "../peers/bound_process.ts";
import type { BenchClient, ClientEnd } from "./contestant.ts";

/** How much of what it writes to stderr is kept, in characters. */
const SAID_LENGTH_MAX = 2000;
/** What `fibserv client` says when a request failed, and not the connecting. */
const FAILED_REQUEST = /Cannot get fib\(/;

/** What to run. */
export interface ClientProcessOptions {
  /** How this program is started, without arguments. */
  readonly command: readonly string[];
  readonly kind: ClientKind;
  /** How it reaches the network. */
  readonly io: IoName;
  readonly target: Target;
  readonly n: number;
  /** Called when it is connected, and when there is another window. It must not throw. */
  readonly onNews: () => void;
}

/** A client that runs. */
export class ClientProcess implements BenchClient, WindowEvents {
  connectedMs: number | null = null;
  /** The port of its end of its first connection; null before it is connected. */
  port: number | null = null;
  readonly windows: Window[] = [];
  readonly ended: Promise<ClientEnd>;
  readonly #child: Deno.ChildProcess;
  readonly #bound: BoundProcess;
  readonly #onNews: () => void;
  #said = "";

  constructor({ command, kind, io, target, n, onNews }: ClientProcessOptions) {
    const [program, ...args] = command;
    this.#onNews = onNews;
    this.#child = new Deno.Command(program!, {
      args: [
        ...args,
        ...["client", kind, formatTarget(target), "--io", io, "--n", String(n)],
        // It is started when its server listens: a port that refuses is one whose server has gone.
        ...["--windows", "--json", "--wait", "0"],
      ],
      env: { NO_COLOR: "1" },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    // Or a client of somebody else's server would run for ever.
    this.#bound = new BoundProcess(this.#child);
    this.ended = this.#run();
  }

  /** The process. */
  get pid(): number {
    return this.#child.pid;
  }

  async stop(): Promise<void> {
    // It has told all that counts, so there is no need to let it sum up.
    this.#bound.kill("SIGKILL");
    await this.ended;
  }

  /** From {@linkcode WindowEvents}. */
  onStart(connectedMs: number, port: number | null): void {
    this.connectedMs = connectedMs;
    this.port = port;
    this.#onNews();
  }

  /** From {@linkcode WindowEvents}. */
  onWindow(window: Window): void {
    this.windows.push(window);
    this.#onNews();
  }

  async #run(): Promise<ClientEnd> {
    const { stdout, stderr, status } = this.#child;
    const [{ code }] = await Promise.all([status, this.#readWindows(stdout), this.#read(stderr)]);
    const reason = this.#said.trim().replace(/\s*\n\s*/g, " ") || `exit code ${code}`;
    return { reason, isWrongAnswer: FAILED_REQUEST.test(reason) && !isLoss(reason) };
  }

  async #readWindows(stdout: ReadableStream<Uint8Array>): Promise<void> {
    let text = "";
    for await (const part of stdout.pipeThrough(new TextDecoderStream())) {
      const lines = (text + part).split("\n");
      text = lines.pop()!;
      for (const line of lines) readLine(line, this);
    }
  }

  async #read(stderr: ReadableStream<Uint8Array>): Promise<void> {
    for await (const part of stderr.pipeThrough(new TextDecoderStream())) {
      this.#said = (this.#said + part).slice(-SAID_LENGTH_MAX);
    }
  }
}
