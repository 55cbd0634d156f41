/**
 * What a client did, window by window, on a clock that other processes share.
 *
 * Two clients of one server are two processes, and they do not start at the same moment. Whoever
 * compares them must count only the time in which both ran, and can know that time only afterwards.
 * So a client prints what it did in pieces, each with its beginning and its end, and the counting is
 * done by somebody who sees the pieces of all (see `bench/measuring/counting.ts`).
 *
 * A window ends with the first answer after a tenth of a second, not with the tenth of a second
 * itself. So it begins and ends with an answer and holds whole requests: five thousand small ones,
 * or a single one that took two seconds. There is no other case, and no request is cut in two.
 *
 * @module
 */

import process from "node:process";
import type { TimerClock } from "../internal/measure/timer_clock.ts";
import type { LoadEvents } from "./load.ts";

/** A window lasts at least so long. */
export const WINDOW_MIN_MS = 100;

const US_PER_MS = 1000;
const DECIMALS = 3;

/** A piece of a client's time. */
export interface Window {
  /** Milliseconds since 1970: performance's clock, which is steady, from the system's zero. */
  readonly startMs: number;
  readonly endMs: number;
  /** Right answers, the one that ends the window included. */
  readonly requests: number;
  /** Processor time of the client's whole process meanwhile. */
  readonly cpuMs: number;
}

/** What a run in windows tells. The functions must not throw. */
export interface WindowEvents {
  /**
   * The client is connected, and asks: the first window begins, at this moment.
   *
   * @param port of its end of the first connection; null where that is not known
   */
  onStart(connectedMs: number, port: number | null): void;
  /** A window has ended. */
  onWindow(window: Window): void;
}

/** Cuts a run into windows. */
export class WindowCutter implements LoadEvents {
  readonly #clock: TimerClock;
  readonly #events: WindowEvents;
  readonly #originMs: number;
  #startMs = 0;
  #requests = 0;
  #cpu = process.cpuUsage();

  /** @param originMs what to add to the clock's time */
  constructor(clock: TimerClock, events: WindowEvents, originMs: number = performance.timeOrigin) {
    this.#clock = clock;
    this.#events = events;
    this.#originMs = originMs;
  }

  /** The first window begins. */
  onConnected(port: number | null = null): void {
    this.#startMs = this.#clock.now();
    this.#cpu = process.cpuUsage();
    this.#events.onStart(this.#originMs + this.#startMs, port);
  }

  onAnswer(_latencyMs: number, nowMs: number): void {
    this.#requests++;
    if (nowMs - this.#startMs < WINDOW_MIN_MS) return;
    const cpu = process.cpuUsage();
    this.#events.onWindow({
      startMs: this.#originMs + this.#startMs,
      endMs: this.#originMs + nowMs,
      requests: this.#requests,
      cpuMs: (cpu.user + cpu.system - this.#cpu.user - this.#cpu.system) / US_PER_MS,
    });
    this.#startMs = nowMs;
    this.#requests = 0;
    this.#cpu = cpu;
  }
}

/** @returns the start as one line of JSON */
export function startJson(connectedMs: number, port: number | null): string {
  return JSON.stringify({ connectedMs: round(connectedMs), port });
}

/** @returns the window as one line of JSON */
export function windowJson({ startMs, endMs, requests, cpuMs }: Window): string {
  return JSON.stringify({
    startMs: round(startMs),
    endMs: round(endMs),
    requests,
    cpuMs: round(cpuMs),
  });
}

/** Tells what {@linkcode startJson} or {@linkcode windowJson} has written. Other lines are skipped. */
export function readLine(line: string, events: WindowEvents): void {
  const parsed: unknown = JSON.parse(line);
  if (typeof parsed !== "object" || parsed === null) return;
  if ("connectedMs" in parsed) {
    events.onStart(parsed.connectedMs as number, "port" in parsed ? parsed.port as number : null);
  }
  if ("endMs" in parsed) events.onWindow(parsed as Window);
}

function round(ms: number): number {
  return Number(ms.toFixed(DECIMALS));
}
