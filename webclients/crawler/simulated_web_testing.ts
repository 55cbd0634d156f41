/**
 * A web that exists in memory only, and a crawler for it that has no network: it gives work back in any order that it is
 * told to.
 *
 * @module
 */

import fc from "fast-check";
import { Frontier } from "./frontier.ts";
import type { FrontierOptions } from "./frontier_options.ts";
import type { Link } from "./links.ts";
import { RobotsRules } from "./robots.ts";
import type { PageRow, SkippedRow, SummaryRow } from "./rows.ts";
import type { PageOutcome, Work } from "./work.ts";
import { resultOf } from "./steps_testing.ts";

/** A page of the simulated web. */
export interface SimulatedPage {
  readonly status: number;
  readonly links: readonly Link[];
  /** Where it redirects to, or null. */
  readonly redirect: string | null;
  /** Whether robots.txt of its origin forbids it. */
  readonly isForbidden: boolean;
}

/** Pages by URL. What is not there does not exist (404). */
export type SimulatedWeb = ReadonlyMap<string, SimulatedPage>;

/** What can be said of a crawl from outside. */
export interface SimulatedCrawl {
  readonly rows: (PageRow | SkippedRow)[];
  /** The URLs that were asked for, in order, robots.txt included. */
  readonly requests: string[];
  /** The most that was worked on at once. */
  readonly maxOpen: number;
  readonly startCame: boolean;
  readonly summary: SummaryRow;
}

/** Options of a frontier for `http://h/0`, some of them changed. */
export function options(changed: Partial<FrontierOptions> = {}): FrontierOptions {
  return {
    start: new URL("http://h/0"),
    maxTasks: 1,
    maxPages: 1000,
    maxRedirects: 10,
    exclude: null,
    anyHost: false,
    ignoreRobots: false,
    onRow: () => {},
    ...changed,
  };
}

/** A page without links that came. */
export const PLAIN: SimulatedPage = { status: 200, links: [], redirect: null, isForbidden: false };

/** Makes a web of paths on `http://h` and of the links on them. */
export function webOf(pages: Readonly<Record<string, readonly string[]>>): SimulatedWeb {
  return new Map(
    Object.entries(pages).map(([path, hrefs]) => {
      const links = hrefs.map((href) => ({ href, nofollow: false }));
      return [new URL(path, "http://h").href, { ...PLAIN, links }];
    }),
  );
}

/** What a server would have answered. */
export function outcomeOf(web: SimulatedWeb, url: string): PageOutcome {
  const { status, redirect, links } = web.get(url) ?? { ...PLAIN, status: 404 };
  return {
    status: redirect === null ? status : 302,
    redirect,
    error: null,
    bytes: 10,
    contentType: "text/html",
    tries: 1,
    ms: 1,
    links: status === 200 && redirect === null ? { base: url, links } : null,
  };
}

/** The robots.txt of an origin. */
export function rulesOf(web: SimulatedWeb, origin: string): RobotsRules {
  const lines = [...web].filter(([url, page]) => page.isForbidden && new URL(url).origin === origin)
    .map(([url]) => `Disallow: ${new URL(url).pathname}$`);
  return RobotsRules.parse(["User-agent: fibserv", ...lines].join("\n"));
}

/**
 * Crawls a web.
 *
 * @param pick says which of `count` pieces of work ends next, from 0; the oldest, if it is left out
 */
export function crawl(
  web: SimulatedWeb,
  changed: Partial<FrontierOptions> = {},
  pick: (count: number) => number = () => 0,
): SimulatedCrawl {
  const rows: (PageRow | SkippedRow)[] = [];
  const requests: string[] = [];
  const frontier = new Frontier(options({ ...changed, onRow: (row) => rows.push(row) }));
  const open: Work[] = [];
  let maxOpen = 0;
  do {
    for (let work; (work = frontier.take()) !== undefined;) {
      open.push(work);
      if (work.kind !== "pause") requests.push(work.url);
    }
    maxOpen = Math.max(maxOpen, open.length);
    const [work] = open.splice(pick(open.length), 1);
    if (work?.kind === "pause") frontier.finishPause(work);
    if (work?.kind === "robots") frontier.finishRobots(work, rulesOf(web, work.origin));
    if (work?.kind === "page") resultOf(frontier.finish(work, outcomeOf(web, work.url)));
  } while (!frontier.done || open.length > 0);
  const facts = { implementation: "simulated", io: "none", ms: 1, connections: null };
  return {
    rows,
    requests,
    maxOpen,
    startCame: frontier.startCame,
    summary: frontier.summary(facts),
  };
}

/** The rows of pages. */
export const pagesOf = (rows: readonly (PageRow | SkippedRow)[]) =>
  rows.filter((row): row is PageRow => row.event === "page");

/** The URLs of the pages. */
export const urlsOf = (rows: readonly (PageRow | SkippedRow)[]) =>
  pagesOf(rows).map(({ url }) => url);

/** The rows of what was left alone. */
export const skipsOf = (rows: readonly (PageRow | SkippedRow)[]) =>
  rows.filter((row): row is SkippedRow => row.event === "skipped");

/** Reason and URL of what was left alone. */
export const reasonsOf = (rows: readonly (PageRow | SkippedRow)[]) =>
  skipsOf(rows).map(({ url, reason }) => `${reason} ${url}`);

const HREFS = ["mailto:x", "http://", "http://user:secret@h/1", "http://other/0", "http://other/1"];

/** Webs of up to twelve pages with any links between them, dead ends, redirects, and links of all other kinds. */
export const webs: fc.Arbitrary<SimulatedWeb> = fc.integer({ min: 1, max: 12 }).chain((count) => {
  const href = fc.oneof(
    { weight: 6, arbitrary: fc.nat(count).map((index) => `/${index}`) },
    { weight: 1, arbitrary: fc.constantFrom(...HREFS) },
  );
  const link = fc.record({ href, nofollow: rarely(fc.constant(true), false) });
  const page = fc.record({
    status: rarely(fc.constantFrom(404, 500, 204), 200),
    links: fc.array(link, { maxLength: 4 }),
    redirect: rarely(href, null),
    isForbidden: rarely(fc.constant(true), false),
  });
  return fc.array(page, { minLength: count, maxLength: count }).map((pages) =>
    new Map<string, SimulatedPage>(pages.map((page, index) => [`http://h/${index}`, page]))
      .set("http://other/0", { ...PLAIN, links: [{ href: "/1", nofollow: false }] })
  );
});

function rarely<T, U>(rare: fc.Arbitrary<T>, usual: U): fc.Arbitrary<T | U> {
  return fc.oneof({ weight: 1, arbitrary: rare }, { weight: 6, arbitrary: fc.constant(usual) });
}
