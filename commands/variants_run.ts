/**
 * `fibserv variants`: prints the table of variants.
 *
 * @module
 */

import type { ValuesOf } from "../internal/cli/command.ts";
import { EXIT_DONE } from "../internal/cli/exit_codes.ts";
import type { Context } from "../internal/cli/output.ts";
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
  const width = Math.max(...variantNames.map((name) => name.length));
  for (const [index, family] of families.entries()) {
    if (index > 0) stdout.line();
    stdout.line(stdout.style.bold(family));
    for (const { name, model, teaches } of variants.filter((one) => one.family === family)) {
      stdout.line(`  ${stdout.style.cyan(name.padEnd(width))}  ${model}`);
      stdout.line(`  ${" ".repeat(width)}  ${stdout.style.dim(`teaches ${teaches}`)}`);
    }
  }
  return EXIT_DONE;
}
