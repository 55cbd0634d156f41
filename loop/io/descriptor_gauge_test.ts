import { assertEquals } from "@std/assert";
import { areMissing } from "../../tests/support/permissions.ts";
import { countDescriptors } from "./descriptor_gauge.ts";

Deno.test({
  name: "countDescriptors() tells how many may be open, and how many are not",
  ignore: Deno.build.os === "windows" || areMissing("ffi", "read"),
  fn() {
    const before = countDescriptors()!;
    using _file = Deno.openSync(new URL(import.meta.url));
    const after = countDescriptors()!;
    assertEquals(after, { limit: before.limit, free: before.free - 1 });
  },
});
