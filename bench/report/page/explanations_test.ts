import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { viewOf } from "../report_view.ts";
import { sampleResult } from "../../evaluation/sample_result_testing.ts";
import { columnReasons, surprisesList } from "./explanations.ts";
import { html } from "../../../internal/page/html.ts";

Deno.test("surprisesList() gives each surprising cell its reason", () => {
  const view = viewOf(sampleResult());
  const found = view.surprises;
  assert(found.length > 0);
  const { markup } = surprisesList(view);
  assertEquals(markup.match(/<li>/g)?.length, found.length);
  for (const { label, why } of found) {
    assertStringIncludes(markup, html`<b>${label}.</b> ${why}`.markup);
  }
});

Deno.test("surprisesList() says so when there is none", () => {
  const { markup } = surprisesList(viewOf({ ...sampleResult(), rows: [] }));
  assertStringIncludes(markup, "has the shape that was expected of it");
  assertEquals(markup.includes("<li>"), false);
});

Deno.test("columnReasons() gives each column its question, its reasons, and the rows that they are true of", () => {
  const view = viewOf(sampleResult());
  const { markup } = columnReasons(view);
  for (const { column, reasons } of view.reasons) {
    assertStringIncludes(markup, `<dt>${column.heading}</dt>`);
    assertStringIncludes(markup, column.question);
    for (const { shape, why, rows } of reasons) {
      assertStringIncludes(markup, html`<b>${shape}:</b> ${why}`.markup);
      assertStringIncludes(markup, rows.join(", "));
    }
  }
});
