import { assertEquals } from "@std/assert";
import { figureText, noiseText, rangeText, rateText, ratioText, secondsText } from "./cells.ts";
import type { Figure } from "../result/result.ts";
import { sampleResult } from "../evaluation/sample_result_testing.ts";

const verdict = { expected: "alone", found: "alone", isSurprising: false, why: "" } as const;

function figure(change: Partial<Figure>): Figure {
  return {
    unit: "req/s",
    outcome: "measured",
    median: 23456,
    min: 21234,
    max: 24567,
    values: [21234, 23456, 24567],
    toAlone: null,
    verdict,
    ...change,
  };
}

Deno.test("rateText() and secondsText() show the digits that count", () => {
  assertEquals([23456, 999.6, 512.3, 40.4, 1.93, 0].map(rateText), [
    ...["23,500", "1,000", "512", "40", "1.9", "0.0"],
  ]);
  assertEquals([13.7, 1.038, 0.998, 0.0694].map(secondsText), ["13.70", "1.04", "1.00", "0.069"]);
});

Deno.test("figureText() shows what happened where there is no figure", () => {
  assertEquals(figureText(figure({})), "23,500");
  const texts = (["starved", "wrong", "died", "failed", "missing"] as const).map((outcome) =>
    figureText(figure({ outcome }))
  );
  assertEquals(texts, ["X", "wrong", "died", "failed", "–"]);
});

Deno.test("figureText() marks a surprise, whatever the cell holds", () => {
  const surprising = { ...verdict, isSurprising: true };
  assertEquals(figureText(figure({ verdict: surprising })), "23,500!");
  assertEquals(figureText(figure({ verdict: surprising, outcome: "starved" })), "X!");
});

Deno.test("rangeText() needs two rounds, and shares a suffix", () => {
  assertEquals(rangeText(figure({})), "21.2–24.6k");
  assertEquals(rangeText(figure({ min: 4, max: 15000 })), "4.0–15,000");
  assertEquals(rangeText(figure({ unit: "s/req", min: 1, max: 2.06 })), "1.00–2.06");
  assertEquals(rangeText(figure({ values: [23456, null] })), "");
  assertEquals(rangeText(figure({ outcome: "died" })), "");
});

Deno.test("ratioText() says no difference, or how many times as much or as little", () => {
  const ratio = (median: number, isDifference = true) => ({
    median,
    min: median,
    max: median,
    isDifference,
  });
  assertEquals(ratioText(null), "–");
  assertEquals(ratioText(ratio(1.08, false)), "=");
  assertEquals([1.08, 0.454, 5712, 0.000175].map((value) => ratioText(ratio(value))), [
    ...["×1.1", "×0.45", "×5,700", "÷5,700"],
  ]);
});

Deno.test("noiseText() gives per cent, or a factor when that is too small a word", () => {
  const { noise, ...result } = sampleResult();
  const text = (rate: number | null, time: number | null) =>
    noiseText({ ...result, noise: { ...noise, factor: { "req/s": rate, "s/req": time } } });
  assertEquals(text(1.083, null), "8 % (req/s)");
  assertEquals(text(1.083, 2.66), "8 % (req/s), a factor of 2.7 (s/req)");
  assertEquals(text(null, null), null);
});
