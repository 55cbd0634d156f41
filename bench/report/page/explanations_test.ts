import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { columnWords, surprises } from "../words.ts";
import { sampleResult } from "../../evaluation/sample_result_testing.ts";
import { columnReasons, surprisesList } from "./explanations.ts";
import { html } from "../../../internal/page/html.ts";

Deno.test("surprisesList() gives each surprising cell its reason", () => {
  const found = surprises(sampleResult());
  assert(found.length > 0);
  const { markup } = surprisesList(sampleResult());
  assertEquals(markup.match(/<li>/g)?.length, found.length);
  for (const { label, why } of found) {
    assertStringIncludes(markup, html`<b>${label}.</b> ${why}`.markup);
  }
});

Deno.test("surprisesList() says so when there is none", () => {
  const { markup } = surprisesList({ ...sampleResult(), rows: [] });
  assertStringIncludes(markup, "has the shape that was expected of it");
  assertEquals(markup.includes("<li>"), false);
});

Deno.test("columnReasons() gives each column its question, its reasons, and the rows that they are true of", () => {
  const { markup } = columnReasons(sampleResult());
  for (const { column, reasons } of columnWords(sampleResult())) {
    assertStringIncludes(markup, `<dt>${column.heading}</dt>`);
    assertStringIncludes(markup, column.question);
    for (const { shape, why, rows } of reasons) {
      assertStringIncludes(markup, html`<b>${shape}:</b> ${why}`.markup);
      assertStringIncludes(markup, rows.join(", "));
    }
  }
});
