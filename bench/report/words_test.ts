import { assertEquals } from "@std/assert";
import { sampleResult } from "../evaluation/sample_result_testing.ts";
import { conditionsOf, noiseText } from "./words.ts";

Deno.test("noiseText() gives each unit its noise, as far as it is known", () => {
  const { noise, ...result } = sampleResult();
  const text = (rate: number | null, time: number | null) =>
    noiseText({ ...result, noise: { ...noise, factor: { "req/s": rate, "s/req": time } } })
      ?.replaceAll("\u00a0", " ");
  assertEquals(text(1.083, null), "8 % (req/s)");
  assertEquals(text(1.083, 2.66), "8 % (req/s), a factor of 2.66 (s/req)");
  assertEquals(text(null, null), undefined);
});

Deno.test("conditionsOf() leaves out what is unknown", () => {
  const result = sampleResult();
  const machine = { ...result.machine, loadBefore: null };
  const noise = { ...result.noise, factor: { "req/s": null, "s/req": null } };
  assertEquals(conditionsOf(result).length, 4);
  assertEquals(conditionsOf({ ...result, machine, noise }).length, 2);
});
