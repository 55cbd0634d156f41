/**
 * What the conformance tests run over: every variant of the table, in every world of I/O that it runs in. A new
 * variant is tested as soon as it is in the table.
 *
 * @module
 */

import type { IoName } from "../../loop/io/types.ts";
import { type Variant, variants } from "../../variants/table.ts";

/** A variant in one world of I/O. */
export interface Subject extends Omit<Variant, "io"> {
  readonly io: IoName;
  /** What its tests are called. */
  readonly label: string;
}

/** On Windows no two listeners can share a port, so that `prefork` cannot run there. */
const isPossibleHere = ({ name }: Variant) => name !== "prefork" || Deno.build.os !== "windows";

/** All of them. */
export const subjects: readonly Subject[] = variants.filter(isPossibleHere).flatMap((variant) =>
  variant.io.filter((io) => io !== "posix" || Deno.build.os !== "windows").map((io) => ({
    ...variant,
    io,
    label: variant.io.length > 1 ? `${variant.name} (${io})` : variant.name,
  }))
);

/** Whether it serves one connection after another. */
export function servesOneByOne({ serves }: Subject): boolean {
  return serves === "one by one";
}

/** Whether a costly request leaves its serving thread free. */
export function computesOnWorker({ computes }: Subject): boolean {
  return computes === "on a worker";
}
