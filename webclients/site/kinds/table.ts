/**
 * All kinds, in the order in which one would teach them. The site serves them from this table, `/` explains them
 * and `/site.json` tells what to expect.
 *
 * @module
 */

import { bodies } from "./bodies.ts";
import { codings } from "./codings.ts";
import { failures } from "./failures.ts";
import { floods } from "./floods.ts";
import type { Kind } from "./kind.ts";
import { redirects } from "./redirects.ts";
import { time } from "./time.ts";

/** See the module. */
export const kinds: readonly Kind[] = [
  ...bodies,
  ...codings,
  ...redirects,
  ...failures,
  ...time,
  ...floods,
];

/** @returns the kind of that name, or undefined */
export function kindNamed(name: string): Kind | undefined {
  return byName.get(name);
}

const byName = new Map(kinds.map((kind) => [kind.name, kind]));
