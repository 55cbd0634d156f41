/**
 * The folder in which something is made that gets its name only when it is whole.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { CommandError, UsageError } from "../cli/errors.ts";
import { EXIT_SIGINT, EXIT_SIGTERM } from "../cli/exit_codes.ts";
import { quote } from "../cli/quote.ts";
import { reasonOf } from "../cli/reason.ts";

/** Windows knows no SIGTERM; Ctrl-Break is its nearest relative. */
const ENDS: readonly (readonly [Deno.Signal, number])[] = [
  ["SIGINT", EXIT_SIGINT],
  [Deno.build.os === "windows" ? "SIGBREAK" : "SIGTERM", EXIT_SIGTERM],
];

/**
 * Makes a folder beside `goal`, on the same file system, so that the last step is to rename, and lets `make` fill it. It
 * is removed when that is done, has failed, or a signal ends the program.
 *
 * @param goal the absolute path of what is made
 * @param output the same as the user has named it
 * @param prefix of the folder's name
 * @throws {UsageError} when this program has no right to write there
 */
export async function inWorkingFolder<T>(
  goal: string,
  output: string,
  prefix: string,
  make: (folder: string) => Promise<T>,
): Promise<T> {
  const parent = dirname(goal);
  await requireRight(parent, output);
  await Deno.mkdir(parent, { recursive: true });
  const folder = await Deno.makeTempDir({ dir: parent, prefix });
  const stops = ENDS.map(([signal, exitCode]) => {
    const end = () => {
      // The programs that fill it may go on for a moment; what they write then has no name to go to.
      const gone = `${folder}.gone`;
      Deno.renameSync(folder, gone);
      Deno.removeSync(gone, { recursive: true });
      Deno.exit(exitCode);
    };
    Deno.addSignalListener(signal, end);
    return () => Deno.removeSignalListener(signal, end);
  });
  try {
    return await make(folder);
  } finally {
    for (const stop of stops) stop();
    await Deno.remove(folder, { recursive: true }).catch((error) => {
      // It has got the name of the goal.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  }
}

/**
 * Runs what writes `output`, and says in one line what the system has against it.
 *
 * @throws {CommandError} when there is no room, no right, no folder
 */
export async function writingTo<T>(output: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    // Errors of the system have a code.
    if (!(cause instanceof Error && "code" in cause) || cause instanceof Deno.errors.NotCapable) {
      throw cause;
    }
    throw new CommandError(
      `Cannot write --output ${quote(output, 200)}: it must be in a folder that can be ` +
        `written and has room, got ${quote(reasonOf(cause), 200)}`,
      { cause },
    );
  }
}

async function requireRight(parent: string, output: string): Promise<void> {
  const { state } = await Deno.permissions.query({ name: "write", path: join(parent, "x") });
  if (state === "granted") return;
  throw new UsageError(
    `Cannot write --output ${
      quote(output, 200)
    }: it must be below the folder that the task may write to (--allow-write in deno.json), got another place`,
  );
}
