import { assertAlmostEquals, assertEquals } from "@std/assert";
import { areMissing } from "../../tests/support/permissions.ts";
import { countDescriptors } from "./descriptor_gauge.ts";

/** How many are opened, and how many other threads of this process may open or close meanwhile. */
const MANY = 100;
const FEW = 50;

Deno.test({
  name: "countDescriptors() tells how many may be open, and how many are not",
  ignore: Deno.build.os === "windows" || areMissing("ffi", "read"),
  fn() {
    const before = countDescriptors()!;
    const files = Array.from({ length: MANY }, () => Deno.openSync(new URL(import.meta.url)));
    const after = countDescriptors()!;
    for (const file of files) file.close();
    assertEquals(after.limit, before.limit);
    assertAlmostEquals(before.free - after.free, MANY, FEW);
  },
});
