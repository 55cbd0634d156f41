import { assertEquals } from "@std/assert";
import { withoutEchoes } from "./signals.ts";

Deno.test("withoutEchoes() takes what follows within 50 ms for the same request", () => {
  const heardMs: number[] = [];
  let nowMs = 0;
  const listener = withoutEchoes(() => heardMs.push(nowMs), () => nowMs);
  for (nowMs of [0, 1, 49, 50, 60, 99, 200]) listener();
  assertEquals(heardMs, [0, 50, 200]);
});
