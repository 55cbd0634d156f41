/**
 * `fibserv explain`: prints what a server or a web client says of itself, and its program; or what a word means.
 *
 * On a terminal, prose is broken to its width, and lines of code have the numbers that they have in their file, so that
 * a class can talk about line 60; a long text comes page by page. A pipe or a file gets the text as the author wrote it,
 * and so does a terminal without control sequences (`TERM=dumb`): there an editor or a screen reader shows it, which
 * breaks lines itself.
 *
 * @module
 */

import type { ValuesOf } from "../internal/cli/command.ts";
import { UsageError } from "../internal/cli/errors.ts";
import { EXIT_DONE } from "../internal/cli/exit_codes.ts";
import { oneOf } from "../internal/cli/flags.ts";
import { nearestNames } from "../internal/cli/nearest.ts";
import type { Context, TextStream } from "../internal/cli/output.ts";
import { paged } from "../internal/cli/pager.ts";
import { quote } from "../internal/cli/quote.ts";
import { columns, foldCode, proseColumns, reflow, type Row, wrap } from "../internal/cli/wrap.ts";
import { definitionOf, findIdea, ideas } from "../ladder/glossary.ts";
import type { Idea } from "../ladder/idea.ts";
import { type Lesson, splitLesson } from "../ladder/lesson.ts";
import { pathOf } from "../ladder/step.ts";
import { demoNames } from "../loop/demos/table.ts";
import { explainable, EXPLAINABLE_RULE, type explainCommand, GLOSSARY } from "./explain.ts";
import { allStepNames, findNamedStep } from "./step_names.ts";

/** How long the line between the lesson and the program is, where there is room for it. */
const RULE_COLUMNS = 80;

/**
 * Runs the command.
 *
 * @throws {UsageError} when nothing has this name, or no web client has it where it is to be one
 */
export async function run(
  { variant: words, web, noPager }: ValuesOf<typeof explainCommand>,
  context: Context,
): Promise<number> {
  return await paged(context, !noPager, (out) => explain(words, web, out, context.stderr));
}

async function explain(
  words: readonly string[],
  web: boolean,
  stdout: TextStream,
  stderr: TextStream,
): Promise<number> {
  const name = words.join(" ");
  const isStep = web || allStepNames.includes(name);
  // What has a colon is the name of a step, or is meant to be.
  const idea = web || name.includes(":") ? undefined : findIdea(name);
  if (!isStep && name === GLOSSARY) printGlossary(stdout);
  else if (!isStep && idea === undefined) throw unknown(name);
  else if (!isStep) printIdea(idea!, stdout);
  else {
    const { ladder, step } = findNamedStep(name, web);
    if (idea !== undefined) noteWord(name, idea, stdout, stderr);
    const lesson = splitLesson(await step.source());
    printHeader(lesson, stdout);
    stdout.line();
    for (const line of titleLines(pathOf(ladder, step), stdout.columns)) {
      stdout.line(stdout.style.dim(line));
    }
    stdout.line();
    printCode(lesson, stdout);
  }
  return EXIT_DONE;
}

/** Says that a name is a word as well: where it is read first, and apart from a text that goes to a file or a pipe. */
function noteWord(name: string, idea: Idea, stdout: TextStream, stderr: TextStream): void {
  const note = `${name} is the name of a program here; for the word see "fibserv explain ` +
    `${idea.name}"`;
  if (!stdout.isTerminal) return stderr.note(`fibserv explain: ${note}`);
  for (const line of wrap(`(${note})`, proseColumns(stdout.columns))) stdout.line(line);
  stdout.line();
}

/** How many names are proposed for one that nothing has. */
const PROPOSALS_MAX = 3;

function unknown(name: string): UsageError {
  const near = nearestNames(name, explainable, PROPOSALS_MAX).map((one) => `"${one}"`);
  const demo = demoNames.find((demo) => demo === name);
  const hint = demo !== undefined
    ? `; there is a demo of that name, "fibserv loop ${demo}"`
    : near.length === 0
    ? ""
    : `, did you mean ${oneOf(near)}?`;
  return new UsageError(
    `Cannot parse NAME: it must be ${EXPLAINABLE_RULE}, got ${quote(name)}${hint}`,
  );
}

function printHeader({ header }: Lesson, stdout: TextStream): void {
  const { bold, cyan } = stdout.style;
  const { columns } = stdout;
  const lines = columns === null ? header.split("\n") : reflow(header, proseColumns(columns));
  for (const line of lines) {
    // Labels ("Model.", "Fixes.") and commands are what the eye looks for.
    stdout.line(
      line.startsWith("    ") ? cyan(line) : line.replace(/^[A-Z][\w ]*[.:`]?/, labelIn(bold)),
    );
  }
}

function titleLines(path: string, columns: number | null): string[] {
  const width = Math.min(columns ?? RULE_COLUMNS, RULE_COLUMNS);
  return wrap(`--- ${path} ${"-".repeat(Math.max(0, width - path.length - 5))}`.trimEnd(), width);
}

function printCode({ code, codeLine }: Lesson, stdout: TextStream): void {
  const { dim } = stdout.style;
  const { columns } = stdout;
  const lines = code.trimEnd().split("\n");
  const numberLength = String(codeLine + lines.length).length;
  for (const [index, line] of lines.entries()) {
    const paint = /^\s*(\/\/|\/\*\*|\*)/.test(line) ? dim : (text: string) => text;
    if (columns === null) {
      stdout.line(paint(line));
      continue;
    }
    const gutter = numberLength + 2;
    for (const [row, part] of foldCode(line, Math.max(1, columns - gutter)).entries()) {
      const number = row === 0 ? String(codeLine + index) : "";
      stdout.line(`${dim(number.padStart(numberLength))}  ${paint(part)}`.trimEnd());
    }
  }
}

function printIdea({ name, text, home, related }: Idea, stdout: TextStream): void {
  const { bold, cyan } = stdout.style;
  const width = proseColumns(stdout.columns);
  stdout.line(bold(name));
  for (const line of wrap(text, width)) stdout.line(line);
  stdout.line();
  for (const line of wrap(`See it in ${cyan(home)}`, width)) stdout.line(line);
  for (const line of wrap(`Read next: ${related.join(", ")}`, width)) {
    stdout.line(line);
  }
}

function printGlossary(stdout: TextStream): void {
  const rows = ideas.map((idea): Row => [idea.name, definitionOf(idea)]);
  const width = proseColumns(stdout.columns);
  for (const line of columns(rows, width, stdout.style.cyan, "")) stdout.line(line);
}

const LABELS = ["Model.", "Changed since", "Fixes.", "Still breaks."];

/** Makes the words that begin a part of the lesson bold, and leaves all others alone. */
function labelIn(bold: (text: string) => string): (words: string) => string {
  return (words) => {
    const label = LABELS.find((label) => words.startsWith(label));
    return label === undefined ? words : bold(label) + words.slice(label.length);
  };
}
