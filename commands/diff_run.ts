/**
 * `fibserv diff`: prints what changed from one variant to another. Only the programs are compared, not what they
 * say of themselves, since the idea shows in the code.
 *
 * @module
 */

import { structuredPatch } from "diff";
import type { ValuesOf } from "../internal/cli/command.ts";
import { EXIT_DONE } from "../internal/cli/exit_codes.ts";
import type { Context } from "../internal/cli/output.ts";
import { paragraph, splitLesson } from "../ladder/lesson.ts";
import { findVariant } from "../variants/table.ts";
import type { diffCommand } from "./diff.ts";

/** Unchanged lines to show around a change: enough to know the function. */
const CONTEXT_LINES = 4;

/** Runs the command. */
export async function run(
  { from, to }: ValuesOf<typeof diffCommand>,
  { stdout }: Context,
): Promise<number> {
  const { bold, cyan, green, red } = stdout.style;
  const [before, after] = await Promise.all(
    [from, to].map(async (name) => splitLesson(await findVariant(name).source())),
  );
  const changed = paragraph(after!, `Changed since \`${from}\``);
  if (changed !== undefined) stdout.line(`${changed}\n`);

  const { hunks } = structuredPatch(from, to, before!.code, after!.code, "", "", {
    context: CONTEXT_LINES,
  });
  if (hunks.length === 0) stdout.line("No difference.");
  else {
    stdout.line(bold(`--- variants/${from}.ts`));
    stdout.line(bold(`+++ variants/${to}.ts`));
  }
  for (const { oldStart, oldLines, newStart, newLines, lines } of hunks) {
    stdout.line(cyan(`@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`));
    for (const line of lines) {
      stdout.line(line.startsWith("+") ? green(line) : line.startsWith("-") ? red(line) : line);
    }
  }
  return EXIT_DONE;
}
