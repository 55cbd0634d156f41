import { assertEquals } from "@std/assert";
import { sampleResult } from "../evaluation/sample_result_testing.ts";
import { groupsOf, rowsOf, stepsOf } from "./rows.ts";

Deno.test("rowsOf() leaves out the second appearance of a variant", () => {
  const result = sampleResult();
  assertEquals(result.rows.some(({ kind }) => kind === "again"), true);
  const shown = result.rows.filter(({ kind }) => kind !== "again");
  assertEquals(rowsOf(result).map(({ name }) => name), shown.map(({ name }) => name));
});

Deno.test("rowsOf() names the world of I/O where there is more than one", () => {
  const result = sampleResult();
  const coro = result.rows.find(({ name }) => name === "coro")!;
  const labelsOf = (...rows: typeof result.rows) =>
    rowsOf({ ...result, rows }).map(({ label }) => label);
  assertEquals(labelsOf(coro), ["coro"]);
  assertEquals(labelsOf(coro, { ...coro, io: "posix" }), ["coro, deno", "coro, posix"]);
});

Deno.test("rowsOf() has the original's figures only when they are wanted", () => {
  const result = sampleResult();
  const settings = { ...result.settings, showsOriginal: false };
  assertEquals(rowsOf(result).find(({ name }) => name === "sync")!.original?.name, "Synchronous");
  assertEquals(rowsOf({ ...result, settings }).every(({ original }) => original === null), true);
});

Deno.test("groupsOf() puts rows of a group under one heading, also when others are between them", () => {
  const [a, b, c] = rowsOf(sampleResult());
  const rows = [{ ...a!, group: "one" }, { ...b!, group: "two" }, { ...c!, group: "one" }];
  assertEquals(groupsOf(rows).map(({ heading, rows }) => [heading, rows.length]), [
    ["one", 2],
    ["two", 1],
  ]);
});

Deno.test("stepsOf() leaves out what cannot be compared in any column", () => {
  const result = sampleResult();
  const coro = result.rows.find(({ name }) => name === "coro")!;
  const [step] = stepsOf({ ...result, rows: [coro] });
  // The row before it is not there, so its id is all that is known.
  assertEquals([step!.label, step!.before, step!.ratios.length], ["coro", "cb (deno)", 6]);
  const ratios = Object.fromEntries(
    Object.keys(coro.figures).map((key) => [key, null]),
  ) as unknown as NonNullable<typeof coro.step>["ratios"];
  assertEquals(stepsOf({ ...result, rows: [{ ...coro, step: { before: "cb", ratios } }] }), []);
});
