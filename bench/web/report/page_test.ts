import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { stepNames } from "../../../webclients/table.ts";
import type { WebBenchResult } from "../result.ts";
import { resultOf, sampleWebResult } from "../sample_result_testing.ts";
import { renderWebPage } from "./page.ts";
import { webViewOf } from "./report_view.ts";

const pageOf = (result: WebBenchResult) => renderWebPage(webViewOf(result));

/** The page as text: without styles and markup, and with single spaces. */
function textOf(page: string): string {
  return page.replace(/<style>.*?<\/style>/s, "").replaceAll(/<\/?code>/g, "")
    .replaceAll(/<[^>]*>/g, " ").replaceAll("&#39;", "'").replaceAll(/\s+/g, " ");
}

Deno.test("renderWebPage() makes a whole document, which may load and run nothing", () => {
  const page = pageOf(sampleWebResult());
  assertMatch(page, /^<!DOCTYPE html>\n\s*<html lang="en">/);
  assertMatch(page, /content="default-src 'none'; style-src 'unsafe-inline'"/);
  assertEquals(
    page.match(/<(script|link|img|iframe|object|embed)\b|\b(src|href|on\w+)=|@import|url\(/i),
    null,
  );
  assertEquals(pageOf(sampleWebResult()), page);
});

Deno.test("renderWebPage() shows every step with its why, two charts, and marks what surprises", () => {
  const result = sampleWebResult();
  const page = pageOf(result);
  const text = textOf(page);
  const [, table] = page.split('id="figures"');
  assertEquals(table!.split("</section>")[0]!.match(/<th scope="row"/g)?.length, stepNames.length);
  for (const { why } of result.rows) assertStringIncludes(text, why.replaceAll("`", ""));
  for (const { question } of result.columns) assertStringIncludes(text, question);
  assertEquals(page.match(/<figure\b/g)?.length, 2);
  assertEquals(page.match(/<td[^>]*class="surprising measured"/g)?.length, 1);
  assertStringIncludes(text, "expected: waits");
});

Deno.test("renderWebPage() says what is missing, and draws no chart of nothing", () => {
  const { rows } = sampleWebResult();
  const page = pageOf({ ...resultOf([]), rows: rows.filter(({ name }) => name === "cb0") });
  assertEquals(page.includes("<figure"), false);
  assertStringIncludes(page, `<abbr title="it fetches one URL">–</abbr>`);
  assertEquals(page.match(/NaN|Infinity|undefined|null/)?.[0], undefined);
});

Deno.test("renderWebPage() escapes whatever comes from outside", () => {
  const attack = `</style><script>alert("1")</script>' onload=alert(2) <u>`;
  const result = sampleWebResult();
  const page = pageOf({
    ...result,
    settings: { ...result.settings, command: attack },
    machine: { ...result.machine, cpu: attack },
    remarks: [{ kind: "error", text: attack }],
    rows: result.rows.map((row) => ({ ...row, name: attack, model: attack, why: attack })),
  });
  assert(page.includes("&lt;script&gt;"));
  assertEquals(page.match(/<script|<u>|' onload/)?.[0], undefined);
});
