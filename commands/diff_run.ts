/**
 * `fibserv diff`: prints what changed from one variant to another. Only the programs are compared, not what they
 * say of themselves, since the idea shows in the code.
 *
 * @module
 */

import type { ValuesOf } from "../internal/cli/command.ts";
import { UsageError } from "../internal/cli/errors.ts";
import { EXIT_DONE } from "../internal/cli/exit_codes.ts";
import type { Context, TextStream } from "../internal/cli/output.ts";
import { paragraph, splitLesson } from "../ladder/lesson.ts";
import { pathOf, predecessorsOf } from "../ladder/step.ts";
import { type DiffLine, type DiffSize, diffSteps, type StepDiff } from "../ladder/step_diff.ts";
import { findVariant, ladder, type Variant } from "../variants/table.ts";
import type { diffCommand } from "./diff.ts";

/**
 * Runs the command.
 *
 * @throws {UsageError} when there is one variant only, and no step before it
 */
export async function run(
  { from, to, all }: ValuesOf<typeof diffCommand>,
  { stdout }: Context,
): Promise<number> {
  const [before, after] = to === undefined ? withPredecessor(from) : [from, to].map(findVariant);
  const [source, changedSource] = await Promise.all([before!.source(), after!.source()]);
  const diff = diffSteps(source, changedSource, { all });
  const changed = paragraph(splitLesson(changedSource), `Changed since \`${before!.name}\``);
  if (changed !== undefined) stdout.line(`${changed}\n`);
  printDiff(before!, after!, diff, stdout);
  await printOtherPredecessors(before!, after!, changedSource, stdout);
  return EXIT_DONE;
}

function withPredecessor(name: string): Variant[] {
  const variant = findVariant(name);
  const [before] = predecessorsOf(ladder, variant);
  if (before !== undefined) return [before, variant];
  throw new UsageError(
    `Cannot compare ${name} with the step before it: there must be one, got the first of the ladder`,
  );
}

function printDiff(before: Variant, after: Variant, diff: StepDiff, stdout: TextStream): void {
  const { bold, cyan, dim, green, red } = stdout.style;
  const { hunks, imports } = diff;
  if (hunks.length === 0) stdout.line("No difference.");
  else {
    stdout.line(bold(`--- ${pathOf(ladder, before)}`));
    stdout.line(bold(`+++ ${pathOf(ladder, after)}`));
  }
  const paint = { added: green, removed: red, same: (line: string) => line };
  const mark = { added: "+", removed: "-", same: " " };
  for (const hunk of hunks) {
    stdout.line(cyan(rangesOf(hunk)));
    for (const { kind, text } of hunk) stdout.line(paint[kind](`${mark[kind]}${text}`));
  }
  if (hunks.length > 0) stdout.line(`\n${sizeText(diff)}.`);
  if (imports.added + imports.removed > 0) {
    stdout.line(dim(`Imports, not shown without --all: ${sizeText(imports)}.`));
  }
}

/** The lines of the two files that a hunk covers, as unified diffs write it: `@@ -40,8 +44,9 @@`. */
function rangesOf(hunk: readonly DiffLine[]): string {
  const { from, to } = hunk[0]!;
  const before = hunk.filter(({ kind }) => kind !== "added").length;
  const after = hunk.filter(({ kind }) => kind !== "removed").length;
  // Of a range without lines, a unified diff names the line before it.
  const start = (line: number, count: number) => count === 0 ? line - 1 : line;
  return `@@ -${start(from, before)},${before} +${start(to, after)},${after} @@`;
}

/** Where a step follows two, each of them shows what comes from the other. */
async function printOtherPredecessors(
  before: Variant,
  after: Variant,
  changedSource: string,
  stdout: TextStream,
): Promise<void> {
  if (before === after) return;
  const predecessors = predecessorsOf(ladder, after);
  const follows = predecessors.includes(before) ? "also follows" : "follows";
  for (const other of predecessors.filter((other) => other !== before)) {
    const size = sizeText(diffSteps(await other.source(), changedSource));
    stdout.line(
      `${after.name} ${follows} ${other.name} (${size}): fibserv diff ${other.name} ${after.name}`,
    );
  }
}

function sizeText({ added, removed }: DiffSize): string {
  return `${added} ${added === 1 ? "line" : "lines"} added, ${removed} removed`;
}
