/**
 * The events of a trace as lines for people.
 *
 * @module
 */

import { quote } from "../internal/cli/quote.ts";
import type { Style } from "../internal/cli/style.ts";
import { formatTarget } from "../clients/target.ts";
import { CLOSED, EVENT_READ, EVENT_WRITE, WOULD_BLOCK } from "../loop/io/types.ts";
import { LISTENER, type ReadySocket, type TraceEvent } from "../loop/trace/trace_event.ts";

/** Of so many sockets that are ready it is said which ones they are. */
const READY_MAX = 12;
const COUNT = new Intl.NumberFormat("en");
/** Neighbours among the connections differ in colour. Red is for errors. */
const COLOURS = ["cyan", "green", "yellow", "magenta", "blue"] as const;

/**
 * @param thread which thread has told it, where there are several that do the same
 * @returns the line for `event`
 */
export function traceLine(event: TraceEvent, style: Style, thread?: number): string {
  const where = thread === undefined ? "" : `${style.dim(`thread ${thread}:`)} `;
  return where + textOf(event, style);
}

function textOf(event: TraceEvent, style: Style): string {
  const number = "connection" in event ? event.connection : null;
  const who = number === null ? "" : nameOf(number, style);
  switch (event.kind) {
    case "select":
      return `select → ${
        event.ready.length === 0 ? "woken, no socket is ready" : readyText(event.ready, style)
      }`;
    case "accept":
      return `accept → ${who}`;
    case "wait":
      return `${who} ${
        event.interest === 0 ? "pauses" : `waits for ${interestText(event.interest)}`
      }`;
    case "recv":
      return `${who} recv ${receivedText(event.count, event.bytes)}`;
    case "send": {
      const { count, wanted, bytes } = event;
      if (count === CLOSED) return `${who} send → closed`;
      return `${who} send ${count}${count < wanted ? ` of ${wanted}` : ""} ${bytesText(bytes)}`;
    }
    case "lend":
      return `${who} is lent to a thread`;
    case "close":
      return `${who} close${event.isBroken ? ": the connection is broken" : ""}`;
    case "client":
      return `${who} is ${formatTarget(event.client)}, says the balancer`;
    case "compute":
      return `${who} ${style.bold(`fib(${event.n})`)}`;
    case "answer":
      return timed(`${who} fib(${event.n})`, event.tookMs);
    case "refuse":
      return `${who} ${style.red("answers with an error")}`;
    case "handle start":
      return `run ${handleText(event.handle)}`;
    case "handle stop":
      return timed(handleText(event.handle), event.tookMs);
    case "loop select":
      return `select ${timeoutText(event.timeoutMs)}`;
    case "loop selected":
      return `select → ${event.ready} ready`;
    case "task created":
      return `task ${style.cyan(event.task)} is created`;
    case "task step":
      return `task ${style.cyan(event.task)} goes on`;
    case "task waiting":
      return `task ${style.cyan(event.task)} waits for ${event.future}`;
    case "task done":
      return `task ${style.cyan(event.task)} is ${event.wasCancelled ? "cancelled" : "done"}`;
    case "job submit":
      return `job ${event.job} goes to the pool`;
    case "job start":
      return `job ${event.job} runs on worker ${event.worker}`;
    case "job done":
      return `job ${event.job} ${event.failed ? "has failed" : "is done"}`;
    case "left out": {
      const of = who === "" ? "" : `${who}: `;
      const count = event.count === 0 ? "" : `${COUNT.format(event.count)} `;
      const lines = `${count}${who === "" ? "more " : ""}${event.count === 1 ? "line" : "lines"}`;
      return style.dim(`… ${of}${lines} left out`);
    }
  }
}

function nameOf(connection: number, style: Style): string {
  if (connection === LISTENER) return "listener";
  return style[COLOURS[(connection - 1) % COLOURS.length]!](`#${connection}`);
}

/** A task that is in the ready queue stands for its next step. That it is pending goes without saying. */
function handleText(handle: string): string {
  return handle.startsWith("task ") ? `a step of ${handle.replace(/ pending$/, "")}` : handle;
}

/** Those that can do the same stand together: `listener, #2 readable, … #3 writable`; `…`: lines of #3 are missing before. */
function readyText(ready: readonly ReadySocket[], style: Style): string {
  const parts: string[] = [];
  const shown = ready.slice(0, READY_MAX);
  for (const [i, { connection, events, afterGap }] of shown.entries()) {
    const isLastOfItsKind = shown[i + 1]?.events !== events;
    parts.push(
      (afterGap ? style.dim("… ") : "") + nameOf(connection, style) +
        (isLastOfItsKind ? ` ${readinessText(events)}` : ""),
    );
  }
  if (ready.length > shown.length) parts.push(`and ${ready.length - shown.length} more`);
  return parts.join(", ");
}

function readinessText(events: number): string {
  return [events & EVENT_READ ? "readable" : "", events & EVENT_WRITE ? "writable" : ""]
    .filter((word) => word !== "").join(" and ");
}

function interestText(interest: number): string {
  return [interest & EVENT_READ ? "READ" : "", interest & EVENT_WRITE ? "WRITE" : ""]
    .filter((word) => word !== "").join(" and ");
}

function receivedText(count: number, bytes: Uint8Array): string {
  if (count === WOULD_BLOCK) return "would block";
  if (count === CLOSED) return "→ closed";
  return count === 0 ? "0: the end of the stream" : `${count} ${bytesText(bytes)}`;
}

/** What came over the network must not rule the terminal. */
function bytesText(bytes: Uint8Array): string {
  // Byte by byte: what is no ASCII is no request of ours, and a decoder would take bytes together, or change them.
  return quote(String.fromCharCode(...bytes));
}

function timeoutText(timeoutMs: number | undefined): string {
  if (timeoutMs === undefined) return "waits without end";
  return timeoutMs === 0 ? "polls" : `waits up to ${timeoutMs.toFixed(0)} ms`;
}

function timed(what: string, tookMs: number): string {
  return `${what} took ${tookMs.toFixed(0)} ms`;
}
