/**
 * The HTML of the site: pages that a person can read, with the things in them that a crawler has to get right.
 *
 * Links between pages are written in several ways: by path, relative to the page, with a fragment, by a whole
 * path with dot segments. Whatever else there is on the pages leads to no page: the way home, a mailbox, another
 * host, a link marked `nofollow`, and one to `/private/`, which `robots.txt` forbids. So what a right crawler
 * finds from page to page is exactly the graph, and `/site.json` can say it. There is no `<base>` with an effect:
 * its lesson is not worth that a reader of links who ignores it would find other ones here.
 *
 * @module
 */

import { randomIntegers } from "../../internal/measure/random.ts";
import { pagePath } from "./graph.ts";
import type { Kind } from "./kinds/kind.ts";
import { paragraph, title } from "./prose.ts";

/** What robots.txt forbids, and is there all the same: `/stats.json` shows who went in. */
export const PRIVATE_PATH = "/private/diary";
/** The same kinds as on `/`, as links, for people. Crawlers are asked not to follow them. */
export const KINDS_PATH = "/kinds/";

const STYLE = "body{font:1.1rem/1.6 system-ui,sans-serif;max-width:42rem;margin:2rem auto;" +
  "padding:0 1rem;color:#222;background:#fdfcf9}a{color:#0b5a8a}dt{font-weight:600}" +
  "dd{margin:0 0 .6rem}nav{border-top:1px solid #ccc;margin-top:2rem;padding-top:.5rem}" +
  "@media(prefers-color-scheme:dark){body{color:#ddd;background:#1b1b1b}a{color:#7cc4f2}}";

function document(heading: string, content: string, inHead = ""): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
${inHead}<title>${heading}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${heading}</h1>
${content}
</body>
</html>
`;
}

/** @returns page number `page`, with links to `targets` */
export function pageHtml(page: number, targets: readonly number[], seed: number): string {
  // Another sequence for each page: the text of one does not depend on how many there are.
  const random = randomIntegers(Math.imul(seed, 31) + page + 1);
  const heading = `${title(random)} (${page})`;
  const links = targets.map((target, index) => {
    const text = `Page ${target}`;
    return `<li><a href="${hrefOf(target, index)}">${text}</a></li>`;
  });
  return document(
    heading,
    `<p>${paragraph(random)}</p>
<p>${paragraph(random)}</p>
<h2 id="links">Read on</h2>
${links.length === 0 ? "<p>This page leads nowhere.</p>" : `<ul>\n${links.join("\n")}\n</ul>`}
<nav><a href="/">Home</a> <a href="#links">Links</a></nav>`,
  );
}

/** The same target in different words. */
function hrefOf(target: number, index: number): string {
  const path = pagePath(target);
  return [path, `${target}`, `${path}#links`, `../p/${target}`][index % 4]!;
}

/** @returns `/`: links to every page, and every kind with its sentence */
export function homeHtml(pages: number, kinds: readonly Kind[]): string {
  const links = Array.from(
    { length: pages },
    (_, page) => `<a href="${pagePath(page)}">${page}</a>`,
  );
  return document(
    "The practice site",
    `<p>A small web site to fetch, to crawl, and to fail on.</p>
<h2>Pages</h2>
<p>${links.join("\n")}</p>
<h2>Kinds of answers</h2>
<p>Each is found under its name: <code>/kinds/plain</code>.
<a href="${KINDS_PATH}" rel="nofollow">Try them in this browser</a>; some never end.
What a right client makes of each is in <code>/site.json</code>.</p>
${kindList(kinds, ({ name }) => `<code>${name}</code>`)}
<h2>What is not for crawlers</h2>
<p>The <a href="${PRIVATE_PATH}">diary</a>, since <code>/robots.txt</code> forbids it;
<a href="mailto:nobody@site.invalid">a mailbox</a>;
<a href="http://elsewhere.invalid/">another host</a>.</p>`,
  );
}

/** @returns `/kinds/`: the kinds as links */
export function kindsHtml(kinds: readonly Kind[]): string {
  return document(
    "Kinds of answers",
    `${kindList(kinds, ({ name }) => `<a href="/kinds/${name}" rel="nofollow">${name}</a>`)}
<nav><a href="/">Home</a></nav>`,
    `<meta name="robots" content="nofollow">\n`,
  );
}

function kindList(kinds: readonly Kind[], term: (kind: Kind) => string): string {
  const rows = kinds.map((kind) => `<dt>${term(kind)}</dt><dd>${kind.explain}</dd>`);
  return `<dl>\n${rows.join("\n")}\n</dl>`;
}

/** @returns what is found behind the door */
export function privateHtml(): string {
  return document(
    "Private",
    `<p>You can read this, because <code>robots.txt</code> is a request and not a lock.</p>
<nav><a href="/">Home</a></nav>`,
  );
}
