/**
 * A terminal in which somebody has typed a command: a real process, of which one reads what it prints, and which one
 * ends by Ctrl-C.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { within } from "../../internal/measure/within.ts";

const MAIN = new URL("../../main.ts", import.meta.url);
/** Workers are modules that are loaded at run time, which Deno counts as reading. */
const REPOSITORY = fileURLToPath(new URL(".", MAIN));

/** How a command ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running `fibserv`. `await using` kills it, if it still runs. */
export class Terminal implements AsyncDisposable {
  readonly #what: string;
  readonly #child: Deno.ChildProcess;
  readonly #stdout: ReadableStreamDefaultReader<string>;
  readonly #stderr: Promise<string>;
  readonly #stdin: Promise<void> | null;
  #text = "";

  /**
   * @param args what is typed behind `fibserv`
   * @param input what it can read from stdin. @default nothing
   * @param rights more flags of Deno than a server needs. @default none
   */
  constructor(
    args: readonly string[],
    { input, rights = [] }: { input?: ReadableStream<Uint8Array>; rights?: string[] } = {},
  ) {
    this.#what = ["fibserv", ...args].join(" ");
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", "--allow-net=127.0.0.1", `--allow-read=${REPOSITORY}`]
        .concat(
          rights,
          args.includes("posix") || args.includes("uring") ? "--allow-ffi" : [],
          MAIN.href,
          args,
        ),
      env: { NO_COLOR: "1" },
      stdin: input === undefined ? "null" : "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    // It may end before it has read all of that, or before there is more.
    const end = new AbortController();
    this.#child.status.finally(() => end.abort());
    this.#stdin = input?.pipeTo(this.#child.stdin, end).catch(() => {}) ?? null;
    this.#stdout = this.#child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    this.#stderr = new Response(this.#child.stderr).text();
  }

  /**
   * Waits until stdout has something that matches.
   *
   * @throws {Error} when it ends before
   */
  async shows(pattern: RegExp): Promise<RegExpMatchArray> {
    for (;;) {
      const match = this.#text.match(pattern);
      if (match !== null) return match;
      if (!await this.#read(`${pattern} from ${this.#what}`)) {
        const said = this.#text + await this.#stderr;
        throw new Error(`Cannot go on: ${this.#what} must show ${pattern}, got ${said}`);
      }
    }
  }

  /** Presses Ctrl-C, or sends what service managers send. */
  interrupt(signal: "SIGINT" | "SIGTERM" = "SIGINT"): void {
    this.#child.kill(signal);
  }

  /** Waits until it has ended. */
  async ended(): Promise<Ended> {
    const what = `the end of ${this.#what}`;
    while (await this.#read(what)) { /* It has more to say. */ }
    const end = Promise.all([this.#child.status, this.#stderr, this.#stdin]);
    const [{ code }, stderr] = await within(end, what);
    return { code, stdout: this.#text, stderr };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await this.ended();
  }

  async #read(what: string): Promise<boolean> {
    const { value, done } = await within(this.#stdout.read(), what);
    if (!done) this.#text += value;
    return !done;
  }
}
