/**
 * The measurement: what counts, from when until when.
 *
 * A rate is a number of answers divided by a time, and it is wrong as soon as the two do not belong
 * together: when answers count that came after the deadline, or when the time includes a drain
 * during which nothing was asked. So one object owns both. It hands out the requests that may still
 * be sent, it counts an answer only when its moment lies inside the window, and it closes the
 * window at the first of: the last answer, the deadline, a stop, a failure.
 *
 * @module
 */

import process from "node:process";
import type { TimerClock } from "../internal/measure/timer_clock.ts";
import type { LoadLedger } from "./closed_loop.ts";
import { type LatencyMs, LatencyRecorder } from "../internal/measure/latency.ts";

const MS_PER_SECOND = 1000;
/** After so long without an answer that is told, and again after as long; in milliseconds. */
export const SILENCE_MS = 5000;
const US_PER_SECOND = 1e6;

/** Why a run ended; "ended" when the server did. */
export type EndReason = "done" | "stopped" | "ended" | "failed";

/**
 * What is told while a run goes on. The functions must not throw: they are called from timers and
 * from reads.
 */
export interface MeasurementEvents {
  /** Another second of the run is over; so many requests per second were answered in it. */
  onSecond?(reqPerSec: number): void;
  /** No answer has come for so many whole seconds. */
  onSilence?(seconds: number): void;
  /** An answer came, at the moment `nowMs` of the clock, and counts. */
  onAnswer?(latencyMs: number, nowMs: number): void;
}

/** The limits of a run. */
export interface MeasurementLimits {
  readonly clock: TimerClock;
  /** `Infinity` for no limit. */
  readonly durationMs: number;
  /** `Infinity` for no limit. */
  readonly requests: number;
}

/** Grants requests and counts answers, for all connections of a run. */
export class Measurement implements LoadLedger {
  readonly #limits: MeasurementLimits;
  readonly #clock: TimerClock;
  readonly #events: MeasurementEvents;
  // Looked up once: code that was compiled for a listener of one shape would be thrown away at one of another.
  readonly #onAnswer: NonNullable<MeasurementEvents["onAnswer"]> | null;
  readonly #latency = new LatencyRecorder();
  #ungranted: number;
  /** How many answers end the run. */
  #expected: number;
  #requests = 0;
  /** Infinity while the window was never open. */
  #startMs = Infinity;
  /** The deadline; from the end on, the moment of the end. */
  #endMs = Infinity;
  #endReason: EndReason | null = null;
  #onEnd = () => {};
  #cancelDeadline = () => {};
  #cancelTick = () => {};
  #previousTick = { ms: 0, requests: 0 };
  #nextTickMs = Infinity;
  /** Since the latest second in which something was answered. To note the time of each answer would cost the client. */
  #silentMs = 0;
  #nextSilenceMs = SILENCE_MS;
  #cpuAtStart = process.cpuUsage();
  #cpuSeconds = 0;

  constructor(limits: MeasurementLimits, events: MeasurementEvents = {}) {
    this.#limits = limits;
    this.#clock = limits.clock;
    this.#events = events;
    this.#onAnswer = events.onAnswer?.bind(events) ?? null;
    this.#ungranted = this.#expected = limits.requests;
  }

  /**
   * Opens the window.
   *
   * @param onEnd called once, when the window closes
   */
  start(onEnd: () => void): void {
    this.#onEnd = onEnd;
    this.#cpuAtStart = process.cpuUsage();
    this.#startMs = this.#clock.now();
    this.#previousTick = { ms: this.#startMs, requests: 0 };
    this.#nextTickMs = this.#startMs + MS_PER_SECOND;
    this.#scheduleTick();
    const { durationMs } = this.#limits;
    if (durationMs === Infinity) return;
    this.#endMs = this.#startMs + durationMs;
    this.#cancelDeadline = this.#clock.after(durationMs, () => this.end(this.#endMs, "done"));
  }

  /** Closes the window, unless it is closed: nothing is granted or counted any more. */
  end(nowMs: number, reason: EndReason): void {
    if (this.#endReason !== null) return;
    this.#endReason = reason;
    this.#endMs = Math.min(this.#endMs, nowMs);
    const cpu = process.cpuUsage(this.#cpuAtStart);
    this.#cpuSeconds = (cpu.user + cpu.system) / US_PER_SECOND;
    this.#cancelDeadline();
    this.#cancelTick();
    // The deadline and the end of a second may be the same moment; which timer is first must not
    // matter.
    if (this.#endMs >= this.#nextTickMs) this.#tick(this.#endMs);
    this.#onEnd();
  }

  now(): number {
    return this.#clock.now();
  }

  take(wanted: number): number {
    if (this.#endReason !== null) return 0;
    const granted = Math.min(wanted, this.#ungranted);
    this.#ungranted -= granted;
    return granted;
  }

  answered(sentMs: number, nowMs: number): void {
    if (nowMs > this.#endMs) {
      // The timer of the deadline may be late, when reads keep the event loop busy. The clock never
      // is.
      this.end(nowMs, "done");
      return;
    }
    this.#requests++;
    this.#latency.record(nowMs - sentMs);
    if (this.#onAnswer !== null) this.#onAnswer(nowMs - sentMs, nowMs);
    if (this.#requests === this.#expected) this.end(nowMs, "done");
  }

  /** Reports that so many requests will never be answered: they were granted, and the run does not wait for them. */
  lost(count: number): void {
    this.#expected -= count;
    if (this.#requests === this.#expected) this.end(this.#clock.now(), "done");
  }

  suspect(): void {
    this.end(this.#clock.now(), "failed");
  }

  /** Whether the window is closed. */
  get isOver(): boolean {
    return this.#endReason !== null;
  }

  /** Why it was closed; "stopped" as long as it is open. */
  get endReason(): EndReason {
    return this.#endReason ?? "stopped";
  }

  /** How many answers counted. */
  get requests(): number {
    return this.#requests;
  }

  /** How long the window was open; 0 before its end. */
  get seconds(): number {
    return this.isOver ? Math.max(0, this.#endMs - this.#startMs) / MS_PER_SECOND : 0;
  }

  /** Answers per second of the window; 0 when it was never open. */
  get reqPerSec(): number {
    return this.seconds > 0 ? this.#requests / this.seconds : 0;
  }

  /** The percentiles of the answers that counted. */
  get latencyMs(): LatencyMs {
    return this.#latency.summary();
  }

  /**
   * Processor time of the whole process per time, in the window; with several busy threads above 1.
   */
  get cpuShare(): number {
    return this.seconds > 0 ? this.#cpuSeconds / this.seconds : 0;
  }

  #scheduleTick(): void {
    this.#cancelTick = this.#clock.after(this.#nextTickMs - this.#clock.now(), () => {
      const nowMs = this.#clock.now();
      // A timer may be a little early, and what is left of the second must not be a line of its
      // own.
      if (nowMs >= this.#nextTickMs) this.#tick(nowMs);
      // The listener may have ended the run.
      if (!this.isOver) this.#scheduleTick();
    });
  }

  #tick(nowMs: number): void {
    const { ms, requests } = this.#previousTick;
    this.#previousTick = { ms: nowMs, requests: this.#requests };
    // A second that a blocked event loop slept through is not made up for.
    while (this.#nextTickMs <= nowMs) this.#nextTickMs += MS_PER_SECOND;
    // Timers are late now and then, so this divides by the time that has really passed.
    this.#events.onSecond?.((this.#requests - requests) * MS_PER_SECOND / (nowMs - ms));
    if (this.#requests > requests) {
      this.#silentMs = 0;
      this.#nextSilenceMs = SILENCE_MS;
    } else if (!this.isOver) {
      this.#tellSilence(nowMs - ms);
    }
  }

  /** @param sinceTickMs how long nothing more has come; most of a long time it was this program that stood still */
  #tellSilence(sinceTickMs: number): void {
    this.#silentMs += Math.min(sinceTickMs, 2 * MS_PER_SECOND);
    if (this.#silentMs < this.#nextSilenceMs) return;
    this.#nextSilenceMs = this.#silentMs + SILENCE_MS;
    this.#events.onSilence?.(Math.floor(this.#silentMs / MS_PER_SECOND));
  }
}
