import { assertEquals, assertMatch } from "@std/assert";
import { pastText } from "./words.js";

Deno.test("pastText() says when the page shows another event than the one that was looked at", () => {
  assertEquals(pastText(2500, false), "Shown: 2.5 s before the latest event. ");
  assertMatch(pastText(2500, true), /^What you looked at is not kept any more; .*: 2\.5 s before/);
});
