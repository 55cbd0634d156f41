/**
 * What a kind is: a response that teaches something, and what a right client makes of it.
 *
 * @module
 */

import { response } from "../response.ts";
import { type Script, utf8 } from "../script.ts";

/** What a client can say about a request that failed. */
export type ErrorKind =
  | "timeout"
  | "protocol"
  | "incomplete"
  | "too-large"
  | "decode"
  | "redirect";

/** What is expected of a client that waits 2 s, accepts a body of 1,000,000 bytes, and tries once. */
export const EXPECTED_OF = { timeoutMs: 2_000, maxBytes: 1_000_000 } as const;

/** What a right client makes of a kind, when it asks for the first time. */
export interface Outcome {
  /** Of the last response of which a whole status line came; null when there was none. */
  readonly status: number | null;
  readonly error: ErrorKind | null;
  /** The body after decoding; null when there is an error. */
  readonly body: Uint8Array | null;
}

/** What a kind may ask about the request. */
export interface Asked {
  /** The query without its question mark; "" when there is none. */
  readonly query: string;
  /** Where the client found the site, without a slash at the end: `http://127.0.0.1:8080`. */
  readonly origin: string;
  /** Whether nobody asked for this kind with this query before. */
  isFirstTime(): boolean;
}

/** One row of the table of kinds. */
export interface Kind {
  /** It is found at `/kinds/NAME`. */
  readonly name: string;
  /** One sentence about what it does. */
  readonly explain: string;
  readonly outcome: Outcome;
  /** @returns what is done to the client */
  script(asked: Asked): Script;
}

/** @returns the outcome of a response that came whole, be its status good or bad */
export function comes(body: Uint8Array | string, status = 200): Outcome {
  return { status, error: null, body: typeof body === "string" ? utf8(body) : body };
}

/** @returns the outcome of a request without a result */
export function fails(error: ErrorKind, status: number | null = 200): Outcome {
  return { status, error, body: null };
}

/** The body of `plain`, to which redirects lead, too. */
export const PLAIN = utf8("Hello from the practice site.\n");

/** @returns what `plain` does */
export function plain(): Script {
  return response(200, PLAIN);
}
