/**
 * `fibserv fetch --list`: the table of web clients.
 *
 * @module
 */

import { EXIT_DONE } from "../internal/cli/exit_codes.ts";
import type { TextStream } from "../internal/cli/output.ts";
import { stepNames, steps } from "../webclients/table.ts";

/** Prints it, for people or as one JSON array. @returns the exit code */
export function listSteps(asJson: boolean, stdout: TextStream): number {
  if (asJson) {
    const rows = steps.map(({ name, model, teaches, after, io, urls, schemes, tls }) => (
      { name, model, teaches, after, io, urls, schemes, tls }
    ));
    stdout.line(JSON.stringify(rows));
    return EXIT_DONE;
  }
  const { cyan, dim } = stdout.style;
  const width = Math.max(...stepNames.map((name) => name.length));
  for (const { name, model, teaches } of steps) {
    stdout.line(`${cyan(name.padEnd(width))}  ${model}`);
    stdout.line(`${" ".repeat(width)}  ${dim(`teaches ${teaches}`)}`);
  }
  return EXIT_DONE;
}
