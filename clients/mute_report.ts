/**
 * What a mute client prints.
 *
 * @module
 */

import { alignColumns } from "../internal/cli/align.ts";
import { count } from "../internal/cli/count.ts";
import { wrap } from "../internal/cli/wrap.ts";
import { standstillText } from "../internal/measure/standstill.ts";
import type { MuteResult } from "./mute.ts";
import { formatTarget, type Target } from "./target.ts";

const BYTES_PER_MB = 1e6;
const MS_PER_SECOND = 1000;

/** @returns the line for a second that is over: `0.4 MB out`, or `6.9 MB out, blocked for 3 s` */
export function muteLine(bytesOut: number, blockedMs: number): string {
  const blockedSeconds = Math.floor(blockedMs / MS_PER_SECOND);
  return megabytes(bytesOut) + " out" +
    (blockedSeconds > 0 ? `, blocked for ${blockedSeconds} s` : "");
}

/**
 * @param name what the client is called: `mute`, or as in `mute-341`
 * @param width the columns of the terminal, or null where there is none
 * @returns the summary for people: several lines, with the line feeds between them
 */
export function muteSummaryText(
  name: string,
  target: Target,
  result: MuteResult,
  width: number | null,
): string {
  const { n, connections } = result;
  const rows = [
    ["requests out", String(result.requestsOut)],
    ["out", ...megabytes(result.bytesOut).split(" ")],
    ["seconds", result.seconds.toFixed(3)],
    ["longest blocked", result.blockedSeconds.toFixed(3), "s"],
    ["errors", String(result.errors)],
  ];
  const heading = `${name} client of ${formatTarget(target)}: n = ${n}, ` +
    count(connections, "connection");
  return [
    ...wrap(heading, width ?? Infinity),
    ...alignColumns(rows, [{}, { flush: "right" }, { gap: 1 }]),
  ].join("\n");
}

/** What is not seen in a figure with one decimal is not worth a word. */
const WORTH_A_WORD_BYTES = 0.1 * BYTES_PER_MB;

/** @returns what needs an explanation, one line each, for stderr */
export function muteRemarks(
  { outcome, stoodStillMs, bytesAfterBlock }: MuteResult,
): string[] {
  const stopped = stoodStillMs === 0
    ? []
    : [`${standstillText(stoodStillMs)}; the times count that`];
  if (outcome !== "ended") return stopped;
  if (bytesAfterBlock < WORTH_A_WORD_BYTES) return [...stopped, "the server has ended"];
  return [
    ...stopped,
    `the server has ended: it threw away what it had not read, and so ${
      megabytes(bytesAfterBlock)
    } more went out`,
  ];
}

/** @returns the summary for programs: one JSON object on one line; its keys and their order are a contract */
export function muteSummaryJson(result: MuteResult): string {
  const { n, connections, bytesOut, requestsOut, errors } = result;
  return JSON.stringify({
    kind: "mute",
    n,
    connections,
    bytesOut,
    requestsOut,
    errors,
    seconds: rounded(result.seconds),
    blockedSeconds: rounded(result.blockedSeconds),
  });
}

function megabytes(bytes: number): string {
  return `${(bytes / BYTES_PER_MB).toFixed(1)} MB`;
}

function rounded(seconds: number): number {
  return Number(seconds.toFixed(3));
}
