/**
 * `fibserv variants`: prints the table of variants.
 *
 * @module
 */

import type { ValuesOf } from "../internal/cli/command.ts";
import { EXIT_DONE } from "../internal/cli/exit_codes.ts";
import type { Context } from "../internal/cli/output.ts";
import { columns, type Row } from "../internal/cli/wrap.ts";
import { families, variantNames, variants } from "../variants/table.ts";
import type { variantsCommand } from "./variants.ts";

/** Runs the command. */
export function run({ json }: ValuesOf<typeof variantsCommand>, { stdout }: Context): number {
  if (json) {
    const rows = variants.map(({ name, family, model, teaches, after, also = null, io }) => (
      { name, family, model, teaches, after, also, io }
    ));
    stdout.line(JSON.stringify(rows, null, 2));
    return EXIT_DONE;
  }
  const { bold, cyan, dim } = stdout.style;
  // The families stand below each other as one table.
  const nameLength = Math.max(...variantNames.map((name) => name.length));
  for (const [index, family] of families.entries()) {
    if (index > 0) stdout.line();
    stdout.line(bold(family));
    const rows = variants.filter((one) => one.family === family).flatMap(
      (
        { name, model, teaches },
      ): Row[] => [[name.padEnd(nameLength), model], ["", `teaches ${teaches}`, dim]],
    );
    for (const line of columns(rows, stdout.columns ?? Infinity, cyan)) stdout.line(line);
  }
  return EXIT_DONE;
}
