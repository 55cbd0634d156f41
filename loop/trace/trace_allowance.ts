/**
 * How many lines of a trace may be shown in a second, and how the connections share them.
 *
 * @module
 */

import { beginsOrEnds, type ConnectionNotes } from "./connection_notes.ts";
import type { TraceEvent } from "./trace_event.ts";

/** How much a reader can take in a second. */
export interface TraceLimits {
  /** Turns, each of some six lines. */
  readonly turnsMax: number;
  /** Where a turn is cut off: a client may send 1,000 requests at once. */
  readonly turnLinesMax: number;
  /** Lines beside those, about: for what is rare; and as many for connections that come and go. */
  readonly rareLinesMax: number;
}

/** For a server: the lives of four requests, and half as much of what is rare. */
export const SERVE_LIMITS: TraceLimits = { turnsMax: 4, turnLinesMax: 8, rareLinesMax: 12 };
/** For a demo, which is short, and is to be seen as a whole if that is possible. */
export const DEMO_LIMITS: TraceLimits = { turnsMax: 100, turnLinesMax: 50, rareLinesMax: 100 };

/** Into how many shares the turns are divided at most. With more connections, they have theirs in different seconds. */
const SHARES_MAX = 4;

/** What may still be shown in this second. */
export class TraceAllowance {
  /** How many connections are open. */
  open = 0;
  readonly #limits: TraceLimits;
  #second = 0;
  #turnsLeft = 0;
  #rareLinesLeft = 0;
  /** The same for connections that come or go. */
  #boundaryLinesLeft = 0;

  /** Makes one that has nothing left before it is renewed. */
  constructor(limits: TraceLimits) {
    this.#limits = limits;
  }

  /** Another second begins. */
  renew(connections: Iterable<ConnectionNotes>): void {
    this.#second++;
    this.#turnsLeft = this.#limits.turnsMax;
    this.#rareLinesLeft = this.#boundaryLinesLeft = this.#limits.rareLinesMax;
    for (const notes of connections) this.share(notes);
  }

  /** Gives a connection its share of this second. */
  share(notes: ConnectionNotes): void {
    const { turnsMax, rareLinesMax } = this.#limits;
    const shares = Math.min(SHARES_MAX, Math.max(1, this.open));
    notes.turnsLeft = Math.max(1, Math.floor(turnsMax / shares));
    notes.rareLinesLeft = Math.ceil(rareLinesMax / 2);
  }

  /** Takes a turn for a connection, if it may have one. */
  takeTurn(notes: ConnectionNotes): boolean {
    const isCrowded = this.open > this.#limits.turnsMax;
    const waits = isCrowded && notes.turnSecond >= 0 && notes.turnSecond === this.#second - 1;
    if (waits || notes.turnsLeft <= 0 || this.#turnsLeft <= 0) return false;
    notes.turnSecond = this.#second;
    notes.turnsLeft--;
    this.#turnsLeft--;
    return true;
  }

  /** Takes so many lines for an event that is rare, if there are any left. */
  takeRareLines(lines: number, event: TraceEvent, notes: ConnectionNotes): boolean {
    if (beginsOrEnds(event)) {
      if (this.#boundaryLinesLeft <= 0) return false;
      this.#boundaryLinesLeft -= lines;
      return true;
    }
    if (notes.rareLinesLeft <= 0 || this.#rareLinesLeft <= 0) return false;
    notes.rareLinesLeft -= lines;
    this.#rareLinesLeft -= lines;
    return true;
  }
}
