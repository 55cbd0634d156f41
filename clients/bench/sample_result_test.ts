import { assertEquals } from "@std/assert";
import { resultJson } from "./result_file.ts";
import { sampleResult } from "./sample_result.ts";
import { testNeeding } from "../../tests/support/permissions.ts";

const test = testNeeding("read");

// After a change that is meant, renew the file:
// deno run --allow-write=clients clients/bench/sample_result.ts && deno fmt clients/bench/testdata
test("testdata/sample.json holds what sampleResult() gives", async () => {
  const text = await Deno.readTextFile(new URL("./testdata/sample.json", import.meta.url));
  assertEquals(JSON.parse(text), JSON.parse(resultJson(sampleResult())));
});
