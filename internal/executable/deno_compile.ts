/**
 * Runs `deno compile`, if its runtime can be had.
 *
 * `deno compile` appends the program to a smaller sibling of `deno`, called `denort`: the file that
 * `DENORT_BIN` names, or one that it downloads (and keeps). Behind a firewall the download fails,
 * which is no error here, because there is another way to make an executable. Any other failure is
 * one.
 *
 * @module
 */

import { CommandError } from "../cli/errors.ts";
import { BENCH_FLAGS, RUNTIME_FLAGS } from "./runtime_flags.ts";

/** What to compile. All paths are relative to the project, or absolute. */
export interface CompileOptions {
  /** The project's folder. */
  readonly project: string;
  /** The main module. */
  readonly entry: string;
  /** Modules that `deno compile` does not find by itself: those that are loaded by a URL. */
  readonly include: readonly string[];
  /** The executable to make. */
  readonly output: string;
  /** The system that it is for, as `target.ts` names it. @default this one */
  readonly target?: string;
}

/** The arguments of `deno`. */
export function compileArguments(
  { entry, include, output, target }: CompileOptions,
): string[] {
  return [
    "compile",
    "--quiet",
    "--frozen",
    "--no-check", // that is the business of `deno task ok`
    "--exclude-unused-npm", // or else the packages that only tests use come along
    ...RUNTIME_FLAGS,
    ...BENCH_FLAGS, // of which all commands give up what they do not need
    ...include.flatMap((path) => ["--include", path]),
    ...target === undefined ? [] : ["--target", target],
    "--output",
    output,
    entry,
  ];
}

/**
 * Runs `deno compile`.
 *
 * @param signal gives up: a firewall that swallows packets would make the download wait for minutes
 * @param deno how to start Deno
 * @returns undefined when the executable is made; otherwise why the runtime cannot be had
 * @throws {CommandError} when it fails for another reason
 */
export async function denoCompile(
  options: CompileOptions,
  signal: AbortSignal,
  deno: readonly [command: string, ...args: string[]] = [Deno.execPath()],
): Promise<string | undefined> {
  const [command, ...args] = deno;
  const { success, stderr } = await new Deno.Command(command, {
    args: [...args, ...compileArguments(options)],
    cwd: options.project,
    env: { NO_COLOR: "1" },
    stdin: "null",
    signal,
  }).output();
  if (success) return undefined;
  if (signal.aborted) return "its download took too long";
  const messages = new TextDecoder().decode(stderr);
  const reason = missingRuntime(messages);
  if (reason === undefined) {
    throw new CommandError(
      `Cannot compile: deno compile must succeed, got ${withoutStack(messages)}`,
    );
  }
  return reason;
}

/**
 * Why `deno compile` could not get its runtime; undefined if its messages tell of something else.
 *
 * They are an error and its causes, each on a line, and the last cause is the one that tells most.
 */
export function missingRuntime(messages: string): string | undefined {
  if (!/base binary|denort/.test(messages)) return undefined;
  return withoutStack(messages).split("\n").at(-1)!.replace(/^\s*(\d+: |error: )?/, "");
}

function withoutStack(messages: string): string {
  return messages.split("Stack backtrace:")[0]!.trim();
}
