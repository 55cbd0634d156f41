import { assert } from "@std/assert";
import { systemClock } from "./clock.ts";

Deno.test("systemClock.now() never goes back", () => {
  const before = systemClock.now();
  assert(systemClock.now() >= before);
});
