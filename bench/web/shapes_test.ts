import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { steps } from "../../webclients/table.ts";
import { webColumns } from "./columns.ts";
import { columnsFor, contestantsOf } from "./contestants.ts";
import { webExpectation, webShapeOf, webVerdict } from "./shapes.ts";

const [coro, sync, thrd] = ["coro", "sync", "thrd"].map((name) =>
  contestantsOf([name], ["deno"])[0]!
);

Deno.test("webShapeOf() has bands from too early to far off", () => {
  assertEquals([0.9, 0.95, 1.2, 2, 2.1, 10, 11].map(webShapeOf), [
    ...["too early", "waits", "waits", "waits", "works", "works", "far off"] as const,
  ]);
});

Deno.test("webExpectation() has a sentence for every figure that there can be", () => {
  for (const contestant of contestantsOf(steps.map(({ name }) => name), ["deno", "posix"])) {
    for (const { key } of columnsFor(contestant)) {
      const { why } = webExpectation(contestant, key);
      assert(/^[A-Z].*\.$/.test(why), `${contestant.id} ${key}: ${why}`);
    }
  }
});

Deno.test("webExpectation() knows who waits, and who works", () => {
  const shapes = (contestant: typeof coro) =>
    webColumns.slice(0, 3).map(({ key }) => webExpectation(contestant!, key).shape);
  assertEquals(shapes(sync), ["waits", "waits", "waits"]);
  assertEquals(shapes(coro), ["waits", "works", "works"]);
  assertEquals(shapes(thrd), ["works", "works", "works"]);
});

Deno.test("webVerdict() is surprised by what does not fit, and says what came", () => {
  const verdict = webVerdict(webExpectation(coro!, "ten"), 3, 1);
  assertEquals([verdict.found, verdict.isSurprising], ["works", true]);
  assertStringIncludes(verdict.why, "Expected: waits. Measured: works.");
});

Deno.test("webVerdict() is not surprised by what the noise explains, but for a total that is too short", () => {
  const expectation = webExpectation(coro!, "ten");
  assertEquals(webVerdict(expectation, 3, 1.6).isSurprising, false);
  assertEquals(webVerdict(expectation, 3, 6).isSurprising, false);
  assertEquals(webVerdict(expectation, 3, 1.4).isSurprising, true);
  assertEquals(webVerdict(expectation, 0.8, 6).isSurprising, true);
  assertEquals(webVerdict(expectation, null, 1).isSurprising, false);
});

Deno.test("webVerdict() takes a machine that is fast, or threads that take long, for no surprise", () => {
  assertEquals(webVerdict(webExpectation(coro!, "unlimited"), 1.4, 1).isSurprising, false);
  assertEquals(webVerdict(webExpectation(coro!, "unlimited"), 14, 1).isSurprising, true);
  assertEquals(webVerdict(webExpectation(thrd!, "unlimited"), 90, 1).isSurprising, false);
});
