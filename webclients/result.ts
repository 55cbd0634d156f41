/**
 * What comes out: a row for each URL, and a summary.
 *
 * @module
 */

import type { ErrorKind } from "./fetch_error.ts";

/** What became of one URL. Plain data, so that it can travel from a worker. */
export interface Outcome {
  /** As given, except that a user name and password are replaced by `***`. */
  readonly url: string;
  /** The URL of the last request, without fragment; null where none was tried, since `url` is no good. */
  readonly finalUrl: string | null;
  /** The URLs before it, in order. */
  readonly redirects: readonly string[];
  /** Of the last response of which a whole status line came, or null. */
  readonly status: number | null;
  /** Whether there is no error and the status is 200 to 299. */
  readonly ok: boolean;
  /** Why there is no whole response, or null. */
  readonly error: { readonly kind: ErrorKind; readonly message: string } | null;
  /** The length of the decoded body; 0 after an error. */
  readonly bytes: number;
  /** Of the decoded body, in lower-case hexadecimal digits; null after an error. */
  readonly sha256: string | null;
  /** The field `Content-Type` as it came, several joined by commas, or null. */
  readonly contentType: string | null;
  /** 1 plus the retries made. */
  readonly tries: number;
  /** Milliseconds from its turn to the moment when this was known. */
  readonly ms: number;
  /** Milliseconds from its turn until the last request had a connection, or null. */
  readonly connectedMs: number | null;
  /** Milliseconds from its turn until the first byte of the last response came, or null. */
  readonly firstByteMs: number | null;
  /** How many connections were opened for it. */
  readonly connections: number;
  /** Where a redirect that was not followed leads, or null. */
  readonly location: string | null;
  /** The decoded body, where it was to be kept and there is no error. */
  readonly body: Uint8Array | null;
}

/** One line of `fibserv fetch --json`. */
export interface ResultRow extends Omit<Outcome, "body" | "connections" | "location"> {
  /** Tells the two kinds of rows apart. */
  readonly event: "result";
  /** The place of the URL in the list, from 0. */
  readonly index: number;
  /** Where the body was written, as a path under the folder of `--output`, or null. */
  readonly file: string | null;
  /** Milliseconds from the start of the run to the moment when its turn came. */
  readonly startMs: number;
}

/** What all rows come to. The command adds the names of the variant and of the I/O. */
export interface Totals {
  /** How many there were. */
  readonly urls: number;
  /** Those that came, with a status from 200 to 299. */
  readonly ok: number;
  /** All results that are not `ok`. */
  readonly failed: number;
  /** Those that have no row, because a signal ended the run. */
  readonly unfinished: number;
  /** The sum of the lengths of all bodies. */
  readonly bytes: number;
  /** Milliseconds from the start of the run until now. */
  readonly ms: number;
  /** The sum of the parts: the `ms` of all rows. */
  readonly sumMs: number;
  /** How many connections were opened. */
  readonly connections: number;
  /** How many URLs were worked on at once, at most. */
  readonly maxConcurrent: number;
}

/** The last line of `fibserv fetch --json`. */
export interface SummaryRow extends Omit<Totals, "connections"> {
  /** Tells the two kinds of rows apart. */
  readonly event: "summary";
  /** The name of the step. */
  readonly variant: string;
  /** The world of I/O. */
  readonly io: string;
  /** As in {@linkcode Totals}; null where the platform hides it. */
  readonly connections: number | null;
}

/** Makes the row of an outcome. */
export function resultRow(
  outcome: Outcome,
  place: Pick<ResultRow, "index" | "file" | "startMs">,
): ResultRow {
  const { body: _body, connections: _connections, location: _location, ...shared } = outcome;
  const { index, file, startMs } = place;
  // In the order in which one reads it.
  return { event: "result", index, ...shared, file, startMs };
}
