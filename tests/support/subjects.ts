/**
 * What the conformance tests run over: every variant of the table, in every world of I/O that it runs in. A new
 * variant is tested as soon as it is in the table. One that is in none is tested alone, when an environment variable
 * names its file: `FIBSERV_VARIANT_FILE=variants/mine.ts deno test -P tests/conformance`.
 *
 * @module
 */

import type { IoName } from "../../loop/io/types.ts";
import { type Variant, variants } from "../../variants/table.ts";
import { loadVariantFile } from "../../variants/variant_file.ts";

/** A variant in one world of I/O. */
export interface Subject extends Omit<Variant, "io"> {
  readonly io: IoName;
  /** What its tests are called. */
  readonly label: string;
  /** The file to serve, of a variant that is not in the table. */
  readonly file?: string;
}

/** On Windows no two listeners can share a port, so that `prefork` cannot run there. */
const isPossibleHere = ({ name }: Variant) => name !== "prefork" || Deno.build.os !== "windows";

/** A variant in all its worlds. */
function subjectsOf(variant: Variant, file?: string): Subject[] {
  return variant.io.filter((io) => io !== "posix" || Deno.build.os !== "windows").map((io) => ({
    ...variant,
    io,
    label: variant.io.length > 1 ? `${variant.name} (${io})` : variant.name,
    ...(file === undefined ? {} : { file }),
  }));
}

/** Without the right to ask, there is nothing in the environment. */
function environment(variable: string): string | undefined {
  const { state } = Deno.permissions.querySync({ name: "env", variable });
  return state === "granted" ? Deno.env.get(variable) : undefined;
}

const ownFile = environment("FIBSERV_VARIANT_FILE");

/** All of them. */
export const subjects: readonly Subject[] = ownFile === undefined
  ? variants.filter(isPossibleHere).flatMap((variant) => subjectsOf(variant))
  : subjectsOf(await loadVariantFile(ownFile), ownFile);

/** Whether it serves one connection after another. */
export function servesOneByOne({ serves }: Subject): boolean {
  return serves === "one by one";
}

/** Whether a costly request leaves its serving thread free. */
export function computesOnWorker({ computes }: Subject): boolean {
  return computes === "on a worker";
}

/** Whether it has a thread for each connection, which takes its time to start. */
export function servesInThreadEach({ maxConnections }: Subject): boolean {
  return maxConnections !== undefined;
}
