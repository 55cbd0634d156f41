/**
 * What a client prints: for people, in aligned columns; for programs, as one JSON object.
 *
 * @module
 */

import { alignColumns } from "../internal/cli/align.ts";
import { count } from "../internal/cli/count.ts";
import { secondsText } from "../internal/cli/duration.ts";
import { standstillText } from "../internal/measure/standstill.ts";
import type { Style } from "../internal/cli/style.ts";
import { wrap } from "../internal/cli/wrap.ts";
import type { ClientKind } from "./kinds.ts";
import { DRAIN_TIMEOUT_MS, type LoadResult } from "./load.ts";
import type { ReconnectCounts } from "./reconnects.ts";
import { formatTarget, type Target } from "./target.ts";

/**
 * A client that computes for more than this part of the time has no time left to keep the server
 * busy.
 */
const BUSY_CPU_SHARE = 0.9;

/** In a shorter run, starting up is most of what the client does. */
const BUSY_SECONDS_MIN = 0.5;

/** @returns the line for a second that is over: `12345 req/s` */
export function rateLine(reqPerSec: number): string {
  return `${reqPerSec.toFixed(0)} req/s`;
}

/** @returns the line for an answer that came: `0.069 s` */
export function timeLine(latencyMs: number): string {
  return secondsText(latencyMs);
}

/**
 * Names a client for a terminal that several may share: `fast-341`. No client can know of the others, and which of them
 * came first; so each takes the end of its process number, which differs for those that were started one after another.
 */
export function nameOf(kind: string, pid: number): string {
  return `${kind}-${String(pid % 1000).padStart(3, "0")}`;
}

/** @param name who says `line` */
export function lineOf(name: string, line: string, style: Style): string {
  return `${style.cyan(name)}  ${line}`;
}

/**
 * @param name of which kind the client is, or what it is called
 * @param width the columns of the terminal, or null where there is none
 * @returns the summary for people: several lines, with the line feeds between them
 */
export function summaryText(
  name: string,
  target: Target,
  result: LoadResult,
  width: number | null,
): string {
  const { latencyMs, requests } = result;
  const ms = (value: number) => requests === 0 ? "–" : `${value.toFixed(3)} ms`;
  const rows: [label: string, value: string][] = [
    ["requests", String(requests)],
    ["seconds", result.seconds.toFixed(3)],
    ["req/s", result.reqPerSec.toFixed(result.reqPerSec < 100 ? 2 : 0)],
    ["latency p50", ms(latencyMs.p50)],
    ["latency p90", ms(latencyMs.p90)],
    ["latency p99", ms(latencyMs.p99)],
    ["latency max", ms(latencyMs.max)],
    ["errors", String(result.errors)],
  ];
  if (result.reconnects !== null) {
    rows.push(["reconnects", String(result.reconnects.reconnects)]);
    rows.push(["lost", String(result.reconnects.lost)]);
  }
  if (result.unanswered > 0) rows.push(["unanswered", String(result.unanswered)]);
  // The numbers end in the same column; their units stand to the right of it.
  const cells = rows.map(([label, value]) => [label, ...value.split(" ")]);
  const lines = alignColumns(cells, [{}, { flush: "right" }, { gap: 1 }]);
  const heading = `${name} client of ${formatTarget(target)}: ${describeLoad(result)}`;
  return [...wrap(heading, width ?? Infinity), ...lines].join("\n");
}

/**
 * @returns the summary for programs: one JSON object on one line; its keys and their order are a
 * contract. What does not exist, such as the latency of no answer, is null; what nobody asked for, such as the account of
 * reconnects, is not there
 */
export function summaryJson(kind: ClientKind, result: LoadResult): string {
  const { latencyMs, requests } = result;
  // There is no latency of no answer, and no rate of no time.
  const ms = (value: number) => requests === 0 ? null : round(value, 3);
  return JSON.stringify({
    kind,
    n: result.n,
    connections: result.connections,
    requests,
    unanswered: result.unanswered,
    errors: result.errors,
    seconds: round(result.seconds, 3),
    reqPerSec: result.seconds === 0 ? null : round(result.reqPerSec, 2),
    latencyMs: {
      p50: ms(latencyMs.p50),
      p90: ms(latencyMs.p90),
      p99: ms(latencyMs.p99),
      p999: ms(latencyMs.p999),
      max: ms(latencyMs.max),
    },
    ...result.reconnects === null ? {} : reconnectsJson(result.reconnects),
  });
}

/** @returns what makes the figures doubtful or needs an explanation, one line each, for stderr */
export function remarks(result: LoadResult): string[] {
  const lines: string[] = [];
  if (result.stoodStillMs > 0) {
    lines.push(`${standstillText(result.stoodStillMs)}; all figures count that`);
  }
  if (result.cpuShare > BUSY_CPU_SHARE && result.seconds >= BUSY_SECONDS_MIN) {
    lines.push(
      `The client used ${
        result.cpuShare.toFixed(2)
      } of a core: it is the bottleneck, not the server.`,
    );
  }
  if (result.reconnects !== null) lines.push(...reconnectRemarks(result.reconnects));
  if (result.outcome === "ended") {
    lines.push(`the server has ended${describeLast(result)}`);
  } else if (result.unanswered > 0) {
    const requests = count(result.unanswered, "request");
    const moment = result.outcome === "failed"
      ? "when the connection could not be opened again"
      : `when the client left, ${
        DRAIN_TIMEOUT_MS / 1000
      } s after the end at the latest; the latencies leave them out.`;
    lines.push(`${requests} had no answer ${moment}`);
  }
  return lines;
}

function reconnectsJson({ reconnects, repeated, lost }: ReconnectCounts): ReconnectCounts {
  return { reconnects, repeated, lost };
}

function reconnectRemarks({ repeated, lost }: ReconnectCounts): string[] {
  const lines: string[] = [];
  if (repeated > 0) {
    lines.push(
      `${
        count(repeated, "request")
      } came too late for a server that ended in good order, and went to the next connection`,
    );
  }
  if (lost > 0) {
    lines.push(`${count(lost, "request")} lost: the connection ended before the answer`);
  }
  return lines;
}

function describeLast({ unanswered }: LoadResult): string {
  if (unanswered === 0) return "";
  return unanswered === 1
    ? "; the last request came too late for it, and has no answer"
    : `; the last ${unanswered} requests came too late for it, and have no answers`;
}

function describeLoad({ n, connections, pipeline }: LoadResult): string {
  const parts = [`n = ${n}`, count(connections, "connection")];
  if (pipeline > 1) parts.push(`${pipeline} requests in flight on each`);
  return parts.join(", ");
}

function round(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
