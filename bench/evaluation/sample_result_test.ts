import { assertEquals } from "@std/assert";
import { findVariant, type Variant, variants } from "../../variants/table.ts";
import { sampleNames, sampleResult } from "./sample_result_testing.ts";

Deno.test("sampleResult() is the same when the table of variants has grown", () => {
  const sample = sampleResult();
  const table = variants as Variant[];
  table.push({ ...findVariant("coro"), name: "mine", after: "coro" });
  try {
    assertEquals(sampleResult(), sample);
  } finally {
    table.pop();
  }
  assertEquals([...new Set(sample.rows.map(({ name }) => name))], sampleNames);
});
