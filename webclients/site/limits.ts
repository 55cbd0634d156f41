/**
 * Limits of the practice site, apart from it: help needs no server.
 *
 * @module
 */

/** The longest latency of a page: ten minutes. */
export const LATENCY_MS_MAX = 600_000;

/**
 * So many clients are served at the same time. One more is answered 503 and closed, unless most of the others have not
 * asked for anything yet.
 */
export const CONNECTIONS_MAX = 1_024;
