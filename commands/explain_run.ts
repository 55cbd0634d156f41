/**
 * `fibserv explain`: prints what a variant says of itself, and its program.
 *
 * @module
 */

import type { ValuesOf } from "../internal/cli/command.ts";
import { EXIT_DONE } from "../internal/cli/exit_codes.ts";
import type { Context } from "../internal/cli/output.ts";
import { splitLesson } from "../ladder/lesson.ts";
import { findVariant } from "../variants/table.ts";
import type { explainCommand } from "./explain.ts";

/** Runs the command. */
export async function run(
  { variant: name }: ValuesOf<typeof explainCommand>,
  { stdout }: Context,
): Promise<number> {
  const { bold, cyan, dim } = stdout.style;
  const { header, code } = splitLesson(await findVariant(name).source());
  for (const line of header.split("\n")) {
    // Labels ("Model.", "Fixes.") and commands are what the eye looks for.
    stdout.line(
      line.startsWith("    ") ? cyan(line) : line.replace(/^[A-Z][\w ]*[.:`]?/, labelIn(bold)),
    );
  }
  stdout.line();
  stdout.line(dim(`--- variants/${name}.ts `.padEnd(80, "-")));
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
