/**
 * Prints a trace no faster than one can read, and no wider than the terminal is.
 *
 * @module
 */

import { cutEnd } from "../internal/cli/display_width.ts";
import type { TextStream } from "../internal/cli/output.ts";
import type { TimerClock } from "../internal/measure/timer_clock.ts";
import type { TraceLimits } from "../loop/trace/trace_allowance.ts";
import { TraceChoice } from "../loop/trace/trace_choice.ts";
import type { TraceEvent, TraceReader } from "../loop/trace/trace_event.ts";
import { traceLine } from "./trace_lines.ts";

/** Prints events until it is disposed of. */
export class TracePrinter implements TraceReader, Disposable {
  readonly #out: TextStream;
  readonly #clock: TimerClock;
  readonly #choice: TraceChoice;
  #hasPrinted = false;
  #cancelReport: (() => void) | null = null;

  /** Makes one that prints to `out`. */
  constructor(out: TextStream, clock: TimerClock, limits: TraceLimits) {
    this.#out = out;
    this.#clock = clock;
    this.#choice = new TraceChoice(limits, () => clock.now(), this.#print);
  }

  /** Whether there was anything to print. */
  get hasPrinted(): boolean {
    return this.#hasPrinted;
  }

  /** Takes the next event. */
  readonly tell = (event: TraceEvent, thread?: number): void => {
    this.#choice.tell(event, thread);
    // What follows may be silence, so the report does not wait for the next event.
    if (this.#cancelReport === null) this.#reportLater();
  };

  patienceMs(): number {
    return this.#choice.patienceMs();
  }

  [Symbol.dispose](): void {
    this.#cancelReport?.();
    this.#choice[Symbol.dispose]();
  }

  #reportLater(): void {
    const delayMs = this.#choice.patienceMs();
    if (delayMs === Infinity) return;
    this.#cancelReport = this.#clock.after(delayMs, () => {
      this.#cancelReport = null;
      this.#choice.report();
      this.#reportLater();
    });
  }

  readonly #print = (event: TraceEvent, thread?: number): void => {
    this.#hasPrinted = true;
    const line = traceLine(event, this.#out.style, thread);
    this.#out.line(cutEnd(line, this.#out.columns ?? Infinity));
  };
}
