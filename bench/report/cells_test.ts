import { assertEquals } from "@std/assert";
import { columnOf } from "../result/columns.ts";
import type { Figure } from "../result/result.ts";
import { cellOf, markedValue, noiseFactorText, originalTexts, ratioOf } from "./cells.ts";

const verdict = { expected: "alone", found: "alone", isSurprising: false, why: "" } as const;
const surprise = { ...verdict, expected: "serial", found: "parallel", isSurprising: true } as const;

/** With ordinary spaces. */
const plain = (text: string | null) => text?.replaceAll(/[\u00a0\u202f]/g, " ") ?? null;

/** The cell of a figure of which some parts are changed. */
function cell(change: Partial<Figure> = {}) {
  return cellOf(columnOf("fast1"), {
    unit: "req/s",
    outcome: "measured",
    median: 23456,
    min: 21234,
    max: 24567,
    values: [21234, 23456, 24567],
    toAlone: null,
    verdict,
    ...change,
  });
}

Deno.test("cellOf() shows a rate or a time", () => {
  assertEquals(plain(cell().value), "23 500");
  assertEquals(cell({ unit: "s/req", median: 1.038 }).value, "1.04");
  assertEquals([cell().absence, cell().otherRounds], [null, null]);
});

Deno.test("cellOf() shows what happened, and why there is no figure, where there is none", () => {
  const cells = (["starved", "wrong", "died", "failed", "missing"] as const).map((outcome) =>
    cell({ outcome })
  );
  assertEquals(cells.map(({ value }) => value), ["X", "wrong", "died", "failed", "–"]);
  assertEquals(cells.map(({ absence }) => absence), [
    "connected, and never answered while another one was",
    "an answer was wrong",
    "the server ended by itself",
    "it could not be measured",
    "not measured",
  ]);
  assertEquals(cell({ median: null }).value, "–");
});

Deno.test("cellOf() keeps the other rounds where one has no figure", () => {
  assertEquals(plain(cell({ outcome: "died" }).otherRounds), "23 500");
  assertEquals(cell({ outcome: "starved", median: null }).otherRounds, null);
});

Deno.test("cellOf() gives a range when there are two rounds, with a common suffix", () => {
  const range = (change: Partial<Figure>) => plain(cell(change).range);
  assertEquals(range({}), "21.2–24.6k");
  assertEquals(range({ min: 123_456, max: 234_567 }), "123–235k");
  assertEquals(range({ min: 4, max: 15000 }), "4.0–15 000");
  assertEquals(range({ unit: "s/req", min: 1, max: 2.06 }), "1.00–2.06");
  assertEquals(range({ values: [23456, null] }), null);
  assertEquals(range({ outcome: "died" }), null);
});

Deno.test("cellOf() says what a figure looks like, unless it is alone or unknown", () => {
  const shares = { ...verdict, expected: "shares", found: "shares" } as const;
  const { shape, expected } = cell({ verdict: shares });
  assertEquals([shape, expected], ["shares", null]);
  assertEquals(cell().shape, null);
  assertEquals(cell({ verdict: { ...verdict, found: "unknown" } }).shape, null);
  const surprising = cell({ verdict: surprise });
  assertEquals([surprising.shape, surprising.expected], ["parallel", "serial"]);
});

Deno.test("cellOf() gives a part of a rate, and a multiple of a time", () => {
  const toAlone = { median: 0.5, min: 0.4, max: 0.6, isDifference: true };
  assertEquals(plain(cell({ toAlone }).toAlone), "50 %");
  assertEquals(plain(cell({ unit: "s/req", toAlone }).toAlone), "× 0.50");
});

Deno.test("markedValue() marks a surprise, whatever the cell holds", () => {
  assertEquals(plain(markedValue(cell())), "23 500");
  assertEquals(plain(markedValue(cell({ verdict: surprise }))), "23 500 ≠");
  assertEquals(plain(markedValue(cell({ verdict: surprise, outcome: "starved" }))), "X ≠");
});

Deno.test("ratioOf() says no difference, or how many times as much or as little", () => {
  const ratio = (median: number, isDifference = true) =>
    ratioOf({ median, min: median / 2, max: median * 2, isDifference });
  assertEquals(ratioOf(null), { text: "–", details: null, isDifference: null });
  assertEquals(ratio(1.08, false).text, "=");
  assertEquals(
    plain(ratio(1.08, false).details),
    "× 1.08 (× 0.54 to × 2.16), within the noise",
  );
  assertEquals([1.08, 0.454, 5712, 0.000175].map((value) => plain(ratio(value).text)), [
    ...["× 1.08", "× 0.45", "× 5 700", "÷ 5 700"],
  ]);
  assertEquals(plain(ratio(2).details), "× 2.00 (× 1.00 to × 4.00)");
});

Deno.test("originalTexts() gives figures as they were published", () => {
  const figures = { fast1: 38000, fast2: "X", slow1: 1, slow2: 2.1, mixedFast: 30, mixedSlow: 1.1 };
  const columns = (["fast1", "fast2", "slow1", "slow2"] as const).map(columnOf);
  assertEquals(
    originalTexts({ name: "any", figures } as Parameters<typeof originalTexts>[0], columns)
      .map(plain),
    ["38 000", "X", "1", "2.1"],
  );
});

Deno.test("noiseFactorText() gives per cent, or a factor when that is too small a word", () => {
  assertEquals([1.083, 1.994, 2.66].map(noiseFactorText).map(plain), [
    ...["8 %", "99 %", "a factor of 2.66"],
  ]);
});
