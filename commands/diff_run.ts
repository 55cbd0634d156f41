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
import { findVariant, ladder, type Variant, variants } from "../variants/table.ts";
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
  const others = await otherPredecessors(before!, after!, changedSource);
  const smaller = others.filter(({ size }) => linesOf(size) < linesOf(diff));
  for (const { text } of smaller) stdout.line(`There is a smaller step: ${text}\n`);
  const changed = paragraph(splitLesson(changedSource), `Changed since \`${before!.name}\``);
  if (changed !== undefined) stdout.line(`${changed}\n`);
  printDiff(before!, after!, diff, stdout);
  for (const other of others) if (!smaller.includes(other)) stdout.line(other.text);
  return EXIT_DONE;
}

function withPredecessor(name: string): Variant[] {
  const variant = findVariant(name);
  const [before] = predecessorsOf(ladder, variant);
  if (before !== undefined) return [before, variant];
  const next = variants.find(({ after }) => after === name)!;
  throw new UsageError(
    `Cannot compare ${name} with the step before it: it is the first of the ladder, ` +
      `and "fibserv diff ${name} ${next.name}" shows the one after it`,
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

/** Where a step follows two, each of them shows what comes from the other; the smaller step is the easier one to read. */
async function otherPredecessors(
  before: Variant,
  after: Variant,
  changedSource: string,
): Promise<{ readonly size: DiffSize; readonly text: string }[]> {
  if (before === after) return [];
  const predecessors = predecessorsOf(ladder, after);
  const follows = predecessors.includes(before) ? "also follows" : "follows";
  const others = predecessors.filter((other) => other !== before);
  return await Promise.all(others.map(async (other) => {
    const size = diffSteps(await other.source(), changedSource);
    const command = `fibserv diff ${other.name} ${after.name}`;
    return { size, text: `${after.name} ${follows} ${other.name} (${sizeText(size)}): ${command}` };
  }));
}

function linesOf({ added, removed }: DiffSize): number {
  return added + removed;
}

function sizeText({ added, removed }: DiffSize): string {
  return `${added} ${added === 1 ? "line" : "lines"} added, ${removed} removed`;
}
