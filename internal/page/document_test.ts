import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { baseCss, renderDocument } from "./document.ts";
import { html } from "./html.ts";

const options = {
  title: "A <page>",
  language: "en",
  styles: ["p { color: red }", "p { color: green }"],
  body: html`<p>Text</p>`,
};

Deno.test("renderDocument() makes a whole document, which may load and run nothing", () => {
  const page = renderDocument(options);
  assertMatch(page, /^<!DOCTYPE html>\n\s*<html lang="en">/);
  assertMatch(page, /<\/html>\n$/);
  assertMatch(page, /content="default-src 'none'; style-src 'unsafe-inline'"/);
  assertStringIncludes(page, "<title>A &lt;page&gt;</title>");
  assertStringIncludes(page, "<p>Text</p>");
});

Deno.test("renderDocument() puts the page's own style sheets after those of all pages", () => {
  const [, sheet] = /<style>(.*)<\/style>/s.exec(renderDocument(options))!;
  assertEquals(sheet, [baseCss, ...options.styles].join("\n"));
});

Deno.test("baseCss has what pages are made of: colours by day and by night, tables, paper", () => {
  for (const part of ["--ink:", "prefers-color-scheme: dark", "table {", "@media print"]) {
    assertStringIncludes(baseCss, part);
  }
  assert(!baseCss.includes("<"), "nothing in it ends the element that it stands in");
});
