/**
 * What a test may do. `deno test -P` grants what all tests need. A bare `deno test` grants nothing, and tests that
 * start processes are then reported as ignored, rather than failed.
 *
 * @module
 */

// Opens the system's library, once for all. In a test that is the first to load it, the sanitizer would miss its end.
import "../../loop/io/descriptor_gauge.ts";

/** What a test may need. */
export type Needed = "read" | "write" | "run" | "net" | "ffi";

/** Makes a `Deno.test()` for tests that need permissions: where one is not granted, they are ignored. */
export function testNeeding(
  ...names: readonly Needed[]
): (name: string, fn: (t: Deno.TestContext) => void | Promise<void>) => void {
  const ignore = areMissing(...names);
  return (name, fn) => Deno.test({ name, ignore, fn });
}

/** Whether one of the permissions is not granted; for the `ignore` of a test that needs them. */
export function areMissing(...names: readonly Needed[]): boolean {
  return names.some((name) => {
    const wanted = name === "net" ? { name, host: "127.0.0.1" } : { name };
    return Deno.permissions.querySync(wanted).state !== "granted";
  });
}
