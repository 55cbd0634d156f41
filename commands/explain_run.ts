/**
 * `fibserv explain`: prints what a server or a web client says of itself, and its program.
 *
 * @module
 */

import type { ValuesOf } from "../internal/cli/command.ts";
import { EXIT_DONE } from "../internal/cli/exit_codes.ts";
import type { Context } from "../internal/cli/output.ts";
import { splitLesson } from "../ladder/lesson.ts";
import { pathOf } from "../ladder/step.ts";
import type { explainCommand } from "./explain.ts";
import { clashNote, findNamedStep } from "./step_names.ts";

/**
 * Runs the command.
 *
 * @throws {UsageError} when it is to be a web client, and there is none of that name
 */
export async function run(
  { variant: name, web }: ValuesOf<typeof explainCommand>,
  { stdout, stderr }: Context,
): Promise<number> {
  const { bold, cyan, dim } = stdout.style;
  const { ladder, step } = findNamedStep(name, web);
  const note = clashNote([name], web);
  if (note !== null) stderr.line(`fibserv explain: ${note}`);
  const { header, code } = splitLesson(await step.source());
  for (const line of header.split("\n")) {
    // Labels ("Model.", "Fixes.") and commands are what the eye looks for.
    stdout.line(
      line.startsWith("    ") ? cyan(line) : line.replace(/^[A-Z][\w ]*[.:`]?/, labelIn(bold)),
    );
  }
  stdout.line();
  stdout.line(dim(`--- ${pathOf(ladder, step)} `.padEnd(80, "-")));
  stdout.line();
  for (const line of code.trimEnd().split("\n")) {
    stdout.line(/^\s*(\/\/|\/\*\*|\*)/.test(line) ? dim(line) : line);
  }
  return EXIT_DONE;
}

const LABELS = ["Model.", "Changed since", "Fixes.", "Still breaks."];

/** Makes the words that begin a part of the lesson bold, and leaves all others alone. */
function labelIn(bold: (text: string) => string): (words: string) => string {
  return (words) => {
    const label = LABELS.find((label) => words.startsWith(label));
    return label === undefined ? words : bold(label) + words.slice(label.length);
  };
}
