/**
 * What a selector watches, as the selector sees it.
 *
 * @module
 */

import type { Registered } from "../types.ts";
import type { PosixSelector } from "./selector.ts";

/** A socket or a listener. */
export interface Source extends Registered {
  /** Its descriptor; -1 when it is closed for good. */
  descriptor: number;
  /** The selector that watches it. */
  selector: PosixSelector | null;
  /**
   * What the poller was told last. It may ask for more than `interest` does: to stop asking costs a system call, and
   * mostly nothing comes before the interest is back.
   */
  watched: number;
  /** Whether `close()` was called. */
  isClosed: boolean;
  /** Whether it must be told of everything, before anybody else: while it connects, and while it is being closed. */
  isSpecial: boolean;
  /** How many more times it may be read: a number from the moment on when the selector drains. */
  readsLeft: number;
  /** Is told what the poller says, when `isSpecial` or when the connection is broken. */
  notice(events: number): void;
}

/** No limit. (Not `Infinity`: small integers are faster.) */
export const UNLIMITED: number = -1;
