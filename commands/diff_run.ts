/**
 * `fibserv diff`: prints what changed from one step to another, of servers or of web clients. Only the programs are compared, not what they
 * say of themselves, since the idea shows in the code.
 *
 * @module
 */

import type { ValuesOf } from "../internal/cli/command.ts";
import { count } from "../internal/cli/count.ts";
import { UsageError } from "../internal/cli/errors.ts";
import { EXIT_DONE } from "../internal/cli/exit_codes.ts";
import type { Context, TextStream } from "../internal/cli/output.ts";
import { paged } from "../internal/cli/pager.ts";
import { paragraph, splitLesson } from "../ladder/lesson.ts";
import { pathOf, predecessorsOf } from "../ladder/step.ts";
import { type DiffLine, type DiffSize, diffSteps, type StepDiff } from "../ladder/step_diff.ts";
import { foldCode, proseColumns, reflow, wrap } from "../internal/cli/wrap.ts";
import type { diffCommand } from "./diff.ts";
import { clashNote, findNamedStep, type NamedStep, nameOf } from "./step_names.ts";

/**
 * Runs the command.
 *
 * @throws {UsageError} when there is one variant only, and no step before it, or it is to be a web client, and there is
 * none of that name
 */
export async function run(
  { from, to, all, web, noPager }: ValuesOf<typeof diffCommand>,
  context: Context,
): Promise<number> {
  const names = to === undefined ? [from] : [from, to];
  const note = clashNote(names, web);
  if (note !== null) context.stderr.note(`fibserv diff: ${note}`);
  return await paged(context, !noPager, (out) => compare(names, web, all, out));
}

async function compare(
  names: readonly string[],
  web: boolean,
  all: boolean,
  stdout: TextStream,
): Promise<number> {
  const [first, second] = names.map((name) => findNamedStep(name, web));
  const [before, after] = second === undefined ? withPredecessor(first!) : [first!, second];
  const [source, changedSource] = await Promise.all([before.step.source(), after.step.source()]);
  const diff = diffSteps(source, changedSource, { all });
  const others = await otherPredecessors(before, after, changedSource);
  const smaller = before.ladder === after.ladder
    ? others.filter(({ size }) => linesOf(size) < linesOf(diff))
    : [];
  const sayInProse = (text: string) => {
    const lines = stdout.columns === null ? [text] : wrap(text, proseColumns(stdout.columns));
    for (const line of lines) stdout.line(line);
  };
  for (const { text } of smaller) {
    sayInProse(`There is a smaller step: ${text}`);
    stdout.line();
  }
  const changed = before.ladder === after.ladder
    ? paragraph(splitLesson(changedSource), `Changed since \`${before.step.name}\``)
    : undefined;
  if (changed !== undefined) {
    const { columns } = stdout;
    const lines = columns === null ? [changed] : reflow(changed, proseColumns(columns));
    for (const line of [...lines, ""]) stdout.line(line);
  }
  printDiff(before, after, diff, stdout);
  for (const other of others) if (!smaller.includes(other)) sayInProse(other.text);
  return EXIT_DONE;
}

function withPredecessor({ ladder, step }: NamedStep): [before: NamedStep, after: NamedStep] {
  const [before] = predecessorsOf(ladder, step);
  if (before !== undefined) return [{ ladder, step: before }, { ladder, step }];
  const next = ladder.steps.find(({ after }) => after === step.name)!;
  const names = [nameOf({ ladder, step }), nameOf({ ladder, step: next })];
  throw new UsageError(
    `Cannot compare ${names[0]} with the step before it: it is the first of the ladder, ` +
      `and "fibserv diff ${names.join(" ")}" shows the one after it`,
  );
}

function printDiff(
  before: NamedStep,
  after: NamedStep,
  diff: StepDiff,
  stdout: TextStream,
): void {
  const { bold, cyan, dim, green, red } = stdout.style;
  const width = stdout.columns ?? Infinity;
  const say = (text: string, paint: (line: string) => string) => {
    for (const line of wrap(text, width)) stdout.line(paint(line));
  };
  const { hunks, imports } = diff;
  if (hunks.length === 0) stdout.line("No difference.");
  else {
    say(`--- ${pathOf(before.ladder, before.step)}`, bold);
    say(`+++ ${pathOf(after.ladder, after.step)}`, bold);
  }
  const paint = { added: green, removed: red, same: (line: string) => line };
  const mark = { added: "+", removed: "-", same: " " };
  for (const hunk of hunks) {
    stdout.line(cyan(rangesOf(hunk)));
    for (const { kind, text } of hunk) {
      // The mark stands at every part of a line that is too long for the terminal.
      const parts = foldCode(text, Math.max(1, width - 1));
      for (const part of parts) stdout.line(paint[kind](`${mark[kind]}${part}`));
    }
  }
  if (hunks.length > 0) stdout.line(`\n${sizeText(diff)}.`);
  if (imports.added + imports.removed > 0) {
    say(`Imports, not shown without --all: ${sizeText(imports)}.`, dim);
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
  before: NamedStep,
  after: NamedStep,
  changedSource: string,
): Promise<{ readonly size: DiffSize; readonly text: string }[]> {
  if (before.step === after.step) return [];
  const { ladder, step } = after;
  const predecessors = predecessorsOf(ladder, step);
  const follows = predecessors.includes(before.step) ? "also follows" : "follows";
  const others = predecessors.filter((other) => other !== before.step);
  return await Promise.all(others.map(async (other) => {
    const size = diffSteps(await other.source(), changedSource);
    const names = [nameOf({ ladder, step: other }), nameOf(after)];
    const command = `fibserv diff ${names.join(" ")}`;
    return { size, text: `${names[1]} ${follows} ${names[0]} (${sizeText(size)}): ${command}` };
  }));
}

function linesOf({ added, removed }: DiffSize): number {
  return added + removed;
}

function sizeText({ added, removed }: DiffSize): string {
  return `${count(added, "line")} added, ${removed} removed`;
}
