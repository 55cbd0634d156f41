import { assert, assertEquals } from "@std/assert";
import { areMissing } from "../../tests/support/permissions.ts";
import { residentKb } from "./resident_memory.ts";

const ignore = Deno.build.os === "windows" || areMissing("run");
/** Only Linux tells. */
const tells = Deno.build.os === "linux";

Deno.test("residentKb() is the memory that Deno itself sees", { ignore }, async () => {
  const before = Deno.memoryUsage().rss;
  const kb = await residentKb(Deno.pid);
  const after = Deno.memoryUsage().rss;
  if (!tells) return assertEquals(kb, null);
  // Meanwhile other tests of this process take memory, and a collector gives some back.
  const bytes = kb! * 1024;
  const [least, most] = [Math.min(before, after), Math.max(before, after)];
  assert(bytes > least / 2 && bytes < most * 2, `${before}, ${bytes}, ${after}`);
});

Deno.test("residentKb() is null when there is no such process", { ignore }, async () => {
  // Above the greatest that Linux can be configured for, 2 ** 22.
  assertEquals(await residentKb(2 ** 23), null);
});
