/**
 * What a crawl reports: one row for each URL that was asked for, one for each that was left alone and why, and a
 * summary. Both implementations of the crawler give the same rows; `crawl --json` prints them as they are.
 *
 * @module
 */

/** Why a URL that was found is not asked for. */
export type SkipReason =
  /** The robots.txt of its origin forbids it. */
  | "robots"
  /** It is on another origin than the start. */
  | "host"
  /** It is neither http nor https. */
  | "scheme"
  /** It matches `--exclude`. */
  | "exclude"
  /** The page asks robots not to follow the link. */
  | "nofollow"
  /** As many pages as `--max-pages` were asked for already. */
  | "limit"
  /** It is no URL, a very long one, or one with a user name or password. */
  | "url";

/** All reasons, in the order in which they are listed for people. */
export const SKIP_REASONS: readonly SkipReason[] = [
  "robots",
  "host",
  "scheme",
  "exclude",
  "nofollow",
  "limit",
  "url",
];

/** A failure: its kind, and one line of text. */
export interface PageError {
  /** One of the kinds that `fetch` has: `connect`, `timeout`, `redirect` … */
  readonly kind: string;
  /** `Cannot <action>: <rule>, got <value>`. */
  readonly message: string;
}

/** A URL that was asked for. */
export interface PageRow {
  /** Which kind of row it is. */
  readonly event: "page";
  /** As it was requested: without fragment. */
  readonly url: string;
  /** The URL of the page on which it was found, or that redirected to it; null for the start. */
  readonly from: string | null;
  /** How many links lead to it from the start, which has 0. */
  readonly depth: number;
  /** The status of the response; null when none came. */
  readonly status: number | null;
  /**
   * The URL to which the response redirects, be it one redirect too many, which `error` then says. Null when it does not,
   * or leads nowhere.
   */
  readonly redirect: string | null;
  /** Why the page failed, or null. A whole response with the status 404 or 500 is no error. */
  readonly error: PageError | null;
  /** The length of the decoded body; 0 after an error. */
  readonly bytes: number;
  /** The Content-Type field, several joined by commas, or null when there was none. */
  readonly contentType: string | null;
  /** How many links it has, the same one as often as it is there, without those that are not to be followed. */
  readonly links: number;
  /** How many URLs of those were not known before and are to be asked for. */
  readonly newLinks: number;
  /** 1 plus the retries made. */
  readonly tries: number;
  /** How long it took, from the moment when its turn came, in milliseconds. */
  readonly ms: number;
}

/** A URL that was not asked for. There is one such row for each URL and reason. */
export interface SkippedRow {
  /** Which kind of row it is. */
  readonly event: "skipped";
  /** The URL; what is no URL, as it is written. A user name and password are replaced by `***`. */
  readonly url: string;
  /** Where it was first found; null for the start. */
  readonly from: string | null;
  /** Why. */
  readonly reason: SkipReason;
}

/** The last row. */
export interface SummaryRow {
  /** Which kind of row it is. */
  readonly event: "summary";
  /** `loop` or `async`. */
  readonly implementation: string;
  /** The world of I/O: `deno` or `posix`. */
  readonly io: string;
  /** How many page rows there are: the sum of the next three. */
  readonly pages: number;
  /** Pages without error and with a status from 200 to 299. */
  readonly ok: number;
  /** Redirects that were followed, or that led to what was known or skipped. */
  readonly redirects: number;
  /** All other pages. */
  readonly failed: number;
  /** How many skipped rows there are, by reason; all reasons are there. */
  readonly skipped: Readonly<Record<SkipReason, number>>;
  /** The sum of the pages' bytes. */
  readonly bytes: number;
  /** The whole crawl, in milliseconds. */
  readonly ms: number;
  /** How many connections were opened; null where the platform hides it. */
  readonly connections: number | null;
  /** The most that was worked on at once. */
  readonly maxConcurrent: number;
  /** URLs that were found and not asked for because of the limit or a signal, or not to the end. */
  readonly todo: number;
  /** Links that were dropped because too many URLs were known already: 0 unless the crawl is huge. */
  readonly forgotten: number;
  /** Whether a signal ended it. */
  readonly interrupted: boolean;
}
