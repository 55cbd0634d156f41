import { assert, assertEquals, assertGreater } from "@std/assert";
import { areMissing } from "../../tests/support/permissions.ts";
import { cpuSeconds, processorTicks, residentKb } from "./process_usage.ts";

const ignore = Deno.build.os === "windows" || areMissing("run");
/** Only Linux tells. */
const tells = Deno.build.os === "linux";

Deno.test("residentKb() is the memory that Deno itself sees", { ignore }, async () => {
  const kb = await residentKb(Deno.pid);
  if (!tells) return assertEquals(kb, null);
  // Between the two readings a collector may run.
  const ratio = kb! * 1024 / Deno.memoryUsage().rss;
  assert(ratio > 0.5 && ratio < 2, `${ratio}`);
});

Deno.test("cpuSeconds() grows when a process computes", { ignore }, async () => {
  const before = await cpuSeconds(Deno.pid);
  if (!tells) return assertEquals(before, null);
  let after = before;
  while (after === before) {
    for (let i = 0; i < 1e6; i++) Math.sqrt(i);
    after = await cpuSeconds(Deno.pid);
  }
  assertGreater(after!, before!);
});

Deno.test(
  "cpuSeconds() and residentKb() are null when there is no such process",
  { ignore },
  async () => {
    // Above the greatest that Linux can be configured for, 2 ** 22.
    assertEquals([await cpuSeconds(2 ** 23), await residentKb(2 ** 23)], [null, null]);
  },
);

Deno.test("processorTicks() counts more in all than stolen", { ignore }, async () => {
  const ticks = await processorTicks();
  if (!tells) return assertEquals(ticks, null);
  assertGreater(ticks!.all, ticks!.stolen);
});
