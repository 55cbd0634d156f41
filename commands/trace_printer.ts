/**
 * Prints a trace no faster than one can read.
 *
 * A server under load has a hundred thousand events a second. So there is an allowance of lines for each second. When it is
 * used up, events are counted only, and the line that goes on says how many were left out. It goes on where something
 * begins: half the life of a request teaches nothing.
 *
 * @module
 */

import type { TextStream } from "../internal/cli/output.ts";
import type { TimerClock } from "../internal/measure/timer_clock.ts";
import type { TraceEvent } from "../loop/trace/trace_event.ts";
import { beginsTurn, traceLine } from "./trace_lines.ts";

/** Lines in each second of a server: the life of about four requests. */
export const SERVE_LINES_MAX = 24;
/** Lines in each second of a demo, which is short, and is to be seen as a whole if that is possible. */
export const DEMO_LINES_MAX = 400;

const SECOND_MS = 1000;

/** Prints events until it is disposed of. */
export class TracePrinter implements Disposable {
  readonly #out: TextStream;
  readonly #clock: TimerClock;
  readonly #linesMax: number;
  #secondEndsMs = -Infinity;
  #linesLeft = 0;
  #leftOut = 0;
  /** Whether the line before the next one would be missing. */
  #isCut = false;
  #lastLine = "";
  #cancelReport = () => {};

  /** @param linesMax how many lines in each second */
  constructor(out: TextStream, clock: TimerClock, linesMax: number) {
    this.#out = out;
    this.#clock = clock;
    this.#linesMax = linesMax;
  }

  /** Takes the next event. */
  readonly print = (event: TraceEvent): void => {
    const nowMs = this.#clock.now();
    if (nowMs >= this.#secondEndsMs && (!this.#isCut || beginsTurn(event))) {
      this.#secondEndsMs = nowMs + SECOND_MS;
      this.#linesLeft = this.#linesMax;
      this.#isCut = false;
      this.#reportLeftOut();
    }
    if (this.#isCut || this.#linesLeft === 0) return this.#leaveOut(nowMs);
    const line = traceLine(event, this.#out.style);
    // A loop that wakes up for nothing, again and again, says so once.
    if (line === null || line === this.#lastLine && event.kind === "select") return;
    this.#lastLine = line;
    this.#linesLeft--;
    this.#out.line(line);
  };

  [Symbol.dispose](): void {
    this.#reportLeftOut();
  }

  /** What follows may be silence, so the report does not wait for the next event. */
  #leaveOut(nowMs: number): void {
    this.#isCut = true;
    if (this.#leftOut++ > 0) return;
    const delayMs = Math.max(0, this.#secondEndsMs - nowMs);
    this.#cancelReport = this.#clock.after(delayMs, () => this.#reportLeftOut());
  }

  #reportLeftOut(): void {
    this.#cancelReport();
    if (this.#leftOut === 0) return;
    this.#out.line(this.#out.style.dim(`… ${this.#leftOut} more, left out`));
    this.#leftOut = 0;
  }
}
