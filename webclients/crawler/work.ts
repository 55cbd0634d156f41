/**
 * What there is to do for a crawler, and what came of it: the words in which the frontier and those who do the work talk.
 *
 * @module
 */

import type { PageLinks } from "./links.ts";
import type { PageError } from "./rows.ts";

/** A page to ask for. */
export interface PageWork {
  /** Which kind of work it is. */
  readonly kind: "page";
  /** The URL to request. */
  readonly url: string;
  /** Its scheme, host and port. */
  readonly origin: string;
  /** Where it was found, or null. */
  readonly from: string | null;
  /** How many links lead to it from the start. */
  readonly depth: number;
  /** How many redirects may still follow. */
  readonly redirectsLeft: number;
  /** Whether it is the start, or what the start redirects to. */
  readonly isStart: boolean;
}

/** A robots.txt to ask for, redirects followed. */
export interface RobotsWork {
  /** Which kind of work it is. */
  readonly kind: "robots";
  /** The URL to request. */
  readonly url: string;
  /** Whose it is. */
  readonly origin: string;
}

/**
 * To let others have a turn: wait for the next iteration of the loop. Many pages in a row were forbidden, or came after
 * the limit. To find that out takes time when robots.txt was written to cost time, and to report it always does;
 * meanwhile no signal is heard, and no other page goes on.
 */
export interface PauseWork {
  /** Which kind of work it is. */
  readonly kind: "pause";
  /** Nobody is asked. */
  readonly url: null;
}

/** What there is to do. */
export type Work = PageWork | RobotsWork | PauseWork;

/** What came of asking for a page, redirects not followed. */
export interface PageOutcome {
  /** The status, or null when no response came. */
  readonly status: number | null;
  /** The Location of a 301, 302, 303, 307 or 308, as it was sent; null when it is none of these, or has none. */
  readonly redirect: string | null;
  /** Why it failed, or null. */
  readonly error: PageError | null;
  /** The length of the decoded body. */
  readonly bytes: number;
  /** The Content-Type field, or null. */
  readonly contentType: string | null;
  /** 1 plus the retries made. */
  readonly tries: number;
  /** How long it took, in milliseconds. */
  readonly ms: number;
  /** Its links, or null when it has none to look at. */
  readonly links: PageLinks | null;
}
