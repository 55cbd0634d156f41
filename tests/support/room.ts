/**
 * A room with terminals, in which somebody types the commands of a page.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { patternOf, type Typed } from "./script.ts";
import { Terminal } from "./terminal.ts";

/** Terminals by their letters, and what runs in them. All servers have any free port, since tests run side by side. */
export class Room implements AsyncDisposable {
  readonly #running = new Map<string, { terminal: Terminal; kind: string; client?: string }>();
  #port = "";

  /** Types a command. A new server finds all terminals free: pages say so. */
  async type({ args: [kind = "", ...rest], terminal: name }: Typed): Promise<Terminal> {
    if (kind === "serve") await this.clear();
    const args = kind === "serve"
      ? [kind, ...rest, "--port", "0", "--drain-timeout", "25000"]
      : kind === "client"
      ? [kind, rest[0]!, `127.0.0.1:${this.#port}`, ...rest.slice(1)]
      : kind === "ask"
      ? [kind, ...rest, `127.0.0.1:${this.#port}`]
      : [kind, ...rest];
    const terminal = new Terminal(args);
    if (name === null) return terminal;
    assert(!this.#running.has(name), `terminal ${name} is free`);
    this.#running.set(name, { terminal, kind, ...(kind === "client" ? { client: rest[0]! } : {}) });
    if (kind === "serve") {
      [, this.#port = ""] = await terminal.shows(
        /^fibserv: \w+ listening on 127\.0\.0\.1:(\d+)\n/m,
      );
    }
    return terminal;
  }

  /**
   * Waits until a terminal shows a line, with figures of about as many digits. A real terminal has the name of a client
   * before each of its lines, as in `fast-341`; here all goes through pipes.
   *
   * @throws {Error} when a client has another name than its line says
   */
  async shows(name: string, line: string): Promise<void> {
    const running = this.#running.get(name);
    assert(running !== undefined, `something runs in terminal ${name}`);
    const { terminal, client } = running;
    if (client === undefined) return void await terminal.shows(patternOf(line));
    const [, kind, text] = line.match(/^(\w+)-\d{3} {2}(.*)$/) ?? [];
    assertEquals(kind, client, line);
    await terminal.shows(patternOf(text!));
  }

  /** Ctrl-C everywhere, clients first. */
  async clear(): Promise<void> {
    const byKind = (wanted: string) =>
      [...this.#running.values()].filter((one) => one.kind === wanted);
    for (const { terminal, kind } of [...byKind("client"), ...byKind("serve")]) {
      terminal.interrupt();
      const { code, stderr } = await terminal.ended();
      assert(
        code === (kind === "serve" ? 0 : 130) && !stderr.includes("Cannot"),
        `${code} ${stderr}`,
      );
    }
    this.#running.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      Array.from(this.#running.values(), ({ terminal }) => terminal[Symbol.asyncDispose]()),
    );
  }
}
