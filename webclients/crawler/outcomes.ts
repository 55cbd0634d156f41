/**
 * From the outcome of a download to what the frontier wants to know.
 *
 * @module
 */

import type { DownloadOptions } from "../options.ts";
import { isRedirect } from "../policy.ts";
import type { Outcome } from "../result.ts";
import { decodeHtml } from "./charset.ts";
import { hasLinks, linksOf, type PageLinks } from "./links.ts";
import { ROBOTS_LENGTH_MAX_BYTES, type RobotsOutcome } from "./robots.ts";
import type { PageOutcome, PageWork, RobotsWork } from "./work.ts";

/** RFC 9309, 2.3.1.2: how many redirects of robots.txt are to be followed at least. */
export const ROBOTS_REDIRECTS_MAX = 5;
/**
 * The longest robots.txt that is received where it is packed: only a whole one can be unpacked, and a longer one counts as
 * one that cannot be had. Of one that is not packed as much is received as counts.
 */
const ROBOTS_RECEIVED_MAX_BYTES = 8 * 2 ** 20;

/** How a page is downloaded: its body is kept, and its redirects are left to the frontier. */
export function pageOptions(options: Partial<DownloadOptions>): Partial<DownloadOptions> {
  return { ...options, followRedirects: false, keepBody: true, timeoutPerTry: true };
}

/** How a robots.txt is downloaded. */
export function robotsOptions(options: Partial<DownloadOptions>): Partial<DownloadOptions> {
  return {
    ...options,
    maxRedirects: ROBOTS_REDIRECTS_MAX,
    maxBytes: ROBOTS_RECEIVED_MAX_BYTES,
    // One byte more shows that the last line may have been cut.
    enoughBytes: ROBOTS_LENGTH_MAX_BYTES + 1,
    keepBody: true,
    timeoutPerTry: true,
  };
}

/**
 * What came of a page. Its links are read in steps, see {@linkcode linksOf}.
 *
 * @param assets whether images, scripts, style sheets and the like count as links
 */
export function* pageOutcome(
  { url }: PageWork,
  outcome: Outcome,
  assets: boolean,
): Generator<void, PageOutcome> {
  const { status, location, error, bytes, contentType, tries, ms } = outcome;
  return {
    ...{ status, redirect: location, error, bytes, contentType, tries, ms },
    links: yield* pageLinks(url, outcome, assets),
  };
}

function* pageLinks(
  url: string,
  outcome: Outcome,
  assets: boolean,
): Generator<void, PageLinks | null> {
  const { status, contentType, body } = outcome;
  if (status === null || body === null || !hasLinks(status, contentType)) return null;
  return yield* linksOf(decodeHtml(body, contentType), { url, contentType, assets });
}

const NOTHING = new Uint8Array(0);

/**
 * What came of a robots.txt.
 *
 * Where a world of I/O has no TLS, no byte of an https page will ever be asked for. To say that its robots.txt is out of
 * reach would be true, and hide why: so everything is allowed, and each page says itself what is wrong.
 */
export function robotsOutcome(
  work: RobotsWork,
  { status, error, body }: Outcome,
  hasTls: boolean,
): RobotsOutcome {
  if (error === null) return { kind: "response", status: status!, body: body ?? NOTHING };
  if (!hasTls && work.url.startsWith("https:")) return NO_ROBOTS;
  // One redirect too many, or one that leads nowhere: RFC 9309 takes that for a file that does not exist.
  if (error.kind === "redirect" && status !== null && isRedirect(status)) {
    return { kind: "response", status, body: NOTHING };
  }
  return { kind: "unreachable" };
}

const NO_ROBOTS: RobotsOutcome = { kind: "response", status: 404, body: NOTHING };
