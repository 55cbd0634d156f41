import { linksOf } from "./links.ts";
import { resultOf } from "./steps_testing.ts";

/**
 * The links of large pages, the second of which is what a parser with a tree is slow on.
 *
 * `deno bench webclients/crawler/links_bench.ts`
 */

const PAGE = { url: "http://h/", contentType: "text/html", assets: true };

const manyLinks = Array.from(
  { length: 90_000 },
  (_, index) => `<p><a href="/page/${index}?a=1&amp;b=2">link</a>`,
).join("\n");
const nested = "<div>".repeat(1_000_000);

Deno.bench("90,000 links in a page of 4 MB", () => {
  resultOf(linksOf(manyLinks, PAGE));
});

Deno.bench("1,000,000 nested elements in a page of 5 MB", () => {
  resultOf(linksOf(nested, PAGE));
});
