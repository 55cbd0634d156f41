/**
 * All crawlers on the practice site, whose graph is known and which counts what it is asked for.
 */

import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { HUNG_MS } from "../../internal/measure/within.ts";
import { PracticeSite } from "../practice_site_testing.ts";
import { gotAsFar, withSomeTimeLimit } from "../time_limits_testing.ts";
import { comparable, crawl, type Crawled, crawlTest, hasTls } from "./crawl_testing.ts";
import { pagesOf, reasonsOf } from "./simulated_web_testing.ts";

const PAGES = 40;

/** How often each of the site's pages was to be asked for: once. */
function onceEach(pages: readonly string[]): Record<string, number> {
  return Object.fromEntries(["/robots.txt", "/", ...pages].map((path) => [path, 1]));
}

/** The graph as it was found: from which page each page was found first is not a part of it. */
function pathsOf({ rows }: Crawled): string[] {
  return pagesOf(rows).map(({ url }) => new URL(url).pathname).sort();
}

/** How far each page is from the start: what breadth first means. */
function distances(start: string, links: Readonly<Record<string, readonly string[]>>) {
  const found = new Map([[start, 0]]);
  for (const [page, distance] of found) {
    for (const target of links[page] ?? []) {
      if (!found.has(target)) found.set(target, distance + 1);
    }
  }
  return Object.fromEntries(found);
}

/** What the first crawler has found, by the number of tasks: the others have to find the same. */
const firstFound = new Map<string, string[]>();

function assertLikeOthers(what: string, crawled: Crawled, origin: string, isInOrder: boolean) {
  const found = comparable(crawled, isInOrder).map((text) => text.replaceAll(origin, "http://h"));
  const first = firstFound.get(what);
  if (first === undefined) firstFound.set(what, found);
  else assertEquals(found, first);
}

for (const maxTasks of [1, 10]) {
  crawlTest(`finds every page, and asks once for each, with ${maxTasks} tasks`, async (subject) => {
    using site = await PracticeSite.start({ pages: PAGES });
    const { pages } = await site.json();
    await site.takeNumbers();
    const crawled = await crawl(subject, site.url, { maxTasks });
    const { byPath, connections, maxConcurrent } = await site.takeNumbers();
    assertEquals(byPath, onceEach(pages));
    assertEquals(pathsOf(crawled), ["/", ...pages].sort());
    const { summary, startCame, lost } = crawled;
    assertEquals([summary.pages, summary.ok, startCame, lost], [PAGES + 1, PAGES + 1, true, []]);
    assertLessOrEqual(maxConcurrent, maxTasks);
    assertLessOrEqual(summary.maxConcurrent, maxTasks);
    if (subject.implementation.countsConnections) {
      assertEquals(summary.connections, connections);
      assertLessOrEqual(connections, maxTasks);
    } else assertEquals(summary.connections, null);
    assertLikeOthers(`all with ${maxTasks}`, crawled, new URL(site.url).origin, maxTasks === 1);
  });
}

crawlTest("goes breadth first from page to page", async (subject) => {
  using site = await PracticeSite.start({ pages: PAGES, seed: 7 });
  const { links } = await site.json();
  // Without the home page, from which each page is one link away.
  const exclude = new RegExp(`^${site.url}$`);
  const { rows } = await crawl(subject, `${site.url}p/0`, { maxTasks: 1, exclude });
  const depths = Object.fromEntries(
    pagesOf(rows).map(({ url, depth }) => [new URL(url).pathname, depth]),
  );
  assertEquals(depths, distances("/p/0", links));
  assertEquals(
    reasonsOf(rows).filter((reason) => reason.startsWith("exclude")),
    [`exclude ${site.url}`],
  );
});

crawlTest("asks for no more pages than it may, and says what is left", async (subject) => {
  using site = await PracticeSite.start({ pages: PAGES });
  const { rows, summary } = await crawl(subject, site.url, { maxPages: 7 });
  const { requests } = await site.takeNumbers();
  assertEquals([pagesOf(rows).length, requests], [7, 8]);
  // The pages, and the diary, of which nobody asks any more whether it is forbidden.
  const left = PAGES + 1 - 7 + 1;
  assertEquals([summary.todo, summary.skipped.limit, summary.skipped.robots], [left, left, 0]);
  assertEquals(summary.interrupted, false);
});

crawlTest("asks again for what may come a moment later", async (subject) => {
  using site = await PracticeSite.start();
  for (const kind of ["busy-once", "server-error-once"]) {
    const url = `${site.url}kinds/${kind}?k=1`;
    const first = await crawl(subject, url.replace("k=1", "k=2"), { maxTries: 1 });
    assertEquals([first.startCame, first.summary.failed], [false, 1], kind);
    const { rows, startCame } = await crawl(subject, url, { maxTries: 2 });
    const [page] = pagesOf(rows);
    assertEquals([page?.status, page?.tries, startCame], [200, 2, true], kind);
  }
});

crawlTest("makes of each kind of answer what a right client makes of it", async (subject) => {
  using site = await PracticeSite.start();
  const { kinds } = await site.json();
  // `fetch` does not tell these from each other.
  const isVague = !subject.implementation.countsConnections;
  const known = (kind: string | null) =>
    isVague && /^(protocol|incomplete|decode)$/.test(kind ?? "") ? "unreadable" : kind;
  for (const { name, path, status, error, bytes } of kinds) {
    // Here each redirect is a page of its own.
    if (name.includes("redirect") || name === "utf8-location") continue;
    const pageFor = async (timeoutMs: number) => {
      // For robots.txt there may be no time.
      const url = new URL(path, site.url).href;
      const { rows } = await crawl(subject, url, { timeoutMs, ignoreRobots: true });
      const [page] = pagesOf(rows);
      assert(page !== undefined, name);
      return page;
    };
    const page = error === "timeout"
      ? await withSomeTimeLimit(
        100,
        pageFor,
        ({ status: came, error: got }) =>
          gotAsFar({ status: came, error: got?.kind ?? null }, { status, error }),
      )
      : await pageFor(HUNG_MS);
    assertEquals(known(page.error?.kind ?? null), known(error), name);
    if (error === null) assertEquals([page.status, page.bytes], [status, bytes], name);
  }
});

crawlTest(
  "follows redirects as pages of their own, and ends when they lead in a circle",
  async (subject) => {
    using site = await PracticeSite.start();
    const { rows, startCame } = await crawl(subject, `${site.url}kinds/redirect`);
    const [from, to] = pagesOf(rows);
    assertEquals([from?.status, from?.redirect, from?.depth], [302, to?.url, 0]);
    assertEquals([to?.status, to?.from, to?.depth, startCame], [200, from?.url, 0, true]);
    const round = `${site.url}kinds/redirect-loop`;
    const endless = await crawl(subject, round);
    assertEquals(pagesOf(endless.rows).map(({ url, redirect }) => [url, redirect]), [[
      round,
      round,
    ]]);
    assertEquals(endless.startCame, false);
  },
);

crawlTest("trusts the certificates that it is given, and no others", async (subject) => {
  using site = await PracticeSite.start({ pages: 3, tls: true });
  const { caCerts } = site;
  const trusted = await crawl(subject, site.url, { caCerts });
  assertEquals([trusted.summary.ok, trusted.summary.pages, trusted.startCame], [4, 4, true]);
  const { rows, lost } = await crawl(subject, site.url);
  assertEquals([reasonsOf(rows), lost], [[`robots ${site.url}`], [`${site.url}robots.txt`]]);
  const ignored = await crawl(subject, site.url, { ignoreRobots: true });
  assertEquals(pagesOf(ignored.rows).map(({ error }) => error?.kind), ["tls"]);
}, hasTls);

crawlTest("says what to use instead where there is no TLS", async (subject) => {
  const { rows, lost, startCame } = await crawl(subject, "https://127.0.0.1:1/");
  assertEquals(pagesOf(rows).map(({ error }) => error?.kind), ["tls"]);
  assert(pagesOf(rows)[0]?.error?.message.includes("use --io deno"));
  assertEquals([lost, startCame], [[], false]);
}, (subject) => !hasTls(subject));
