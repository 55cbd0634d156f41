/**
 * What threads do, as spans: Chrome's `X` events, and how they hang together.
 *
 * Two spans of one thread are nested or apart, never half over each other: a viewer would draw nonsense. Events come
 * in the order of time and a span ends before the one around it does, so a stack for each thread is enough, if what
 * was lost is not forgotten: where records are missing, all spans that are open end.
 *
 * @module
 */

/** An event of Chrome's trace format, as far as it is used here. Times are in microseconds. */
export interface ChromeEvent {
  readonly ph: "M" | "X" | "i" | "b" | "e" | "s" | "f" | "C";
  readonly name: string;
  readonly cat?: string;
  readonly ts?: number;
  readonly dur?: number;
  readonly pid: number;
  readonly tid: number;
  readonly id?: number;
  /** Of an instant: it is one of its thread. */
  readonly s?: "t";
  /** Of the end of an arrow: it is bound to the span around it. */
  readonly bp?: "e";
  readonly args?: Readonly<Record<string, unknown>>;
}

/** A span that has begun. */
interface OpenSpan {
  readonly key: string;
  readonly name: string;
  readonly startUs: number;
  readonly args: Readonly<Record<string, unknown>>;
}

/** Microseconds, whole ones: so sums and differences are exact, and what touches does not overlap. */
export function toUs(ms: number): number {
  return Math.round(ms * 1000);
}

/** The spans of all threads. */
export class TraceSpans {
  readonly #open = new Map<number, OpenSpan[]>();
  readonly #pid: number;
  readonly #emit: (event: ChromeEvent) => void;

  constructor(pid: number, emit: (event: ChromeEvent) => void) {
    this.#pid = pid;
    this.#emit = emit;
  }

  /** A span begins on thread `tid`. @param key what `end()` will be called with */
  begin(
    tid: number,
    key: string,
    name: string,
    us: number,
    args: Readonly<Record<string, unknown>> = {},
  ): void {
    const span = { key, name, startUs: us, args };
    const stack = this.#open.get(tid);
    if (stack === undefined) this.#open.set(tid, [span]);
    else stack.push(span);
  }

  /** The span ends, and with it those inside. Without effect when it has not begun, or has ended. */
  end(tid: number, key: string, us: number): void {
    const stack = this.#open.get(tid);
    if (!stack?.some((span) => span.key === key)) return;
    for (;;) {
      const span = stack.pop()!;
      this.#emitSpan(tid, span, us);
      if (span.key === key) return;
    }
  }

  /** All spans of a thread end. */
  endAll(tid: number, us: number): void {
    for (const span of this.#open.get(tid)?.splice(0).reverse() ?? []) {
      this.#emitSpan(tid, span, us);
    }
  }

  /** Whether the thread is inside a span. */
  isInside(tid: number): boolean {
    return (this.#open.get(tid)?.length ?? 0) > 0;
  }

  /** The threads that ever had a span. */
  get tids(): Iterable<number> {
    return this.#open.keys();
  }

  #emitSpan(tid: number, { name, startUs, args }: OpenSpan, us: number): void {
    const hasArgs = Object.keys(args).length > 0;
    this.#emit({
      ...{ ph: "X", name, ts: startUs, dur: us - startUs, pid: this.#pid, tid },
      ...(hasArgs && { args }),
    });
  }
}
