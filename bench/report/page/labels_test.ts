import { assertEquals } from "@std/assert";
import { sampleResult } from "../../evaluation/sample_result_testing.ts";
import { absence, shownRows } from "./labels.ts";

Deno.test("shownRows() leaves out the second appearance of a variant", () => {
  const result = sampleResult();
  assertEquals(result.rows.some(({ kind }) => kind === "again"), true);
  assertEquals(shownRows(result).some(({ row }) => row.kind === "again"), false);
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
