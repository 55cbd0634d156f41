import { assertEquals } from "@std/assert";
import { html, trusted } from "./html.ts";

Deno.test("html() escapes what is interpolated when it is text", () => {
  const name = `<img src=x onerror="a('b')"> & co`;
  assertEquals(
    html`<td title="${name}">${name}</td>`.markup,
    `<td title="&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt; &amp; co">` +
      `&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt; &amp; co</td>`,
  );
});

Deno.test("html() keeps markup and lists of markup as they are when templates made them", () => {
  const items = ["a", "<b>"].map((text) => html`<li>${text}</li>`);
  assertEquals(html`<ul>${items}</ul>`.markup, "<ul><li>a</li><li>&lt;b&gt;</li></ul>");
});

Deno.test("html() shows numbers, and nothing for null", () => {
  assertEquals(html`${0}|${null}|${1.5}|${[]}`.markup, "0||1.5|");
});

Deno.test("html() drops white space when it is around a template, not when it is interpolated", () => {
  const inner = html`
    <b>${" 1 "}</b>
  `;
  assertEquals(html`<i>${inner}</i>`.markup, "<i><b> 1 </b></i>");
  assertEquals(html`${" 2 "}`.markup, " 2 ");
});

Deno.test("html() leaves a backslash of its own text alone", () => {
  assertEquals(html`\u2264 \\ ${"\\"}`.markup, "\u2264 \\ \\");
});

Deno.test("trusted() passes as markup when it is interpolated", () => {
  assertEquals(html`<style>${trusted("a > b {}")}</style>`.markup, "<style>a > b {}</style>");
});
