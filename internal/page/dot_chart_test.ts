import { assertEquals, assertMatch, assertNotMatch, assertStringIncludes } from "@std/assert";
import { linearAxis } from "./axis.ts";
import { type DotChart, dotChart, type Mark } from "./dot_chart.ts";

const mark: Mark = {
  series: 0,
  dot: { median: 20, min: 10, max: 25 },
  tooltip: "one, alone: 20",
  isSurprising: false,
};
const chart: DotChart = {
  id: "test",
  title: "A chart",
  description: "What it shows",
  series: ["alone", "beside another"],
  rows: [
    { label: "one", group: "first", marks: [mark, { ...mark, series: 1 }] },
    { label: "two", group: "first", marks: [] },
    { label: "three", group: "second", marks: [{ ...mark, dot: null }] },
  ],
  marksPerRow: 2,
  axis: linearAxis(100),
  unit: "requests",
  formatTick: (value) => `${value}!`,
};

function draw(changes: Partial<DotChart> = {}): string {
  return dotChart({ ...chart, ...changes }).markup;
}

const count = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0;

Deno.test("dotChart() draws a line over the range and a shape at the median", () => {
  const drawn = draw();
  assertEquals(count(drawn, /<line x1="10%" x2="25%"/g), 2);
  assertEquals(count(drawn, /<svg class="at" x="20%"/g), 2);
  // Each series has its shape, there and in the legend.
  assertEquals(count(drawn, /<circle r="4.5"/g), 2);
  assertEquals(count(drawn, /<rect /g), 2);
});

Deno.test("dotChart() puts marks of a row below each other, around the middle of the row", () => {
  const heights = Array.from(
    draw().matchAll(/<svg class="at" x="20%" y="([\d.]+)"/g),
    ([, y]) => +y!,
  );
  const [, middle] = /class="row" x="[^"]*" y="([\d.]+)">one</.exec(draw())!;
  assertEquals(heights[0]! < heights[1]!, true);
  assertEquals((heights[0]! + heights[1]!) / 2, Number(middle));
});

Deno.test("dotChart() draws a cross at the left end where there is no figure, and explains it", () => {
  assertMatch(draw(), /<svg class="at" x="0%"[^>]*>\s*<path class="cross"/);
  assertStringIncludes(draw(), "no figure");
  assertNotMatch(draw({ rows: chart.rows.slice(0, 1) }), /no figure|class="cross"/);
});

Deno.test("dotChart() draws a ring around a surprising mark, and explains it", () => {
  const marks = [{ ...mark, isSurprising: true }];
  const surprising = draw({ rows: [{ label: "one", group: "first", marks }] });
  assertEquals(count(surprising, /class="ring"/g), 2);
  assertStringIncludes(surprising, "not as expected");
  assertNotMatch(draw(), /class="ring"|not as expected/);
});

Deno.test("dotChart() gives each group of consecutive rows one heading", () => {
  const headings = Array.from(draw().matchAll(/class="group"[^>]*>([^<]*)</g), ([, text]) => text);
  assertEquals(headings, ["first", "second"]);
});

Deno.test("dotChart() labels the axis, and marks every second label as one to leave out", () => {
  const ticks = draw().matchAll(/<text class="tick (\w+)" x="(\d+%)"[^>]*>([^<]*)</g);
  assertEquals(Array.from(ticks, ([, ...rest]) => rest.join(" ")), [
    "minor 0% 0!",
    "major 20% 20!",
    "minor 40% 40!",
    "major 60% 60!",
    "minor 80% 80!",
    "major 100% 100!",
  ]);
});

Deno.test("dotChart() writes medians and a reference line only when it is told to", () => {
  assertNotMatch(draw(), /class="value"|class="reference"/);
  const drawn = draw({
    formatMedian: (value) => `${value} of them`,
    reference: { value: 50, label: "as alone" },
  });
  assertEquals(count(drawn, />20 of them</g), 2);
  assertMatch(drawn, /<line class="reference" x1="50%"/);
  assertStringIncludes(drawn, "as alone");
});

Deno.test("dotChart() has a title and a description for those who do not see it", () => {
  assertMatch(draw(), /role="img"\s+aria-labelledby="test-t test-d"/);
  assertMatch(draw(), /<title id="test-t">A chart<\/title>/);
  assertMatch(draw(), /<desc id="test-d">What it shows<\/desc>/);
  assertStringIncludes(draw(), "<title>one, alone: 20</title>");
});

Deno.test("dotChart() cuts a long label by characters, not in the middle of one", () => {
  const label = "🙂".repeat(40);
  const drawn = draw({ rows: [{ label, group: "first", marks: [mark] }] });
  assertStringIncludes(drawn, `>${"🙂".repeat(19)}…<`);
});

Deno.test("dotChart() is as high as its rows need", () => {
  const height = (drawn: string) => Number(/class="chart" height="(\d+)"/.exec(drawn)![1]);
  const [one, two] = [1, 2].map((length) => height(draw({ rows: chart.rows.slice(0, length) })));
  assertEquals(two! - one!, 11 + 2 * 11);
});
