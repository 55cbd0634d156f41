import { assertEquals, assertThrows } from "@std/assert";
import { fitToDescriptors } from "./capacity.ts";
import { DEFAULTS } from "./options.ts";
import { findVariant, type Variant } from "./table.ts";

const OPTIONS = { ...DEFAULTS, workers: 2 };

/** What fits into a process with so many free descriptors, of which 20 are in use. */
function fit(variant: Pick<Variant, "name" | "takesWorkers">, free: number, options = OPTIONS) {
  const { options: { workers, maxConnections, refusedMax }, note } = fitToDescriptors(
    variant,
    options,
    { limit: free + 20, free },
  );
  return { workers, maxConnections, refusedMax, note };
}

Deno.test("fitToDescriptors() changes nothing where there are enough, or nobody knows", () => {
  for (const { name } of [findVariant("coro"), findVariant("thrd"), findVariant("prefork")]) {
    const variant = findVariant(name);
    const { workers, maxConnections, note } = fit(variant, 1_000_000);
    assertEquals([workers, maxConnections, note], [2, 16_384, null], name);
    assertEquals(fitToDescriptors(variant, OPTIONS, null), { options: OPTIONS, note: null });
  }
});

Deno.test("fitToDescriptors() lets in as many connections as there are descriptors", () => {
  assertEquals(fit(findVariant("coro"), 104), {
    workers: 2,
    maxConnections: 70,
    refusedMax: 10,
    note: "70 connections at most, because this process may have 124 descriptors (ulimit -n)",
  });
});

Deno.test("fitToDescriptors() counts the threads of connections", () => {
  assertEquals(fit(findVariant("thrd"), 104).maxConnections, Math.floor(70 / 9));
});

Deno.test("fitToDescriptors() counts the threads of pools, and has no more than half for them", () => {
  const pool = findVariant("corothrd");
  assertEquals(fit(pool, 104).maxConnections, 70 - 2 * 8);
  assertEquals(fit(pool, 104, { ...OPTIONS, workers: 256 }), {
    workers: 4,
    maxConnections: 70 - 4 * 8,
    refusedMax: 10,
    note: "4 workers and 38 connections at most, because this process may have 124 descriptors " +
      "(ulimit -n)",
  });
});

Deno.test("fitToDescriptors() throws when there are too few for one connection", () => {
  for (const name of ["coro", "thrd", "corothrd", "prefork"]) {
    const variant = findVariant(name);
    const { message } = assertThrows(
      () => fit(variant, 20),
      RangeError,
      "must be free (ulimit -n), got 20 of 40",
    );
    // What it says is enough, is enough.
    const least = Number(message.split(" ")[0]);
    assertEquals(fit(variant, least).maxConnections, 1, name);
    assertThrows(() => fit(variant, least - 1), Error, "must be free");
  }
});
