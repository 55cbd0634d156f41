/**
 * What to do after a response, or after none: follow a redirect, try again, or be content. Decisions only: nothing here
 * sends anything or waits.
 *
 * @see RFC 9110, sections 10.2.3 (Retry-After), 15.4 (redirects) and 5.6.7 (dates)
 * @module
 */

import type { ErrorKind } from "./fetch_error.ts";

/** How long the first retry waits, in milliseconds; each further one twice as long as the one before. */
export const BACK_OFF_MS = 100;

const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];
/** What may go away by itself. */
const RETRIED_STATUSES: readonly number[] = [429, 500, 502, 503, 504];
const RETRIED_KINDS: readonly ErrorKind[] = ["connect", "incomplete"];

/** Whether a response with this status, and with a `Location`, is one to be followed. */
export function isRedirect(status: number): boolean {
  return REDIRECTS.includes(status);
}

/**
 * Whether the same request may give something better a moment later.
 *
 * @param error null when there is a whole response
 * @param retriesTimeouts whether there is time for another try after a timeout
 */
export function isRetryable(
  error: ErrorKind | null,
  status: number | null,
  retriesTimeouts = false,
): boolean {
  if (error === "timeout") return retriesTimeouts;
  if (error !== null) return RETRIED_KINDS.includes(error);
  return status !== null && RETRIED_STATUSES.includes(status);
}

/**
 * How long to wait before a retry, in milliseconds.
 *
 * @param retries how many retries there were before this one
 * @param retryAfter the value of the field `Retry-After`, or null
 * @param epochMs what time it is, since 1970
 */
export function retryDelayMs(retries: number, retryAfter: string | null, epochMs: number): number {
  const backOffMs = BACK_OFF_MS * 2 ** retries;
  const askedMs = retryAfter === null ? null : parseRetryAfter(retryAfter, epochMs);
  return Math.max(backOffMs, askedMs ?? 0);
}

/**
 * Reads `Retry-After`: a number of seconds, or a date.
 *
 * @returns milliseconds from now, 0 for a date that is over; null for anything else
 */
export function parseRetryAfter(value: string, epochMs: number): number | null {
  if (/^[0-9]+$/.test(value)) return Number(value) * 1000;
  const dateMs = parseHttpDate(value, epochMs);
  return dateMs === null ? null : Math.max(0, dateMs - epochMs);
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const MONTH = `(?<month>${MONTHS.join("|")})`;
const TIME = "(?<hours>[0-9]{2}):(?<minutes>[0-9]{2}):(?<seconds>[0-9]{2})";
const SHORT_DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
const LONG_DAY = "(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)";
/** The three formats that a recipient must understand. `Date.parse()` would take any number of others. */
const DATE_FORMATS = [
  `${SHORT_DAY}, (?<day>[0-9]{2}) ${MONTH} (?<year>[0-9]{4}) ${TIME} GMT`,
  `${LONG_DAY}, (?<day>[0-9]{2})-${MONTH}-(?<year>[0-9]{2}) ${TIME} GMT`,
  `${SHORT_DAY} ${MONTH} (?<day>[0-9 ][0-9]) ${TIME} (?<year>[0-9]{4})`,
].map((format) => new RegExp(`^${format}$`));

/**
 * Reads a date as HTTP writes it.
 *
 * @param epochMs what time it is: a year of two digits is the one that is not more than 50 years ahead
 * @returns milliseconds since 1970, or null
 */
export function parseHttpDate(text: string, epochMs: number): number | null {
  const groups = DATE_FORMATS.map((format) => format.exec(text)?.groups).find(Boolean);
  if (groups === undefined) return null;
  const part = (name: string) => Number(groups[name]);
  const month = MONTHS.indexOf(groups.month!);
  const [day, hours, minutes, seconds] = [
    part("day"),
    part("hours"),
    part("minutes"),
    part("seconds"),
  ];
  // 60 is a leap second.
  if (hours > 23 || minutes > 59 || seconds > 60) return null;
  let year = part("year");
  if (groups.year!.length === 2) {
    const thisYear = new Date(epochMs).getUTCFullYear();
    year += Math.floor(thisYear / 100) * 100;
    if (year > thisYear + 50) year -= 100;
  }
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  // The 31st of February has become another day by now.
  if (date.getUTCDate() !== day) return null;
  return date.setUTCHours(hours, minutes, seconds);
}
