/**
 * What a selector watches, and what that needs of the selector.
 *
 * A selector knows its sockets, and they know it: a completion is told to it. Each side is described here by the few
 * members that the other uses, so that neither file has to import the other's class.
 *
 * @module
 */

import type { Registered } from "../types.ts";

/** A socket or a listener, as the selector sees it. */
export interface Watchable extends Registered {
  /** The selector that watches it. */
  selector: Watcher | null;
  /** The selector that has it on its list of candidates. */
  candidateOf: Watcher | null;
  /** Puts the next read, or the accept, in flight, if it is time for it. */
  arm(): void;
  /** What of the interest can be had now. */
  poll(): number;
}

/** The selector, as sockets and listeners see it. */
export interface Watcher {
  /** Something completed: looks at it in the next `select()`. */
  notice(socket: Watchable): void;
  /** Ends the `select()` that is running, or else the next one. */
  wake(): void;
  /** Stops watching. */
  unregister(socket: Watchable): void;
}
