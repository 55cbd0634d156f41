/**
 * A choice among the events of a trace: as many as a person can read, and of each connection some.
 *
 * A server under load has a hundred thousand events a second, and nearly all of them are those of its fastest client. So
 * there is an allowance for each second, and each connection has its share of it. What is chosen are *turns*: all that
 * happens to a connection from what it sends until it sends again, since half the life of a request teaches nothing. Beside
 * that there is an allowance of lines for what is rare and tells most: that a connection comes or goes, an error, a send
 * buffer that is full, a request that is costly, or of another n than the one before.
 *
 * What is left out is counted for each connection. It is told where the lines are missing: before the next line of that
 * connection, or when the second is over. A line that is missing in silence would make the others tell something else.
 *
 * @module
 */

import {
  beginsTurn,
  canComeOfWaking,
  ConnectionNotes,
  isCutShort,
  isWorthALine,
  opensRequest,
  type SelectEvent,
} from "./connection_notes.ts";
import { TraceAllowance, type TraceLimits } from "./trace_allowance.ts";
import type { ReadySocket, TraceEvent, TraceReader, TraceSink } from "./trace_event.ts";

const SECOND_MS = 1000;
/** A connection that was silent for so long, in milliseconds, waits for something. */
const SILENT_MS = 100;
/** Connections that are known one by one. The others share their notes, so that memory is bounded. */
const CONNECTIONS_MAX = 1024;
/** Connections of which it is told one by one how many lines were left out. */
const REPORTS_MAX = 3;

/** What one thread has told last. */
interface Lane {
  readonly thread: number | undefined;
  /** Its latest select, as long as it is not shown, since it is not known yet what it leads to. */
  select: SelectEvent | null;
  /** Whether anything followed that select. */
  selectWasUsed: boolean;
  /** Whether nothing followed the one before. */
  wasUnused: boolean;
}

/** Passes on some of the events, until it is disposed of. */
export class TraceChoice implements TraceReader, Disposable {
  readonly #limits: TraceLimits;
  readonly #allowance: TraceAllowance;
  readonly #now: () => number;
  readonly #show: TraceSink;
  readonly #notes = new Map<number | null, ConnectionNotes>();
  readonly #lanes = new Map<number | undefined, Lane>();
  #secondEndsMs = -Infinity;
  /** Whether anything was left out and is not told, or is held back. */
  #isOwing = false;
  #leftOut = 0;
  /** How many lines were shown so far. */
  #shown = 0;

  /**
   * Makes one that has chosen nothing yet.
   *
   * @param now tells the time in milliseconds
   * @param show is given what is chosen, and what was left out
   */
  constructor(limits: TraceLimits, now: () => number, show: TraceSink) {
    this.#limits = limits;
    this.#allowance = new TraceAllowance(limits);
    this.#now = now;
    this.#show = show;
  }

  /** How long it takes until there is something to {@linkcode report}. */
  patienceMs(): number {
    return this.#isOwing ? Math.ceil(Math.max(0, this.#secondEndsMs - this.#now())) : Infinity;
  }

  /** How many lines were left out so far. */
  get leftOut(): number {
    return this.#leftOut;
  }

  /** Takes the next event. */
  readonly tell = (event: TraceEvent, thread?: number): void => {
    this.report();
    const lane = this.#laneOf(thread);
    if (event.kind === "select") {
      this.#endSelect(lane);
      lane.select = event;
      lane.selectWasUsed = false;
      return;
    }
    const notes = this.#notesOf(event);
    if (notes.connection !== null) notes.lastThread = thread;
    if (event.kind === "left out") return this.#leaveOut(notes, event.count, lane.select);
    if (event.kind === "accept") this.#allowance.open++;
    notes.isClosed = false;
    const rareLines = notes.rareLinesOf(event);
    notes.note(event);
    const isFirst = !lane.selectWasUsed;
    lane.selectWasUsed = true;
    // A loop polls, too, before anybody has come, and while it has other work.
    if (isFirst && lane.select?.ready.length === 0 && !canComeOfWaking(event)) lane.select = null;
    if (!isWorthALine(event)) return;
    notes.noteLine(event, this.#now(), this.#isChosen(event, notes, rareLines));
    if (!notes.lastWasLeftOut) this.#showWhole(event, notes, lane);
    else if (notes.connection !== null && opensRequest(event)) this.#hold(event, notes, lane);
    else {
      this.#dropHeld(notes);
      this.#leaveOut(notes, 1, lane.select);
    }
    notes.isOwedWait = !notes.lastWasLeftOut && isCutShort(event);
    if (event.kind === "close") this.#forget(notes);
  };

  /** Tells what was left out, if the second is over. */
  report(): void {
    if (this.#now() < this.#secondEndsMs) return;
    this.#tellLeftOut();
    this.#secondEndsMs = this.#now() + SECOND_MS;
    this.#allowance.renew(this.#notes.values());
  }

  /** Tells what was left out last. */
  [Symbol.dispose](): void {
    for (const lane of this.#lanes.values()) this.#endSelect(lane);
    for (const notes of this.#notes.values()) {
      this.#dropHeld(notes);
      notes.isOverdue = true;
    }
    this.#tellLeftOut();
  }

  #laneOf(thread: number | undefined): Lane {
    let lane = this.#lanes.get(thread);
    if (lane === undefined) {
      lane = { thread, select: null, selectWasUsed: false, wasUnused: false };
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
      this.#allowance.share(notes);
      this.#notes.set(connection, notes);
    }
    return notes;
  }

  #isChosen(event: TraceEvent, notes: ConnectionNotes, rareLines: number): boolean {
    // "0 of 510 were sent" means something only together with what it waits for now.
    if (event.kind === "wait" && notes.isOwedWait) {
      notes.turnLinesLeft = Math.max(0, notes.turnLinesLeft - 1);
      return true;
    }
    if (notes.isOneOfMany(event)) return false;
    if (beginsTurn(event) || notes.connection === null && notes.turnSecond < 0) {
      notes.turnLinesLeft = this.#allowance.takeTurn(notes) ? this.#limits.turnLinesMax : 0;
    }
    if (notes.turnLinesLeft === 0) {
      if (rareLines === 0 || !this.#allowance.takeRareLines(rareLines, event, notes)) return false;
      notes.turnLinesLeft = rareLines;
    }
    notes.turnLinesLeft--;
    return true;
  }

  /** Shows an event and what has led to it, and tells whether lines of its connection are missing before. */
  #showWhole(event: TraceEvent, notes: ConnectionNotes, lane: Lane): void {
    // Behind what was shown since, it would stand in the wrong order.
    if (beginsTurn(event) || notes.heldSince !== this.#shown) this.#dropHeld(notes);
    const { held } = notes;
    notes.held = [];
    if (notes.gapSelect === lane.select) this.#showSelect(lane);
    if (notes.hasGap) this.#tellGap(notes);
    for (const before of held) {
      if (before === lane.select) lane.select = null;
      this.#emit(before, lane.thread);
    }
    this.#showSelect(lane);
    this.#emit(event, lane.thread);
  }

  /** Keeps the beginning of a request: what comes next may make it worth to be shown. */
  #hold(event: TraceEvent, notes: ConnectionNotes, lane: Lane): void {
    const goesOn = event.kind === "compute" && notes.held.at(-1)?.kind === "recv" &&
      notes.heldSince === this.#shown;
    if (!goesOn) {
      this.#dropHeld(notes);
      notes.heldSince = this.#shown;
      if (lane.select !== null && notes.gapSelect !== lane.select) notes.held.push(lane.select);
    }
    notes.held.push(event);
    this.#isOwing = true;
  }

  #dropHeld(notes: ConnectionNotes): void {
    const { held } = notes;
    if (held.length === 0) return;
    notes.held = [];
    const [first] = held;
    if (first?.kind === "select") this.#leaveOut(notes, held.length - 1, first);
    else this.#leaveOut(notes, held.length, notes.gapSelect);
  }

  /** Another select follows, or nothing. */
  #endSelect(lane: Lane): void {
    const { select } = lane;
    const [first] = select?.ready ?? [];
    const isUnused = first !== undefined && !lane.selectWasUsed;
    // Nobody has used what was ready, so it is reported again, and again: that must be seen. Once is ordinary: an event
    // loop that polls between two callbacks has it used by the second.
    if (isUnused && lane.wasUnused) {
      const notes = this.#notesOf({ kind: "wait", connection: first.connection, interest: 0 });
      if (this.#allowance.takeTurn(notes)) this.#showSelect(lane);
      else this.#leaveOut(notes, 1, null);
    }
    lane.wasUnused = isUnused;
    lane.select = null;
  }

  #showSelect(lane: Lane): void {
    if (lane.select !== null) this.#emit(lane.select, lane.thread);
    lane.select = null;
  }

  #emit(event: TraceEvent, thread: number | undefined): void {
    this.#shown++;
    this.#show(event.kind === "select" ? this.#withMarks(event) : event, thread);
  }

  /** Of a socket whose lines are missing before this select, the reader knows something that is no longer true. */
  #withMarks(select: SelectEvent): SelectEvent {
    const isAfterGap = ({ connection, afterGap }: ReadySocket) =>
      afterGap || this.#notes.get(connection)?.hasGapBefore(select);
    const ready = select.ready.map((socket) =>
      isAfterGap(socket) ? { ...socket, afterGap: true as const } : socket
    );
    return { ...select, ready };
  }

  /** @param select the latest select before these lines, as long as it is not shown */
  #leaveOut(notes: ConnectionNotes, count: number, select: SelectEvent | null): void {
    if (!notes.hasGap) notes.firstGapSelect = select;
    notes.leftOut += count;
    // A count of 0 says that they were counted before.
    notes.isCountedElsewhere ||= count === 0;
    notes.gapSelect = select;
    this.#leftOut += count;
    this.#isOwing = true;
  }

  #tellGap(notes: ConnectionNotes): void {
    // Not counted as shown: it stands before what was held back without changing the order of lines.
    const { connection, leftOut: count, lastThread } = notes;
    this.#show({ kind: "left out", connection, count }, lastThread);
    notes.leftOut = 0;
    notes.isOverdue = notes.isCountedElsewhere = false;
    notes.gapSelect = null;
  }

  #forget(notes: ConnectionNotes): void {
    this.#allowance.open = Math.max(0, this.#allowance.open - 1);
    if (notes.connection === null) return;
    notes.isClosed = true;
    if (notes.leftOut === 0) this.#notes.delete(notes.connection);
  }

  #tellLeftOut(): void {
    if (!this.#isOwing) return;
    this.#isOwing = false;
    const most: ConnectionNotes[] = [];
    for (const notes of this.#notes.values()) {
      this.#endSilence(notes);
      if (notes.leftOut === 0) continue;
      // If it is about to have a turn, that will tell.
      if (notes.isOverdue || notes.isClosed || this.#isSilent(notes)) most.push(notes);
      else notes.isOverdue = this.#isOwing = true;
    }
    most.sort((a, b) => b.leftOut - a.leftOut);
    const others = most.splice(REPORTS_MAX);
    for (const notes of most) this.#tellGap(notes);
    let count = 0;
    for (const notes of others) {
      count += notes.leftOut;
      notes.leftOut = 0;
      notes.isCountedElsewhere = true;
      notes.isOverdue = false;
    }
    if (count > 0) this.#show({ kind: "left out", connection: null, count });
    for (const notes of [...most, ...others]) {
      if (notes.isClosed) this.#notes.delete(notes.connection);
    }
  }

  #isSilent({ lastMs }: ConnectionNotes): boolean {
    return this.#now() - lastMs >= SILENT_MS;
  }

  /** Of a connection that is silent, what was left out last is where it stands now. */
  #endSilence(notes: ConnectionNotes): void {
    const { last, lastThread } = notes;
    const isSilent = this.#isSilent(notes);
    if (last === null || !notes.lastWasLeftOut || !isSilent || !notes.isStillInIt) {
      // What is held back may still lead to something.
      if (isSilent) this.#dropHeld(notes);
      else if (notes.held.length > 0) this.#isOwing = true;
      return;
    }
    if (notes.held.at(-1) === last) notes.held.pop();
    else if (notes.leftOut > 0) {
      notes.leftOut--;
      this.#leftOut--;
    }
    notes.lastWasLeftOut = false;
    const lane = this.#laneOf(lastThread);
    const { select } = lane;
    // A select that came later must not stand before it, nor one that came before behind it.
    const hasLedToIt = select !== null && (notes.gapSelect === select || notes.held[0] === select);
    this.#showWhole(last, notes, hasLedToIt ? lane : { ...lane, select: null });
  }
}
