import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { referenceCrawl, type ReferenceRow } from "./reference_crawl_testing.ts";
import { type PageRow, SKIP_REASONS, type SkippedRow } from "./rows.ts";
import { crawl, type SimulatedCrawl, webs } from "./simulated_web_testing.ts";

const limits = fc.record({
  maxPages: fc.oneof(fc.constant(1000), fc.integer({ min: 1, max: 5 })),
  maxRedirects: fc.integer({ min: 0, max: 3 }),
  anyHost: fc.boolean(),
});
const tasks = fc.integer({ min: 2, max: 6 });
/** Which of the open pieces of work ends next: any order of the network. */
const orders = fc.infiniteStream(fc.nat(100));

function inOrder(order: Iterator<number>): (count: number) => number {
  return (count) => (order.next().value ?? 0) % Math.max(count, 1);
}

function simple(row: PageRow | SkippedRow): ReferenceRow {
  const { url, from } = row;
  return row.event === "skipped"
    ? { url, from, reason: row.reason }
    : { url, from, depth: row.depth, redirect: row.redirect, failed: row.error !== null };
}

Deno.test("Frontier gives the rows of a plain breadth-first search when there is one task", () => {
  fc.assert(
    fc.property(webs, limits, (web, limits) => {
      assertEquals(
        crawl(web, { ...limits, maxTasks: 1 }).rows.map(simple),
        referenceCrawl(web, limits),
      );
    }),
    { numRuns: 2000, seed: 20 },
  );
});

Deno.test("Frontier keeps its promises, however many tasks there are and in whatever order they end", () => {
  fc.assert(
    fc.property(webs, limits, tasks, orders, (web, limits, maxTasks, order) => {
      const result = crawl(web, { ...limits, maxTasks }, inOrder(order));
      assertRequestedOnce(result);
      assertCounted(result);
      const { requests, maxOpen, summary } = result;
      const pages = requests.filter((url) => !url.endsWith("/robots.txt"));
      assert(
        pages.length <= limits.maxPages && maxOpen <= maxTasks && summary.maxConcurrent === maxOpen,
      );
      assert(pages.every((url) => !web.get(url)?.isForbidden), "a forbidden page was asked for");
      const skips = result.rows.filter((row) => row.event === "skipped").map((row) =>
        row.reason + row.url
      );
      assertEquals(new Set(skips).size, skips.length, "a URL was reported twice for one reason");
    }),
    { numRuns: 2000, seed: 21 },
  );
});

Deno.test("Frontier asks for the same pages, however many tasks there are, when no limit is reached", () => {
  fc.assert(
    fc.property(webs, fc.boolean(), tasks, orders, (web, anyHost, maxTasks, order) => {
      const limits = { maxPages: 1000, maxRedirects: 1000, anyHost };
      const urls = (rows: readonly ReferenceRow[]) =>
        rows.map((row) => "reason" in row ? `${row.reason} ${row.url}` : row.url).sort();
      const { rows } = crawl(web, { ...limits, maxTasks }, inOrder(order));
      assertEquals(urls(rows.map(simple)), urls(referenceCrawl(web, limits)));
    }),
    { numRuns: 1000, seed: 22 },
  );
});

function assertRequestedOnce({ requests, rows }: SimulatedCrawl): void {
  assertEquals(new Set(requests).size, requests.length, "a URL was asked for twice");
  const reported = rows.filter((row) => row.event === "page").map(({ url }) => url);
  const pages = requests.filter((url) => !url.endsWith("/robots.txt"));
  assertEquals(reported.toSorted(), pages.toSorted());
  for (const url of pages) {
    const robots = requests.indexOf(`${new URL(url).origin}/robots.txt`);
    assert(
      robots >= 0 && robots < requests.indexOf(url),
      `${url} was asked for before its robots.txt`,
    );
  }
}

function assertCounted({ rows, summary }: SimulatedCrawl): void {
  const pages = rows.filter((row) => row.event === "page");
  assertEquals(summary.pages, pages.length);
  assertEquals(summary.ok + summary.redirects + summary.failed, pages.length);
  for (const reason of SKIP_REASONS) {
    const skipped = rows.filter((row) => row.event === "skipped" && row.reason === reason);
    assertEquals(summary.skipped[reason], skipped.length);
  }
  assertEquals(summary.todo, summary.skipped.limit);
}
