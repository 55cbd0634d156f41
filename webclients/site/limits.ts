/**
 * Limits of the practice site, apart from it: help needs no server.
 *
 * @module
 */

/** The longest latency of a page: ten minutes. */
export const LATENCY_MS_MAX = 600_000;
