/**
 * `fibserv fetch --list`: the table of web clients.
 *
 * @module
 */

import { EXIT_DONE } from "../internal/cli/exit_codes.ts";
import type { TextStream } from "../internal/cli/output.ts";
import { columns, type Row } from "../internal/cli/wrap.ts";
import { steps } from "../webclients/table.ts";

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
  const rows = steps.flatMap(
    ({ name, model, teaches }): Row[] => [[name, model], ["", `teaches ${teaches}`, dim]],
  );
  for (const line of columns(rows, stdout.columns ?? Infinity, cyan, "")) stdout.line(line);
  return EXIT_DONE;
}
