import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { html } from "./html.ts";
import { table } from "./table.ts";

const columns = [
  { heading: "1 fast", unit: "req/s", question: "What does it cost?" },
  { heading: "1 slow", unit: "s/req" },
];
const cells = [
  { content: html`<b>5</b>`, kind: "measured", tooltip: 'so "it" is' },
  { content: html`X` },
];

/** A table whose rows are in one group with this heading. */
function draw(heading: string | null): string {
  const rows = [{ header: html`coro`, cells }];
  return table({ caption: html`All`, corner: "server", columns, groups: [{ heading, rows }] })
    .markup.replaceAll(/\s+/g, " ");
}

Deno.test("table() spells out the roles of rows and cells, for when they are displayed as cards", () => {
  const drawn = draw(null);
  for (const [element, role] of [["table", "table"], ["tr", "row"], ["tbody", "rowgroup"]]) {
    const elements = drawn.match(new RegExp(`<${element}\\b[^>]*>`, "g"))!;
    assertEquals(elements.every((one) => one.includes(`role="${role}"`)), true, element);
  }
  assertEquals(drawn.match(/role="columnheader"/g)?.length, 3);
  assertEquals(drawn.match(/<td role="cell"/g)?.length, 2);
});

Deno.test("table() says in each cell which column it is of, and separates attributes", () => {
  const drawn = draw(null);
  assertStringIncludes(
    drawn,
    '<td role="cell" data-column="1 fast, req/s" class="measured" ' +
      'title="so &quot;it&quot; is"><b>5</b></td>',
  );
  assertMatch(drawn, /<td role="cell" data-column="1 slow, s\/req" *>X<\/td>/);
});

Deno.test("table() shows what a column asks, and a group's heading over all columns", () => {
  assertStringIncludes(draw(null), '<span class="question">What does it cost?</span>');
  assertEquals(draw(null).includes("rowgroup colspan"), false);
  assertMatch(draw("by hand"), /<tr role="row" class="group">.*colspan="3">by hand</);
});
