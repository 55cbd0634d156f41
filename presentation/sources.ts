/**
 * The program's own files, as far as slides show cuts of them.
 *
 * They are imported as text, so that an executable carries them; it has no other way to its own sources. What slides
 * show of other files has to be added here, and a test says so.
 *
 * @module
 */

import { excerpt } from "../ladder/excerpt.ts";
import { variants } from "../variants/table.ts";
import type { Cut } from "./slide_source.ts";

type Load = () => Promise<string>;

const asText = ({ default: text }: { default: string }) => text;

/** By path, from the root of the repository. */
const sources: ReadonlyMap<string, Load> = new Map<string, Load>([
  ...variants.map(({ name, source }) => [`variants/${name}.ts`, source] as const),
  [
    "loop/demos/tasks.ts",
    () => import("../loop/demos/tasks.ts", { with: { type: "text" } }).then(asText),
  ],
  [
    "loop/kernel/future.ts",
    () => import("../loop/kernel/future.ts", { with: { type: "text" } }).then(asText),
  ],
  [
    "variants/fib.ts",
    () => import("../variants/fib.ts", { with: { type: "text" } }).then(asText),
  ],
]);

/**
 * Cuts out what a slide names.
 *
 * @throws {RangeError} when there is no such file among the sources, or no such declaration in it
 */
export async function readCut({ name: { path, name, lines } }: Cut): Promise<string> {
  const load = sources.get(path);
  if (load === undefined) {
    throw new RangeError(
      `Cannot cut out the excerpt: its file must be in presentation/sources.ts, got ${path}`,
    );
  }
  return excerpt(await load(), name, lines).text;
}
