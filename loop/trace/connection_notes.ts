/**
 * What a choice among events knows of one connection, and which of its events tell most.
 *
 * @module
 */

import { EVENT_WRITE, WOULD_BLOCK } from "../io/types.ts";
import { LISTENER, type TraceEvent } from "./trace_event.ts";

/** What a selector has reported. */
export type SelectEvent = TraceEvent & { readonly kind: "select" };

/** How many lines a turn has as a rule: from what a client sends until it is waited for again. */
const TURN_LINES = 6;
/** A request that computes for so long, in milliseconds, is one that others notice. */
const COSTLY_MS = 20;
/** How many requests for the same number one wants to see of those that came together. */
const EQUAL_REQUESTS_MAX = 2;
/** What takes less time than that, in milliseconds, goes without saying. */
const TOOK_MS_MIN = 1;

/** Notes on one connection; or on what belongs to none, or to many. */
export class ConnectionNotes {
  /** Its number; null when it is none, or many. */
  readonly connection: number | null;
  /** What it may still show in this second: turns, and lines that are rare. */
  turnsLeft = 0;
  rareLinesLeft = 0;
  /** How many lines the turn that is shown may still have. */
  turnLinesLeft = 0;
  /** The latest second in which it had a turn; -1: it had none. */
  turnSecond = -1;
  /** How many lines were left out since that was told. */
  leftOut = 0;
  /** Whether it had left out lines when the second was over, and that is not told. */
  isOverdue = false;
  /** Whether such lines were told among those of several connections, but not as lines of this one. */
  isCountedElsewhere = false;
  /** The select that was not yet shown when the first, and the latest, missing line was left out, if there was one. */
  firstGapSelect: SelectEvent | null = null;
  gapSelect: SelectEvent | null = null;
  /** How the request has begun that is not shown so far: perhaps a select; a recv, a compute, or both. */
  held: TraceEvent[] = [];
  /** How many lines the choice had shown when that began. */
  heldSince = 0;
  /** Whether the latest line says that not all was sent, so that the next one must say what it waits for. */
  isOwedWait = false;
  isClosed = false;
  /** Its latest line, when that was, and whether it was left out. */
  last: TraceEvent | null = null;
  lastMs = 0;
  lastWasLeftOut = false;
  /** The thread that tells of it. */
  lastThread: number | undefined;
  #n = -1;
  #isCostly = false;
  /** How many requests for that number the latest bytes have brought so far. */
  #equalRequests = 0;

  /** Makes notes that are empty. */
  constructor(connection: number | null) {
    this.connection = connection;
  }

  /** Notes what is known of its requests. */
  note(event: TraceEvent): void {
    if (event.kind === "recv") this.#equalRequests = 0;
    if (event.kind === "compute") {
      this.#equalRequests = event.n === this.#n ? this.#equalRequests + 1 : 1;
      this.#n = event.n;
    }
    if (event.kind === "answer") this.#isCostly = event.tookMs >= COSTLY_MS;
  }

  /** Notes the latest line. */
  noteLine(event: TraceEvent, nowMs: number, isChosen: boolean): void {
    this.last = event;
    this.lastMs = nowMs;
    this.lastWasLeftOut = !isChosen;
  }

  /** Whether the next line that is shown does not follow the latest one that was, and nobody has said so. */
  get hasGap(): boolean {
    return this.leftOut > 0 || this.isCountedElsewhere;
  }

  /** Whether lines are missing that came before `select`, or will be when it is shown. */
  hasGapBefore(select: SelectEvent): boolean {
    return this.hasGap && this.firstGapSelect !== select ||
      this.held.length > 0 && this.held[0] !== select;
  }

  /**
   * How many lines one wants to see from `event` on, because it is rare and tells much; 0 when it is ordinary. To be asked
   * before the event is noted.
   */
  rareLinesOf(event: TraceEvent): number {
    if (this.connection === LISTENER) return 1;
    switch (event.kind) {
      case "accept":
        return 3;
      case "lend":
      case "close":
      case "client":
        return 1;
      case "recv":
        return beginsOrEnds(event) ? 2 : 0;
      case "send":
        // The line after it says that the client has to take that first.
        return isCutShort(event) ? 2 : 0;
      case "compute":
        return event.n !== this.#n || this.#isCostly ? TURN_LINES : 0;
      case "answer":
        return event.tookMs >= COSTLY_MS ? 3 : 0;
      case "refuse":
        return 3;
      case "job done":
        return event.failed ? 1 : 0;
      default:
        // The first that is heard of it.
        return this.last === null ? 1 : 0;
    }
  }

  /** Whether it is one more of many requests that came together, as a client sends them that floods its server. */
  isOneOfMany({ kind }: TraceEvent): boolean {
    return kind === "compute" && this.#equalRequests > EQUAL_REQUESTS_MAX && !this.#isCostly;
  }

  /** Whether its latest event says what it has been doing ever since. */
  get isStillInIt(): boolean {
    const { last } = this;
    return last?.kind === "compute" || last?.kind === "wait" && last.interest === EVENT_WRITE;
  }
}

/** Whether a connection comes, goes, or is at its end. */
export function beginsOrEnds(event: TraceEvent): boolean {
  const { kind } = event;
  if (kind === "recv") return event.count <= 0 && event.count !== WOULD_BLOCK;
  return kind === "accept" || kind === "lend" || kind === "close";
}

/** Whether a reader can start with this event. */
export function beginsTurn(event: TraceEvent): boolean {
  return event.kind === "recv" && event.count !== WOULD_BLOCK || event.kind === "handle start";
}

/** Whether the event says anything to people. */
export function isWorthALine(event: TraceEvent): boolean {
  if (event.kind === "answer" || event.kind === "handle stop") return event.tookMs >= TOOK_MS_MIN;
  return event.kind !== "loop selected" || event.ready > 0;
}

/** Whether a request begins with this event, or goes on to be computed. */
export function opensRequest({ kind }: TraceEvent): boolean {
  return kind === "recv" || kind === "compute";
}

/** Whether the socket has not taken all that was to be sent. */
export function isCutShort(event: TraceEvent): boolean {
  return event.kind === "send" && event.count < event.wanted;
}

/** Whether a selector that is woken with no socket ready can have led to this event: a worker is done, or the time is up. */
export function canComeOfWaking({ kind }: TraceEvent): boolean {
  return kind === "answer" || kind === "refuse" || kind === "close" || kind === "job done";
}
