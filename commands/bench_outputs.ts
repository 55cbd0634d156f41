/**
 * What `fibserv bench` writes, of servers and of web clients: up to three files, and the report on the terminal.
 *
 * @module
 */

import { CommandError } from "../internal/cli/errors.ts";
import type { Context, TextStream } from "../internal/cli/output.ts";
import { openOutputs, type Output, writeAll } from "../internal/cli/output_file.ts";
import { reasonOf } from "../internal/cli/reason.ts";
import { onStop } from "../loop/io/signals.ts";

/** The flags that name a file to write. */
type Flag = "--json" | "--md" | "--html";

/** What goes where. Each is made when it is written. */
export interface Report {
  /** For the terminal. */
  text(page: TextStream): string;
  json(): string;
  md(): string;
  html(): string | Promise<string>;
}

/** The files, which can be written, and the terminal. */
export class BenchOutputs {
  readonly #outputs: Partial<Record<Flag, Output>>;
  readonly #context: Context;
  #hasComplained = false;

  private constructor(outputs: Partial<Record<Flag, Output>>, context: Context) {
    this.#outputs = outputs;
    this.#context = context;
  }

  /**
   * Finds out whether all files can be written, before half an hour is spent on what is to be in them.
   *
   * @param resume the file that is read, which is also the one to write, unless there is `json`
   * @throws {CommandError} when one cannot be written, or two are the same
   */
  static async open(
    { json, md, html, resume }: Readonly<
      Record<"json" | "md" | "html" | "resume", string | undefined>
    >,
    context: Context,
  ): Promise<BenchOutputs> {
    const paths = { "--json": json ?? resume, "--md": md, "--html": html };
    // To write the result into the file from which it was read is what --resume is for.
    const isReplaced = json === undefined || json === resume;
    const inputs = isReplaced ? {} : { "--resume": resume };
    return new BenchOutputs(await openOutputs(paths, context, onStop, inputs), context);
  }

  /** Keeps what was measured so far. What cannot be written is told once, and is no reason to stop measuring. */
  async keep(json: () => string): Promise<void> {
    const output = this.#outputs["--json"];
    if (!output?.isReplaceable) return;
    try {
      await output.write(json());
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      if (this.#hasComplained) return;
      this.#hasComplained = true;
      this.#context.stderr.note(`fibserv bench: ${reasonOf(error)}; measuring goes on`);
    }
  }

  /**
   * Writes all files, then the report, whatever became of the files.
   *
   * @throws what was thrown by the first one that could not be written
   */
  async deliver(report: Report): Promise<void> {
    const { stdout, stderr } = this.#context;
    const { "--json": json, "--md": md, "--html": html } = this.#outputs;
    // Whoever wants a file on stdout wants nothing else there.
    const screen = Object.values(this.#outputs).some((output) => output?.isStdout)
      ? stderr
      : stdout;
    await writeAll([
      () => json?.write(report.json()),
      () => md?.write(report.md()),
      async () => await html?.write(await report.html()),
      () => screen.line(report.text(screen)),
    ], this.#context);
  }
}
