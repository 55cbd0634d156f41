import { assertEquals } from "@std/assert";
import { sampleResult } from "../evaluation/sample_result_testing.ts";
import { factsOf } from "./facts.ts";

Deno.test("factsOf() names all that one must know to compare figures", () => {
  const facts = new Map(factsOf(sampleResult()));
  const expected = {
    "processor": "Sample Processor 3000",
    "cores": "4",
    "virtual machine": "yes",
    "load before the start": "0.12",
    "stolen by other machines": "0.40\u00a0%",
    "system": "linux 6.1.0, x86_64",
    "fibserv": "0.1.0, commit 0123abc",
    "Deno": "2.9.6, V8 15.0.1",
    "fast clients ask for": "fib(10)",
    "slow clients ask for": "fib(40), picked to take about a second",
    "seed of the order": "42",
    "pinned to one core": "no",
    "measured": "from 2026-01-02 03:04 UTC to 2026-01-02 03:27 UTC",
  };
  for (const [name, value] of Object.entries(expected)) assertEquals(facts.get(name), value, name);
});

Deno.test("factsOf() says that something is unknown when it is", () => {
  const result = sampleResult();
  const facts = new Map(factsOf({
    ...result,
    machine: {
      ...result.machine,
      isVirtual: null,
      loadBefore: null,
      stealShare: null,
      commit: null,
    },
    noise: { ...result.noise, row: null, factor: { "req/s": null, "s/req": null } },
  }));
  assertEquals(facts.get("virtual machine"), "unknown");
  assertEquals(facts.get("load before the start"), "unknown");
  assertEquals(facts.get("stolen by other machines"), "unknown");
  assertEquals(facts.get("fibserv"), "0.1.0, an executable");
  assertEquals(facts.get("noise"), "unknown: no server was measured twice");
});
