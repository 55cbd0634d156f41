/**
 * What a selector watches, and what that needs of the selector.
 *
 * A selector knows its sockets, and they know it: when one is closed it must be forgotten. Each side is described here by
 * the few members that the other uses, so that neither file has to import the other's class.
 *
 * @module
 */

import type { IdleSweeper } from "../idle_sweeper.ts";
import type { Registered } from "../types.ts";

/** A socket or a listener, as the selector sees it. */
export interface Pollable extends Registered {
  /** Its descriptor; -1 when it is closed for good. */
  descriptor: number;
  /** The selector that watches it. */
  selector: Watcher | null;
  /**
   * What the poller was told last. It may ask for more than `interest` does: to stop asking costs a system call, and
   * mostly nothing comes before the interest is back.
   */
  watched: number;
  /** Whether it must be told of everything, before anybody else: while it connects, and while its close lingers. */
  isConnectingOrLingering: boolean;
  /** How many more times it may be read: a number from the moment on when the selector drains. */
  readsLeft: number;
  /** Whether it waits for a free descriptor, and so must not be listened to. */
  readonly isPaused: boolean;
  /** From now on, to have nothing to give means to be at the end. */
  drain(): void;
  /** Is told what the poller says, when `isConnectingOrLingering` or when the connection is broken. */
  notice(events: number): void;
}

/** A socket, which may be idle. */
export interface PollableSocket extends LingeringSocket {
  /** The time in which it may be idle begins. */
  startWaiting(): void;
}

/** A listener, and the clock of its connections. */
export interface PollableListener extends Pollable {
  readonly sweeper: IdleSweeper;
}

/** A socket whose peer is still waited for after `close()`. */
export interface LingeringSocket extends Pollable {
  /** When the selector gives up waiting for the peer to close, too; in milliseconds; Infinity: never. */
  lingersUntilMs: number;
  /** Closes it for good. */
  release(): void;
}

/** The selector, as sockets and listeners see it. */
export interface Watcher {
  /** Starts watching. */
  register(socket: Pollable, mask: number): void;
  /** Watches it by another descriptor from now on. The one before is to be closed. */
  move(pollable: Pollable, descriptor: number): void;
  /** Waits until the peer of a socket that is being closed closes, too. */
  linger(socket: LingeringSocket): void;
  /** Forgets one that is about to be closed for good. */
  forget(pollable: Pollable): void;
  /** Does not watch a listener, in spite of its interest, until {@linkcode Watcher.restore}. */
  silence(pollable: Pollable): void;
  /** Watches it again. */
  restore(pollable: Pollable): void;
  /** The `select()` that is running, or else the next one, is to return. */
  wake(): void;
}

/** No limit. (Not `Infinity`: small integers are faster.) */
export const UNLIMITED: number = -1;
