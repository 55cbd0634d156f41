/**
 * `fibserv licenses`: prints what is inside the program, and under which licence.
 *
 * Most licences ask one thing: that their text goes along with the program. So the program has them all inside, and
 * prints them without a network, and without a file beside it.
 *
 * @module
 */

import type { ValuesOf } from "../internal/cli/command.ts";
import { UsageError } from "../internal/cli/errors.ts";
import { EXIT_DONE } from "../internal/cli/exit_codes.ts";
import { nearest } from "../internal/cli/nearest.ts";
import type { Context, TextStream } from "../internal/cli/output.ts";
import { paged } from "../internal/cli/pager.ts";
import { quote } from "../internal/cli/quote.ts";
import type { Component } from "../internal/licenses/component.ts";
import {
  ownComponent,
  packageComponents,
  runtimeComponents,
} from "../internal/licenses/components.ts";
import type { licensesCommand } from "./licenses.ts";

/** In the order in which they are printed. */
const components: readonly Component[] = [ownComponent, ...runtimeComponents, ...packageComponents];

/**
 * Runs the command.
 *
 * @throws {UsageError} when nothing inside has one of the names
 */
export async function run(
  { names, json, noPager }: ValuesOf<typeof licensesCommand>,
  context: Context,
): Promise<number> {
  const chosen = names.length === 0 ? components : names.flatMap(named);
  if (json) {
    context.stdout.line(JSON.stringify(chosen, null, 2));
    return EXIT_DONE;
  }
  return await paged(context, !noPager, (out) => {
    if (names.length === 0) printList(chosen, out);
    printTexts(chosen, out);
    return EXIT_DONE;
  });
}

/** Those of this name: a package can be inside in two versions. Capitals do not count. */
function named(name: string): readonly Component[] {
  const found = components.filter((one) => one.name.toLowerCase() === name.toLowerCase());
  if (found.length > 0) return found;
  const meant = nearest(name, components.map((one) => one.name));
  throw new UsageError(
    `Cannot print a licence: NAME must be something inside fibserv, got ${quote(name)}; ` +
      (meant === undefined ? `see "fibserv licenses"` : `did you mean "${meant}"?`),
  );
}

const titleOf = ({ name, version }: Component) => `${name} ${version}`;

function printList(chosen: readonly Component[], out: TextStream): void {
  const length = Math.max(...chosen.map((one) => titleOf(one).length));
  for (const one of chosen) out.line(`${titleOf(one).padEnd(length)}  ${one.license}`);
  out.line();
}

/** Prints each text once, below the names of all whose text it is. */
function printTexts(chosen: readonly Component[], out: TextStream): void {
  const byText = Map.groupBy(chosen, ({ text }) => text);
  let isFirst = true;
  for (const [text, those] of byText) {
    if (!isFirst) out.line("\n");
    isFirst = false;
    for (const one of those) out.line(out.style.bold(`${titleOf(one)}: ${one.license}`));
    out.line(`\n${text}`);
  }
}
