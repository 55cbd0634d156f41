/**
 * What the conformance tests run over: every variant of the table, in every world of I/O that it runs in. A new
 * variant is tested as soon as it is in the table. One that is in none is tested alone, when an environment variable
 * names its file: `FIBSERV_VARIANT_FILE=variants/mine.ts deno test -P tests/conformance`.
 *
 * @module
 */

import type { IoName } from "../../loop/io/types.ts";
import { hasUring } from "../../loop/io/uring/uring_testing.ts";
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

/** Whether this system has that world, and it differs for the variant from the others. */
function isWorldHere(io: IoName, { threadPerConnection, serves }: Variant): boolean {
  if (io === "posix") return Deno.build.os !== "windows";
  // Calls that wait for one connection are those of the posix world there (see `loop/io/uring/mod.ts`).
  if (io === "uring") return hasUring && !threadPerConnection && serves === "side by side";
  return true;
}

/** A variant in all its worlds. */
function subjectsOf(variant: Variant, file?: string): Subject[] {
  return variant.io.filter((io) => isWorldHere(io, variant)).map((io) => ({
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

/**
 * In the third world all variants stand on one selector, and the system's calls on descriptors are those of the second. So
 * files that are dear, because each test starts a server or waits for clocks, are run there for one of each kind: by hand, on
 * `loop/` with a pool whose threads wake it, and with a ring in each of several threads.
 */
const OF_EACH_KIND: readonly string[] = ["coro", "loopcorothrd", "prefork"];

/** The subjects of tests that are dear. */
export const dearSubjects: readonly Subject[] = subjects.filter(({ name, io }) =>
  io !== "uring" || ownFile !== undefined || OF_EACH_KIND.includes(name)
);

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
