import { assertEquals } from "@std/assert";
import { sampleResult } from "../sample_result.ts";
import { absence, shownRows } from "./labels.ts";

Deno.test("shownRows() leaves out the second appearance of a variant", () => {
  const result = sampleResult();
  assertEquals(result.rows.some(({ kind }) => kind === "again"), true);
  assertEquals(shownRows(result).some(({ row }) => row.kind === "again"), false);
});

Deno.test("shownRows() adds the world of I/O to a name when it is there twice", () => {
  const result = sampleResult();
  const [sync, coro] = ["sync", "coro"].map((name) =>
    result.rows.find((row) => row.name === name)!
  );
  const posix = { ...coro!, io: "posix" as NonNullable<typeof coro>["io"] };
  const rows = shownRows({ ...result, rows: [sync!, coro!, posix] });
  assertEquals(rows.map(({ label }) => label), ["sync", "coro deno", "coro posix"]);
});

Deno.test("absence() gives a mark and a reason when there is no figure", () => {
  const { fast1 } = sampleResult().rows[0]!.figures;
  const marks = (["starved", "wrong", "died", "failed", "missing"] as const).map((outcome) =>
    absence({ ...fast1, outcome })?.mark
  );
  assertEquals(marks, ["X", "wrong", "died", "failed", "–"]);
  assertEquals(absence({ ...fast1, median: null })?.mark, "–");
  assertEquals(absence(fast1), null);
});
