/**
 * A crawl as one would write it on one page if there were no tasks: breadth first, one page after the other. The
 * frontier has to give the same rows when there is one task.
 *
 * @module
 */

import type { SkippedRow } from "./rows.ts";
import type { SimulatedWeb } from "./simulated_web_testing.ts";

/** What matters of a row. */
export type ReferenceRow =
  | { url: string; from: string | null; depth: number; redirect: string | null; failed: boolean }
  | { url: string; from: string | null; reason: SkippedRow["reason"] };

/** The limits of the crawl. */
export interface ReferenceLimits {
  readonly maxPages: number;
  readonly maxRedirects: number;
  readonly anyHost: boolean;
}

interface Entry {
  url: string;
  from: string | null;
  depth: number;
  redirects: number;
  isStart: boolean;
}

/** Crawls `http://h/0`. */
export function referenceCrawl(web: SimulatedWeb, limits: ReferenceLimits): ReferenceRow[] {
  const rows: ReferenceRow[] = [];
  const queue: Entry[] = [{ url: "http://h/0", from: null, depth: 0, redirects: 0, isStart: true }];
  const seen = new Set(["http://h/0"]);
  const reported = new Set<string>();
  const hosts = ["h"];
  let asked = 0;

  function skip(url: string, from: string | null, reason: SkippedRow["reason"]) {
    if (reported.has(reason + url)) return;
    reported.add(reason + url);
    rows.push({ url, from, reason });
  }

  function found(href: string, nofollow: boolean, entry: Entry) {
    if (href === "http://") return skip(href, entry.from, "url");
    const url = new URL(href, entry.from ?? undefined);
    if (url.protocol !== "http:") return skip(url.href, entry.from, "scheme");
    if (url.username !== "") return skip(url.href.replace("user:secret", "***"), entry.from, "url");
    if (nofollow) return skip(url.href, entry.from, "nofollow");
    if (seen.has(url.href)) return;
    if (!limits.anyHost && !hosts.includes(url.host)) return skip(url.href, entry.from, "host");
    seen.add(url.href);
    queue.push({ ...entry, url: url.href });
  }

  for (const { url, from, depth, redirects, isStart } of queue) {
    const page = web.get(url);
    if (asked === limits.maxPages) skip(url, from, "limit");
    else if (page?.isForbidden) skip(url, from, "robots");
    else {
      asked++;
      if (page === undefined) {
        rows.push({ url, from, depth, redirect: null, failed: false });
      } else if (page.redirect === null) {
        rows.push({ url, from, depth, redirect: null, failed: false });
        if (page.status !== 200) continue;
        for (const { href, nofollow } of page.links) {
          found(href, nofollow, { url, from: url, depth: depth + 1, redirects: 0, isStart: false });
        }
      } else {
        const target = URL.parse(page.redirect, url);
        if (target === null || target.protocol !== "http:") {
          rows.push({ url, from, depth, redirect: null, failed: true });
          continue;
        }
        const redirect = target.href.replace("user:secret", "***");
        if (redirects === limits.maxRedirects) {
          rows.push({ url, from, depth, redirect, failed: true });
          continue;
        }
        rows.push({ url, from, depth, redirect, failed: false });
        if (isStart && target.username === "") hosts.push(target.host);
        found(page.redirect, false, { url, from: url, depth, redirects: redirects + 1, isStart });
      }
    }
  }
  return rows;
}
