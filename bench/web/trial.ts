/**
 * One measurement of a web client: all pages, once, by a fresh process, and what the processors did meanwhile.
 *
 * @module
 */

import { reasonOf } from "../../internal/cli/reason.ts";
import { type ProcessorTimes, processorTimes } from "../../internal/measure/processor_times.ts";
import type { WebColumn } from "./columns.ts";
import type { Contestant } from "./contestants.ts";
import type { FetchEnd, RunFetch } from "./fetch_process.ts";
import type { WebRound } from "./result.ts";
import type { BenchSite } from "./sites.ts";

/** The unit of processor times. */
const MS_PER_TICK = 10;

/** What a measurement needs. */
export interface WebTrialOptions {
  readonly contestant: Contestant;
  readonly column: WebColumn;
  readonly site: BenchSite;
  readonly runFetch: RunFetch;
  readonly cores: number;
  /** Ends the measurement without a result when it fires. */
  readonly signal: AbortSignal;
  /** Looks at the processors; the site is a thread of this process, the client a child. @default the system's */
  readonly times?: () => Promise<ProcessorTimes | null>;
}

/** What came out. */
export type WebTrialResult = Omit<WebRound, "round" | "column">;

/** @returns what came out; null when the signal fired before that */
export async function runWebTrial(options: WebTrialOptions): Promise<WebTrialResult | null> {
  const { contestant, column, site, runFetch, cores, signal } = options;
  const { times = () => processorTimes(Deno.pid) } = options;
  if (signal.aborted) return null;
  let end: FetchEnd | null;
  let connections: number | null = null;
  let use: ProcessorUse = UNKNOWN;
  try {
    await site.reset();
    const before = await times();
    end = await runFetch({
      step: contestant.step.name,
      io: contestant.io,
      concurrency: column.concurrency,
      urls: site.urls,
      caPath: site.caPath,
    }, signal);
    use = useBetween(before, await times(), cores);
    if (end !== null) connections = await site.connections();
  } catch (error) {
    end = { failure: reasonOf(error) };
  }
  if (end === null || signal.aborted) return null;
  const ms = "ms" in end ? end.ms : null;
  const reason = "failure" in end ? end.failure : null;
  return { outcome: ms === null ? "failed" : "measured", reason, ms, connections, ...use };
}

/** What the processors did. */
type ProcessorUse = Pick<
  WebRound,
  "clientCpuMs" | "siteCpuMs" | "othersCores" | "stealShare"
>;

const UNKNOWN: ProcessorUse = {
  clientCpuMs: null,
  siteCpuMs: null,
  othersCores: null,
  stealShare: null,
};

/** A measurement without figures, and why. */
export function failedTrial(reason: string): WebTrialResult {
  return { outcome: "failed", reason, ms: null, connections: null, ...UNKNOWN };
}

/** @returns who had the processors between two looks */
export function useBetween(
  before: ProcessorTimes | null,
  after: ProcessorTimes | null,
  cores: number,
): ProcessorUse {
  if (before === null || after === null || after.total <= before.total) return UNKNOWN;
  const total = after.total - before.total;
  const stolen = after.stolen - before.stolen;
  const site = difference(before.process, after.process);
  const client = difference(before.children, after.children);
  const busy = total - stolen - (after.idle - before.idle);
  return {
    clientCpuMs: client && client * MS_PER_TICK,
    siteCpuMs: site && site * MS_PER_TICK,
    othersCores: site === null || client === null
      ? null
      // The system rounds each figure by itself.
      : Math.max(0, busy - site - client) * cores / total,
    stealShare: stolen / total,
  };
}

function difference(before: number | null, after: number | null): number | null {
  return before === null || after === null ? null : after - before;
}
