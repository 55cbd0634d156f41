import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { testNeeding } from "../../../tests/support/permissions.ts";
import type { BenchResult } from "../../result/result.ts";
import { sampleNames, sampleResult } from "../../evaluation/sample_result_testing.ts";
import { baseCss } from "../../../internal/page/document.ts";
import dotChartCss from "../../../internal/page/dot_chart.css" with { type: "text" };
import { viewOf } from "../report_view.ts";
import benchCss from "./bench_page.css" with { type: "text" };
import { SMALL_PAGE, smallResult, withoutStyles } from "./page_snapshot_testing.ts";
import { renderPage } from "./render_page.ts";

const testReading = testNeeding("read");

/** The page as text: without markup, and with single spaces. */
function textOf(page: string): string {
  return page.replace(/<style>.*?<\/style>/s, "").replaceAll(/<\/?code>/g, "")
    .replaceAll(/<[^>]*>/g, " ").replaceAll("&#39;", "'").replaceAll(/\s+/g, " ");
}

/** The elements of one kind, with what is in them. */
function elements(page: string, name: string, className = ""): string[] {
  const pattern = new RegExp(`<${name}\\b[^>]*class="[^"]*${className}[^>]*>.*?</${name}>`, "gs");
  return page.match(pattern) ?? [];
}

/** The sample with one row changed. */
function withRow(name: string, changes: Partial<BenchResult["rows"][number]>): BenchResult {
  const result = sampleResult();
  const rows = result.rows.map((row) => row.name === name ? { ...row, ...changes } : row);
  return { ...result, rows };
}

/** The page of a result. */
function pageOf(result: BenchResult): string {
  return renderPage(viewOf(result));
}

testReading(
  "renderPage() makes the page in testdata/small.html of smallResult()",
  async () => {
    const page = withoutStyles(pageOf(smallResult()));
    assertEquals(page, await Deno.readTextFile(SMALL_PAGE));
  },
);

Deno.test("renderPage() has the styles of all pages, of charts, and of the bench, in this order", () => {
  const [, sheet] = /<style>(.*)<\/style>/s.exec(pageOf(sampleResult()))!;
  assertEquals(sheet, [baseCss, dotChartCss, benchCss].join("\n"));
});

Deno.test("renderPage() makes the same page when the result is the same", () => {
  assertEquals(pageOf(sampleResult()), pageOf(sampleResult()));
});

Deno.test("renderPage() makes a whole document, which may load and run nothing", () => {
  const page = pageOf(sampleResult());
  assertMatch(page, /^<!DOCTYPE html>\n\s*<html lang="en">/);
  assertMatch(page, /<\/html>\n$/);
  assertMatch(
    page,
    /<meta\s+http-equiv="Content-Security-Policy"\s+content="default-src 'none'; style-src 'unsafe-inline'"/,
  );
  assertEquals(
    page.match(/<(script|link|img|iframe|object|embed)\b|\b(src|href|on\w+)=|@import|url\(/i),
    null,
  );
});

Deno.test("renderPage() shows every variant with its figures and its why, and none twice", () => {
  const result = sampleResult();
  const page = pageOf(result);
  const names = elements(page, "span", "name").map(textOf).map((text) => text.trim());
  for (const name of sampleNames) assert(names.includes(name), name);
  const [, table] = page.split('id="figures"');
  const headers = table!.split("</section>")[0]!.match(/<th scope="row"/g)!;
  assertEquals(headers.length, sampleNames.length);
  const text = textOf(page);
  for (const { why } of result.rows) assertStringIncludes(text, why.replaceAll("`", ""));
  for (const { question } of result.columns) assertStringIncludes(text, question);
});

Deno.test("renderPage() marks surprising cells, says what was expected, and lists them", () => {
  const result = sampleResult();
  const surprising = result.rows.filter(({ kind }) => kind !== "again").flatMap(({ figures }) =>
    Object.values(figures)
  ).filter(({ verdict }) => verdict.isSurprising);
  assert(surprising.length > 0);
  const page = pageOf(result);
  const cells = elements(page, "td", "surprising").map(textOf);
  assertEquals(cells.length, surprising.length);
  for (const [index, { verdict }] of surprising.entries()) {
    assertStringIncludes(cells[index]!, `≠ ${verdict.found}`);
    assertStringIncludes(cells[index]!, `expected: ${verdict.expected}`);
    assertStringIncludes(textOf(page), verdict.why);
  }
});

Deno.test("renderPage() says so when nothing is surprising", () => {
  const result = sampleResult();
  const rows = result.rows.filter(({ figures }) =>
    Object.values(figures).every(({ verdict }) => !verdict.isSurprising)
  );
  assertStringIncludes(
    textOf(pageOf({ ...result, rows })),
    "Every figure that was measured has the shape that was expected of it.",
  );
});

Deno.test("renderPage() shows a starved cell as X, and explains it", () => {
  const cells = elements(pageOf(sampleResult()), "td", "starved");
  assert(cells.length >= 4); // those of sync, and what the original published
  for (const cell of cells) assertMatch(cell, /<abbr title="[^"]+">X<\/abbr>/);
});

for (
  const [outcome, mark] of [
    ["wrong", "wrong"],
    ["died", "died"],
    ["failed", "failed"],
    ["missing", "–"],
  ] as const
) {
  Deno.test(`pageOf() shows "${mark}", and the other rounds' median, when a cell is "${outcome}"`, () => {
    const { figures } = sampleResult().rows.find(({ name }) => name === "cb")!;
    const fast1 = { ...figures.fast1, outcome };
    const page = pageOf(withRow("cb", { figures: { ...figures, fast1 } }));
    const cells = elements(page, "td", outcome).filter((cell) => cell.includes("<abbr"));
    assertEquals(cells.length, 1);
    assertMatch(textOf(cells[0]!), new RegExp(`${mark} .*other rounds: \\d`));
  });
}

Deno.test("renderPage() says when a run was quick or partial, in the head and among the remarks", () => {
  const result = sampleResult();
  assertEquals(elements(pageOf(result), "strong", "badge"), []);
  const page = pageOf({
    ...result,
    status: "partial",
    settings: { ...result.settings, isQuick: true },
    remarks: [{ kind: "partial", text: "Partial: 3 of 480 measurements were made." }],
  });
  assertEquals(elements(page, "strong", "badge").map((one) => textOf(one).trim()), [
    "indicative",
    "partial",
  ]);
  assertStringIncludes(textOf(page), "Partial: 3 of 480 measurements were made.");
});

Deno.test("renderPage() shows a range when there was more than one round", () => {
  const result = sampleResult();
  const rangesOf = (page: string) => elements(page, "span", "range").length;
  assert(rangesOf(pageOf(result)) > 0);
  const rows = result.rows.map((row) => ({
    ...row,
    figures: Object.fromEntries(
      Object.entries(row.figures).map(([key, figure]) => [
        key,
        { ...figure, values: figure.values.slice(0, 1) },
      ]),
    ) as unknown as typeof row.figures,
  }));
  const settings = { ...result.settings, rounds: 1 };
  const page = pageOf({ ...result, rows, settings });
  assertEquals(rangesOf(page), 0);
  assertStringIncludes(textOf(page), "One round; then what the figure looks like");
});

Deno.test("renderPage() shows the original's figures only when they are wanted", () => {
  const result = sampleResult();
  assertStringIncludes(textOf(pageOf(result)), "What the original published");
  const page = pageOf({ ...result, settings: { ...result.settings, showsOriginal: false } });
  assertEquals(page.includes("What the original published"), false);
});

Deno.test("renderPage() tells the two worlds of a variant apart when both were measured", () => {
  const result = sampleResult();
  const coro = result.rows.find(({ name }) => name === "coro")!;
  const page = pageOf({
    ...result,
    rows: [coro, { ...coro, id: "coro (posix)", io: "posix" as typeof coro.io }],
  });
  assertStringIncludes(page, ">coro, deno<");
  assertStringIncludes(page, ">coro, posix<");
});

Deno.test("renderPage() makes a page when nothing has been measured yet", () => {
  const result = sampleResult();
  const nothing = {
    outcome: "missing",
    median: null,
    min: null,
    max: null,
    toAlone: null,
  } as const;
  const rows = result.rows.map((row) => ({
    ...row,
    rounds: [],
    step: null,
    figures: Object.fromEntries(
      Object.entries(row.figures).map(([key, figure]) => [key, { ...figure, ...nothing }]),
    ) as unknown as typeof row.figures,
  }));
  const page = pageOf({ ...result, status: "partial", rows });
  assertEquals(page.includes("<figure"), false);
  assertEquals(page.match(/NaN|Infinity|undefined|null/)?.[0], undefined);
});

Deno.test("renderPage() escapes whatever comes from outside", () => {
  const attack = `</style><script>alert("1")</script>' onload=alert(2) <u>`;
  const result = sampleResult();
  const page = pageOf({
    ...result,
    settings: { ...result.settings, command: attack },
    machine: { ...result.machine, cpu: attack, kernel: attack, commit: attack },
    remarks: [{ kind: "error", text: attack }],
    noise: { ...result.noise, row: attack },
    rows: result.rows.map((row) => ({
      ...row,
      id: attack,
      name: attack,
      group: attack,
      model: attack,
      why: attack,
      figures: {
        ...row.figures,
        fast1: { ...row.figures.fast1, verdict: { ...row.figures.fast1.verdict, why: attack } },
      },
    })),
  });
  assertEquals(page.match(/<script|<u>|' onload/)?.[0], undefined);
  assertEquals(page.match(/<\/style>/g)?.length, 1);
});
