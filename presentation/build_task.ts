/**
 * A task that writes files below `dist/`, and what its user is told when one cannot be written.
 *
 * @module
 */

import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { command, implement } from "../internal/cli/command.ts";
import { dispatch } from "../internal/cli/dispatch.ts";
import { CommandError } from "../internal/cli/errors.ts";
import { EXIT_DONE } from "../internal/cli/exit_codes.ts";
import { quote } from "../internal/cli/quote.ts";
import { reasonOf } from "../internal/cli/reason.ts";

/** Writes a text to a file below `dist/`, whose folder it makes. */
export type WriteBelowDist = (path: string, text: string) => Promise<void>;

/**
 * Runs a task, which takes no arguments but `--help`.
 *
 * @param name as in `deno task NAME`
 * @param summary what it does, as in `deno.json`
 * @returns the exit code
 */
export async function runBuildTask(
  name: string,
  summary: string,
  build: (write: WriteBelowDist) => Promise<void>,
): Promise<number> {
  const task = command({ name, summary, examples: [], positionals: {}, flags: {} });
  const run = async () => {
    await build(writeBelowDist);
    return EXIT_DONE;
  };
  const commands = [implement(task, () => Promise.resolve(run))];
  return await dispatch({ name: "deno task", summary, examples: [], commands }, [
    name,
    ...Deno.args,
  ]);
}

const writeBelowDist: WriteBelowDist = async (path, text) => {
  const file = fileURLToPath(new URL(`../dist/${path}`, import.meta.url));
  try {
    await Deno.mkdir(dirname(file), { recursive: true });
    await Deno.writeTextFile(file, text);
  } catch (cause) {
    throw new CommandError(
      `Cannot write ${quote(file, 200)}: it must be a file that can be written, got ${
        quote(reasonOf(cause), 200)
      }`,
      { cause },
    );
  }
};
