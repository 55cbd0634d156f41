import { assert, assertEquals } from "@std/assert";
import { areMissing } from "../../tests/support/permissions.ts";
import { residentKb } from "./resident_memory.ts";

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

Deno.test("residentKb() is null when there is no such process", { ignore }, async () => {
  // Above the greatest that Linux can be configured for, 2 ** 22.
  assertEquals(await residentKb(2 ** 23), null);
});
