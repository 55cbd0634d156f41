/**
 * What a poller watches here: something that orders, and can tell what has come of it.
 *
 * @module
 */

import type { Operator } from "./proactor.ts";

/** A socket, a listener or a bare descriptor, as the poller sees it. */
export interface Completer extends Operator {
  /** Its descriptor; -1 when it is closed for good. */
  descriptor: number;
  /** The poller that watches it. */
  watcher: CompleterWatcher | null;
  /** What the poller was asked about it: `EVENT_READ`, `EVENT_WRITE`, both, or 0. */
  mask: number;
  /** Where it is on its poller's list of those to look at; {@linkcode NOT_A_CANDIDATE}: nowhere. */
  candidateAt: number;
  /** Orders what is to be in flight, unless it is. */
  arm(): void;
  /** What it is ready for of what was asked; `EVENT_ERROR` and `EVENT_HANGUP` also if not asked for. */
  events(): number;
}

/** The place of one that is on no list. */
export const NOT_A_CANDIDATE: number = -1;

/** The poller, as those see it. */
export interface CompleterWatcher {
  /** It may be ready for something since it was looked at. */
  notice(completer: Completer): void;
}
