/**
 * The clients: what they are called, and what they ask for where nobody says otherwise. Their names say what their
 * requests cost the server.
 *
 * @module
 */

/** The kinds of clients that measure. */
export const CLIENT_KINDS = ["fast", "slow"] as const;

/** One of {@linkcode CLIENT_KINDS}. */
export type ClientKind = typeof CLIENT_KINDS[number];

/** The kinds that `fibserv client` takes: those, and one that sends and never reads (see `mute.ts`). */
export const ALL_CLIENT_KINDS = [...CLIENT_KINDS, "mute"] as const;

/** The n that each sends by default: about 1 µs and about 40 ms of computing. */
export const DEFAULT_N: Readonly<Record<typeof ALL_CLIENT_KINDS[number], number>> = {
  fast: 10,
  slow: 33,
  mute: 10,
};

/**
 * The n that each sends in the demo. A slow request then takes about 0.1 s: long enough to be seen beside a fast one, and
 * short enough for several of them even in the shortest demo.
 */
export const DEMO_N: Readonly<Record<ClientKind, number>> = { fast: 10, slow: 35 };
