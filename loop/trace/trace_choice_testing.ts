/**
 * Events in short, and a choice among them, for tests.
 *
 * @module
 */

import { EVENT_READ, EVENT_WRITE } from "../io/types.ts";
import type { TraceLimits } from "./trace_allowance.ts";
import { TraceChoice } from "./trace_choice.ts";
import type { TraceEvent } from "./trace_event.ts";

/** What tests allow. */
export const LIMITS: TraceLimits = { turnsMax: 4, turnLinesMax: 8, rareLinesMax: 12 };
const NONE = new Uint8Array();

/** Those were found ready to read. */
export const select = (...connections: number[]): TraceEvent => ({
  kind: "select",
  ready: connections.map((connection) => ({ connection, events: EVENT_READ })),
});
/** It has come. */
export const accept = (connection: number): TraceEvent => ({ kind: "accept", connection });
/** So many bytes were received. */
export const recv = (connection: number, count = 3): TraceEvent => ({
  kind: "recv",
  connection,
  count,
  bytes: NONE,
});
/** A request for fib(n) was taken. */
export const compute = (connection: number, n: number): TraceEvent => ({
  kind: "compute",
  connection,
  n,
});
/** It has an answer. */
export const answer = (connection: number, n: number, tookMs: number): TraceEvent => ({
  kind: "answer",
  connection,
  n,
  value: 0,
  tookMs,
});
/** So many of those bytes were sent. */
export const send = (connection: number, count = 3, wanted = count): TraceEvent => ({
  kind: "send",
  connection,
  count,
  wanted,
  bytes: NONE,
});
/** It is waited for. */
export const wait = (connection: number, interest = EVENT_READ): TraceEvent => ({
  kind: "wait",
  connection,
  interest,
});
/** It was closed. */
export const close = (connection: number): TraceEvent => ({ kind: "close", connection });

/** What a request for fib(n) consists of. */
export const request = (connection: number, n: number, tookMs = 0): TraceEvent[] => [
  select(connection),
  recv(connection),
  compute(connection, n),
  answer(connection, n, tookMs),
  send(connection),
  wait(connection),
];

/** An event in short. */
export function short(event: TraceEvent): string {
  if (event.kind === "select") {
    return `select ${
      event.ready.map(({ connection, afterGap }) => (afterGap ? "… " : "") + connection)
    }`;
  }
  const number = "connection" in event ? ` ${event.connection}` : "";
  const n = "n" in event ? ` ${event.n}` : "";
  return event.kind + number + n +
    ("interest" in event && event.interest === EVENT_WRITE ? " W" : "") +
    (event.kind === "left out" ? `: ${event.count}` : "");
}

/** A choice on a clock that stands still. */
export function choose(limits = LIMITS) {
  const shown: [TraceEvent, number | undefined][] = [];
  const time = { ms: 0 };
  const choice = new TraceChoice(
    limits,
    () => time.ms,
    (event, thread) => shown.push([event, thread]),
  );
  const tell = (...events: TraceEvent[]) => events.forEach((event) => choice.tell(event));
  /** What was shown since this was asked for the last time. */
  const take = () => shown.splice(0).map(([event]) => short(event));
  return { choice, shown, time, tell, take };
}
