/**
 * A command that serves a page, as its users run it: a process of its own, found by the line that it prints, and ended by a
 * signal.
 *
 * @module
 */

import { within } from "../../internal/measure/within.ts";

/** What is left of it: its exit code, and what it has said after its first line. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process that has said where it listens. */
export interface Launched {
  readonly child: Deno.ChildProcess;
  /** What comes behind its first line. */
  readonly stdout: ReadableStreamDefaultReader<string>;
  readonly line: string;
}

/**
 * Starts it, and waits until it listens.
 *
 * @param program how fibserv is started, and the command with its flags
 * @param options of the process, such as its environment
 */
export async function launch(
  [command, ...args]: readonly string[],
  options: Deno.CommandOptions = {},
): Promise<Launched> {
  const child = new Deno.Command(command!, {
    stdin: "null",
    ...options,
    args: [...args],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stdout = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.endsWith("\n")) {
    const { value, done } = await within(stdout.read(), "the line that it listens");
    if (done) {
      const said = await new Response(child.stderr).text();
      throw new Error(`Cannot start the page: it must print a line, got ${text} and ${said}`);
    }
    text += value;
  }
  return { child, stdout, line: text.trimEnd() };
}

/** Such a process. `await using` ends it, if it still runs. */
export class PageProcess implements AsyncDisposable {
  /** The first line that it printed. */
  readonly line: string;
  /** The address in it. */
  readonly url: string;
  readonly #child: Deno.ChildProcess;
  readonly #stdout: ReadableStreamDefaultReader<string>;
  #ended: Promise<Ended> | undefined;
  #token: Promise<string> | undefined;

  /** Takes over what {@linkcode launch} has started. */
  protected constructor({ child, stdout, line }: Launched) {
    this.#child = child;
    this.#stdout = stdout;
    this.line = line;
    this.url = /http:\/\/[^"\s]+/.exec(line)![0];
  }

  /** The process. */
  get pid(): number {
    return this.#child.pid;
  }

  /** The token in its page. */
  token(): Promise<string> {
    return this.#token ??= fetch(this.url).then((page) => page.text()).then((text) =>
      /name="fibserv-token" content="([^"]+)"/.exec(text)![1]!
    );
  }

  /** Asks for something below `/api/`: by GET, or by POST when there is a body. */
  async api(path: string, body?: string): Promise<Response> {
    const headers = { "x-fibserv-token": await this.token(), "content-type": "application/json" };
    return await fetch(`${this.url}api/${path}`, {
      headers,
      ...(body === undefined ? {} : { method: "POST", body }),
    });
  }

  /** Sends a signal, and waits until it has ended. */
  async end(signal: "SIGINT" | "SIGTERM"): Promise<Ended> {
    this.#child.kill(signal);
    return await this.#end();
  }

  /** Closes its standard input, which its options must have made a pipe, and waits until it has ended. */
  async endInput(): Promise<Ended> {
    await this.#child.stdin.close();
    return await this.#end();
  }

  #end(): Promise<Ended> {
    return this.#ended ??= within(
      Promise.all([
        this.#child.status,
        (async () => {
          let text = "";
          for (let next; !(next = await this.#stdout.read()).done;) text += next.value;
          return text;
        })(),
        new Response(this.#child.stderr).text(),
      ]).then(([{ code }, stdout, stderr]) => ({ code, stdout, stderr })),
      "the end of the program",
    );
  }

  /** The same as {@linkcode end}. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGTERM");
    } catch {
      // It has ended by itself.
    }
    await this.#end();
  }
}
