/**
 * A server as a child process: started, found by the line that it prints, ended.
 *
 * What may go wrong is that it never listens, that it dies in the middle of a measurement, and that it outlives us,
 * which would spoil every measurement to come. So the start has a deadline, what it wrote to stderr is kept for the error,
 * and a server ends with the block that it belongs to, or at the latest with this process.
 *
 * @example
 * ```ts ignore
 * await using server = await ChildServer.start([...await build(peer, folder), "0"], {
 *   prefix: ["taskset", "-c", "0"],
 * });
 * const conn = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
 * ```
 * @module
 */

import { deadline, delay } from "@std/async";
import { BoundProcess } from "./bound_process.ts";

/** How a server says where it listens, ours included. */
const LISTENING = /\blistening on 127\.0\.0\.1:(\d+)\r?\n/;
/** Far above what the slowest runtime takes to start on a busy machine. */
const START_TIMEOUT_MS = 20_000;
/** How long a server may take to end after SIGTERM, before it is killed. */
const STOP_TIMEOUT_MS = 3_000;
/** How long what a dead process has written may take to be read, unless somebody else holds its pipe. */
const PIPE_TIMEOUT_MS = 1_000;
/** How long to wait before one more attempt to connect. */
const CONNECT_PAUSE_MS = 20;
/** How much of the latest that it wrote to stderr is kept, in characters. */
const SAID_LENGTH_MAX = 2_000;

/** How to start a server. */
export interface StartOptions {
  /** What an error calls it. @default the program */
  readonly name?: string;
  /** How it says where it listens; its first group is the port. @default as `fibserv serve` does */
  readonly listening?: RegExp;
  /** What is put before the command, such as `taskset -c 0`. It must end by `exec`. @default [] */
  readonly prefix?: readonly string[];
  /** How long it may take until it listens. @default 20_000 */
  readonly startTimeoutMs?: number;
  /** How long it may take to end after SIGTERM, before it is killed. @default 3_000 */
  readonly stopTimeoutMs?: number;
  /** The port that it was told, if it prints no line: it listens when it can be connected to. */
  readonly port?: number;
  /**
   * Whether it may start processes of its own, as a line of a shell does: then it leads a process group, which Ctrl-C of
   * the terminal does not reach, and which ends as a whole. Not on Windows. It takes the right to start any program: who
   * may start some alone may signal no group. @default false
   */
  readonly isGroup?: boolean;
  /**
   * Whether its standard input stays open for as long as it runs, and ends with this process, also when that is killed:
   * then it can notice. @default false
   */
  readonly hasInput?: boolean;
  /** Gives up waiting until it listens. @default never */
  readonly signal?: AbortSignal;
}

/** A server that does not start. */
export class StartError extends Error {
  /** @param got what came instead of the place where it listens, as a phrase */
  constructor(name: string, readonly got: string) {
    super(`Cannot start ${name}: it must say where it listens, got ${got}`);
  }
}

/** A running server. `await using` ends it. */
export class ChildServer implements AsyncDisposable {
  /** The process. */
  readonly pid: number;
  /** Where it listens on 127.0.0.1. */
  readonly port: number;
  readonly #child: Deno.ChildProcess;
  readonly #bound: BoundProcess;
  readonly #output: Output;
  readonly #stopTimeoutMs: number;

  private constructor(
    child: Deno.ChildProcess,
    bound: BoundProcess,
    output: Output,
    port: number,
    stopTimeoutMs: number,
  ) {
    this.pid = child.pid;
    this.port = port;
    this.#child = child;
    this.#bound = bound;
    this.#output = output;
    this.#stopTimeoutMs = stopTimeoutMs;
  }

  /**
   * Starts a server, and waits until it listens.
   *
   * @param command the program and its arguments
   * @throws {Error} with what it wrote to stderr when it ends or stays silent instead, or the signal fires; it is dead then
   */
  static async start(
    command: readonly string[],
    {
      name = command[0]!,
      listening = LISTENING,
      prefix = [],
      startTimeoutMs = START_TIMEOUT_MS,
      stopTimeoutMs = STOP_TIMEOUT_MS,
      port: knownPort,
      isGroup = false,
      hasInput = false,
      signal,
    }: StartOptions = {},
  ): Promise<ChildServer> {
    const [program, ...args] = [...prefix, ...command];
    const child = new Deno.Command(program!, {
      args,
      env: { NO_COLOR: "1" },
      stdin: hasInput ? "piped" : "null",
      stdout: "piped",
      stderr: "piped",
      detached: isGroup,
    }).spawn();
    const bound = new BoundProcess(child, isGroup);
    if (hasInput) child.status.then(() => child.stdin.close());
    const output = new Output(child, listening);
    let reason;
    const connecting = new AbortController();
    try {
      const found = knownPort === undefined
        ? output.port
        : Promise.race([connectable(knownPort, connecting.signal), child.status.then(() => null)]);
      const port = await deadline(found, startTimeoutMs, signal === undefined ? {} : { signal });
      if (port !== null) return new ChildServer(child, bound, output, port, stopTimeoutMs);
      const { code } = await child.status;
      reason = `exit code ${code}`;
    } catch {
      reason = signal?.aborted ? "an interruption" : `nothing within ${startTimeoutMs / 1000} s`;
    } finally {
      connecting.abort();
    }
    bound.kill("SIGKILL");
    await end(child, bound, output, 0);
    if (output.said !== "") reason += ` and "${output.said.trim()}"`;
    throw new StartError(name, reason);
  }

  /** Resolved when it has ended, whoever wanted that. */
  get ended(): Promise<Deno.CommandStatus> {
    return this.#child.status;
  }

  /** The latest that it wrote to stderr. */
  get said(): string {
    return this.#output.said;
  }

  /** Ends it by SIGTERM; if that takes too long, by SIGKILL. */
  async stop(): Promise<Deno.CommandStatus> {
    this.#bound.kill("SIGTERM");
    const timer = setTimeout(() => this.#bound.kill("SIGKILL"), this.#stopTimeoutMs);
    try {
      return await end(this.#child, this.#bound, this.#output, this.#stopTimeoutMs);
    } finally {
      clearTimeout(timer);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

/** What a server writes. It is read to its end, or a server that writes much would wait for us. */
class Output {
  /** The latest of stderr. */
  said = "";
  /** The port, when the server has told it; null when it ends without a word. */
  readonly port: Promise<number | null>;
  /** Resolved when there is nothing left to read. */
  readonly ended: Promise<unknown>;
  readonly #closing = new AbortController();

  constructor({ stdout, stderr }: Deno.ChildProcess, listening: RegExp) {
    const { promise, resolve } = Promise.withResolvers<number | null>();
    this.port = promise;
    this.ended = Promise.all([
      this.#findPort(stdout, listening, resolve),
      this.#keepLatest(stderr),
    ]);
  }

  /** Reads no further. A process that has left the group may keep a pipe open for as long as it likes. */
  close(): void {
    this.#closing.abort();
  }

  async #findPort(
    stdout: ReadableStream<Uint8Array>,
    listening: RegExp,
    found: (port: number | null) => void,
  ): Promise<void> {
    let text = "";
    await this.#read(stdout, (part) => {
      text = (text + part).slice(-SAID_LENGTH_MAX);
      const [, port] = listening.exec(text) ?? [];
      if (port !== undefined) found(Number(port));
    });
    found(null);
  }

  async #keepLatest(stderr: ReadableStream<Uint8Array>): Promise<void> {
    await this.#read(stderr, (part) => {
      this.said = (this.said + part).slice(-SAID_LENGTH_MAX);
    });
  }

  async #read(bytes: ReadableStream<Uint8Array>, onPart: (part: string) => void): Promise<void> {
    const { signal } = this.#closing;
    try {
      const texts = bytes.pipeThrough(new TextDecoderStream(), { signal });
      for await (const part of texts) onPart(part);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}

/** Tries to connect until it succeeds, or until nobody wants to know any more. */
async function connectable(port: number, signal: AbortSignal): Promise<number | null> {
  while (!signal.aborted) {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.ConnectionRefused)) throw error;
      await delay(CONNECT_PAUSE_MS);
    }
  }
  return null;
}

/**
 * Waits until it has ended, and all that it has started, which is over when nobody can write to its pipes any more.
 *
 * @param patienceMs how long the others of its group may take to end after it, before they are killed
 */
async function end(
  child: Deno.ChildProcess,
  bound: BoundProcess,
  output: Output,
  patienceMs: number,
): Promise<Deno.CommandStatus> {
  const status = await child.status;
  const isSilent = () => output.ended.then(() => {});
  await deadline(isSilent(), patienceMs).catch(() => {});
  bound.kill("SIGKILL");
  await deadline(isSilent(), PIPE_TIMEOUT_MS).catch(() => output.close());
  await output.ended;
  bound.release();
  return status;
}
