/**
 * A task that writes files below `dist/`, and what its user is told when one cannot be written.
 *
 * @module
 */

import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { CommandError } from "../internal/cli/errors.ts";
import { EXIT_DONE } from "../internal/cli/exit_codes.ts";
import { standardContext } from "../internal/cli/output.ts";
import { quote } from "../internal/cli/quote.ts";
import { reasonOf } from "../internal/cli/reason.ts";
import { report } from "../internal/cli/report.ts";

/** Writes a text to a file below `dist/`, whose folder it makes. */
export type WriteBelowDist = (path: string, text: string) => Promise<void>;

/**
 * Runs a task.
 *
 * @param name as in `deno task NAME`
 * @returns the exit code
 */
export async function runBuildTask(
  name: string,
  build: (write: WriteBelowDist) => Promise<void>,
): Promise<number> {
  const { stderr } = standardContext();
  try {
    await build(writeBelowDist);
    return EXIT_DONE;
  } catch (error) {
    return report(error, `deno task ${name}`, stderr);
  }
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
