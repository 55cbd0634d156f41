import { assertEquals } from "@std/assert";
import {
  formatFactor,
  formatRate,
  formatRatio,
  formatRoundShare,
  formatSeconds,
  formatShare,
  formatTime,
  formatTimes,
  withUnit,
} from "./format.ts";

/** As people type it, with ordinary spaces. */
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, " ");

Deno.test("formatRate() gives a rate three digits that count", () => {
  const rates = [0, 0.94, 7.44, 99.9, 99.96, 100, 999.4, 23_941, 1_234_567];
  assertEquals(
    rates.map((rate) => plain(formatRate(rate))),
    ["0.0", "0.9", "7.4", "99.9", "100", "100", "999", "23 900", "1 230 000"],
  );
});

Deno.test("formatSeconds() gives a time two decimals, and one below a second two digits that count", () => {
  const times = [12.3456, 1.0446, 0.998, 0.5, 0.0689, 0.00034, 0];
  assertEquals(times.map(formatSeconds), [
    ...["12.35", "1.04", "1.00", "0.50", "0.069", "0.00034", "0"],
  ]);
});

Deno.test("withUnit() adds what people say", () => {
  assertEquals(plain(withUnit(formatRate(23_941), "req/s")), "23 900 req/s");
  assertEquals(plain(withUnit(formatSeconds(0.069), "s")), "0.069 s");
});

Deno.test("formatRatio() says how many times as much or as little, with two digits that count", () => {
  const ratios = [6217.4, 12.4, 9.997, 2.049, 1, 0.98, 0.1, 0.00042, 0.000000012, 0];
  assertEquals(
    ratios.map((ratio) => plain(formatRatio(ratio))),
    [
      ...["× 6 200", "× 12", "× 10", "× 2.05", "× 1.00", "× 0.98", "× 0.10"],
      ...["÷ 2 400", "÷ 83 000 000", "× 0"],
    ],
  );
});

Deno.test("formatTimes() and formatFactor() keep two decimals around one, and no exponent", () => {
  const factors = [6217.4, 12.4, 2.049, 1, 0.98, 0.00042, 0.00000001];
  assertEquals(
    factors.map((factor) => plain(formatFactor(factor))),
    ["6 200", "12", "2.05", "1.00", "0.98", "0.00042", "0.00000001"],
  );
  assertEquals(plain(formatTimes(2.049)), "2.05 times");
});

Deno.test("formatShare() gives per cent with two digits that count", () => {
  const parts = [1.5, 0.938, 0.032, 0.00031, 0];
  assertEquals(parts.map((part) => plain(formatShare(part))), [
    "150 %",
    "94 %",
    "3.2 %",
    "0.031 %",
    "0 %",
  ]);
});

Deno.test("formatRoundShare() gives round values no more digits than they have", () => {
  const parts = [10, 1, 0.1, 0.07, 0.001, 0.00001];
  assertEquals(parts.map((part) => plain(formatRoundShare(part))), [
    "1000 %",
    "100 %",
    "10 %",
    "7 %",
    "0.1 %",
    "0.001 %",
  ]);
});

Deno.test("formatTime() gives the minute, in UTC whatever the time zone here is", () => {
  assertEquals(formatTime("2026-01-02T03:04:59.999Z"), "2026-01-02 03:04 UTC");
});
