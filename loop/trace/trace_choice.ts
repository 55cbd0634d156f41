/**
 * A choice among the events of a trace: as many as a person can read, and of each connection some.
 *
 * A server under load has a hundred thousand events a second, and nearly all of them are those of its fastest client. So
 * there is an allowance for each second, and each connection has its share of it. What is chosen are *turns*: all that
 * happens to a connection from what it sends until it sends again, since half the life of a request teaches nothing. Beside
 * that there is an allowance of lines for what is rare and tells most: that a connection comes or goes, an error, a send
 * buffer that is full, a request that is costly, or of another n than the one before.
 *
 * What is left out is counted for each connection, and told when the second is over.
 *
 * @module
 */

import { beginsOrEnds, beginsTurn, ConnectionNotes, isWorthALine } from "./connection_notes.ts";
import type { TraceEvent, TraceReader, TraceSink } from "./trace_event.ts";

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

const SECOND_MS = 1000;
/** Into how many shares the turns are divided at most. With more connections, they have theirs in different seconds. */
const SHARES_MAX = 4;
/** A connection that was silent for so long, in milliseconds, waits for something. */
const SILENT_MS = 100;
/** Connections that are known one by one. The others share their notes, so that memory is bounded. */
const CONNECTIONS_MAX = 1024;
/** Connections of which it is told one by one how many lines were left out. */
const REPORTS_MAX = 3;

/** What one thread has told last, and is not shown before it is known what it leads to. */
interface Lane {
  readonly thread: number | undefined;
  select: (TraceEvent & { kind: "select" }) | null;
  /** Whether anything followed that select. */
  selectWasUsed: boolean;
  recv: (TraceEvent & { kind: "recv" }) | null;
  last: TraceEvent | null;
}

/** Passes on some of the events, until it is disposed of. */
export class TraceChoice implements TraceReader, Disposable {
  readonly #limits: TraceLimits;
  readonly #now: () => number;
  readonly #show: TraceSink;
  readonly #notes = new Map<number | null, ConnectionNotes>();
  readonly #lanes = new Map<number | undefined, Lane>();
  #open = 0;
  #second = 0;
  #secondEndsMs = -Infinity;
  #turnsLeft = 0;
  #rareLinesLeft = 0;
  /** The same for connections that come or go. */
  #boundaryLinesLeft = 0;
  #hasLeftOut = false;

  /**
   * Makes one that has chosen nothing yet.
   *
   * @param now tells the time in milliseconds
   * @param show is given what is chosen, and what was left out
   */
  constructor(limits: TraceLimits, now: () => number, show: TraceSink) {
    this.#limits = limits;
    this.#now = now;
    this.#show = show;
  }

  /** How long it takes until there is something to {@linkcode report}. */
  patienceMs(): number {
    return this.#hasLeftOut ? Math.ceil(Math.max(0, this.#secondEndsMs - this.#now())) : Infinity;
  }

  /** Takes the next event. */
  readonly tell = (event: TraceEvent, thread?: number): void => {
    this.report();
    const lane = this.#laneOf(thread);
    if (event.kind === "select") {
      this.#endHeld(lane);
      lane.select = lane.last = event;
      lane.selectWasUsed = false;
      return;
    }
    const notes = this.#notesOf(event);
    if (event.kind === "left out") return this.#leaveOut(notes, event.count);
    if (event.kind === "accept") this.#open++;
    const rareLines = notes.rareLinesOf(event);
    notes.note(event);
    if (!isWorthALine(event)) return;
    lane.selectWasUsed = true;
    lane.last = event;
    notes.last = event;
    notes.lastMs = this.#now();
    notes.lastThread = thread;
    notes.lastWasLeftOut = !this.#isChosen(event, notes, rareLines);
    if (!notes.lastWasLeftOut) {
      this.#showHeld(lane, event);
      this.#show(event, thread);
    } else {
      this.#dropRecv(lane);
      // The next event may be a request that is worth to be shown from here on.
      if (event.kind === "recv") lane.recv = event;
      else this.#leaveOut(notes);
    }
    if (event.kind === "close") this.#forget(notes);
  };

  /** Tells what was left out, if the second is over. */
  report(): void {
    if (this.#now() < this.#secondEndsMs) return;
    this.#tellLeftOut();
    this.#second++;
    this.#secondEndsMs = this.#now() + SECOND_MS;
    this.#turnsLeft = this.#limits.turnsMax;
    this.#rareLinesLeft = this.#boundaryLinesLeft = this.#limits.rareLinesMax;
    for (const notes of this.#notes.values()) this.#allow(notes);
  }

  /** Tells what was left out last. */
  [Symbol.dispose](): void {
    for (const lane of this.#lanes.values()) this.#endHeld(lane);
    this.#tellLeftOut();
  }

  #laneOf(thread: number | undefined): Lane {
    let lane = this.#lanes.get(thread);
    if (lane === undefined) {
      lane = { thread, select: null, selectWasUsed: false, recv: null, last: null };
      this.#lanes.set(thread, lane);
    }
    return lane;
  }

  #notesOf(event: TraceEvent): ConnectionNotes {
    const wanted = "connection" in event ? event.connection : null;
    const isKnown = this.#notes.has(wanted) || this.#notes.size < CONNECTIONS_MAX;
    const connection = isKnown ? wanted : null;
    let notes = this.#notes.get(connection);
    if (notes === undefined) {
      notes = new ConnectionNotes(connection);
      // Of what was left out a thread may tell when its connection is closed.
      notes.isClosed = event.kind === "left out";
      this.#allow(notes);
      this.#notes.set(connection, notes);
    }
    return notes;
  }

  /** Gives a connection its share of this second. */
  #allow(notes: ConnectionNotes): void {
    const { turnsMax, rareLinesMax } = this.#limits;
    const shares = Math.min(SHARES_MAX, Math.max(1, this.#open));
    notes.turnsLeft = Math.max(1, Math.floor(turnsMax / shares));
    notes.rareLinesLeft = Math.ceil(rareLinesMax / 2);
  }

  #isChosen(event: TraceEvent, notes: ConnectionNotes, rareLines: number): boolean {
    if (notes.isOneOfMany(event)) return false;
    if (beginsTurn(event) || notes.connection === null && notes.turnSecond < 0) {
      notes.turnLinesLeft = this.#takeTurn(notes) ? this.#limits.turnLinesMax : 0;
    }
    if (notes.turnLinesLeft === 0) {
      if (rareLines === 0 || !this.#takeRareLines(rareLines, event, notes)) return false;
      notes.turnLinesLeft = rareLines;
    }
    notes.turnLinesLeft--;
    return true;
  }

  #takeRareLines(lines: number, event: TraceEvent, notes: ConnectionNotes): boolean {
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

  #takeTurn(notes: ConnectionNotes): boolean {
    const isCrowded = this.#open > this.#limits.turnsMax;
    const waits = isCrowded && notes.turnSecond >= 0 && notes.turnSecond === this.#second - 1;
    if (waits || notes.turnsLeft <= 0 || this.#turnsLeft <= 0) return false;
    notes.turnSecond = this.#second;
    notes.turnsLeft--;
    this.#turnsLeft--;
    return true;
  }

  /** Shows what has led to an event that is shown. */
  #showHeld(lane: Lane, event: TraceEvent): void {
    if (lane.select !== null) this.#show(lane.select, lane.thread);
    lane.select = null;
    const { recv } = lane;
    const hasLedToIt = event.kind !== "recv" && "connection" in event &&
      event.connection === recv?.connection;
    if (recv === null || !hasLedToIt) return this.#dropRecv(lane);
    this.#show(recv, lane.thread);
    lane.recv = null;
  }

  #dropRecv(lane: Lane): void {
    if (lane.recv !== null) this.#leaveOut(this.#notesOf(lane.recv));
    lane.recv = null;
  }

  /** What is held has led to nothing that is shown. */
  #endHeld(lane: Lane): void {
    this.#dropRecv(lane);
    const { select } = lane;
    lane.select = null;
    const [first] = select?.ready ?? [];
    // To be woken, and have nothing to do, is ordinary.
    if (select === null || first === undefined) return;
    const notes = this.#notesOf({ kind: "wait", connection: first.connection, interest: 0 });
    // Nobody has used what was ready, so it is reported again, and again: that must be seen.
    if (!lane.selectWasUsed && this.#takeTurn(notes)) this.#show(select, lane.thread);
    else this.#leaveOut(notes);
  }

  #leaveOut(notes: ConnectionNotes, count: number = 1): void {
    notes.leftOut += count;
    this.#hasLeftOut = true;
  }

  #forget(notes: ConnectionNotes): void {
    this.#open = Math.max(0, this.#open - 1);
    if (notes.connection === null) return;
    notes.isClosed = true;
    if (notes.leftOut === 0) this.#notes.delete(notes.connection);
  }

  #tellLeftOut(): void {
    if (!this.#hasLeftOut) return;
    this.#hasLeftOut = false;
    const most = [...this.#notes.values()].filter(({ leftOut }) => leftOut > 0)
      .sort((a, b) => b.leftOut - a.leftOut);
    const others = most.splice(REPORTS_MAX);
    for (const notes of most) this.#tellOf(notes);
    let count = 0;
    for (const notes of others) {
      count += notes.leftOut;
      this.#clear(notes);
    }
    if (count > 0) this.#show({ kind: "left out", connection: null, count });
  }

  #tellOf(notes: ConnectionNotes): void {
    const { connection, leftOut, last, lastThread, lastWasLeftOut } = notes;
    // Then the last line is where it stands now.
    const isStuck = lastWasLeftOut && notes.isStillInIt &&
      this.#now() - notes.lastMs >= SILENT_MS;
    const count = leftOut - (isStuck ? 1 : 0);
    if (count > 0) this.#show({ kind: "left out", connection, count });
    if (isStuck) {
      const lane = this.#laneOf(lastThread);
      if (lane.last === last) this.#showHeld(lane, last!);
      this.#show(last!, lastThread);
    }
    this.#clear(notes);
  }

  #clear(notes: ConnectionNotes): void {
    notes.leftOut = 0;
    notes.lastWasLeftOut = false;
    if (notes.isClosed) this.#notes.delete(notes.connection);
  }
}
