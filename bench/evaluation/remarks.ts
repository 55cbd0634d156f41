/**
 * What a reader must know before believing the figures.
 *
 * Most wrong benchmarks are wrong in one of a few ways: the client was slower than the server; the
 * machine was busy with something else, or was taken away by its hypervisor; a core slept between
 * two requests, so that what was measured is how long it takes to wake up. None of this shows in the
 * figures. All of it shows in what was recorded beside them.
 *
 * @module
 */

import { count } from "../../internal/cli/count.ts";
import { columns, scenarios } from "../result/columns.ts";
import type { BenchResult, Remark, Round, ServerResult } from "../result/result.ts";
import { median } from "../../internal/measure/statistics.ts";

/** A client that computes for more than this part of the time is the bottleneck. */
const BUSY_CPU_SHARE = 0.9;
/** Server and client take turns, so together they keep one core busy, unless it falls asleep. */
const AWAKE_CORES = 0.85;
/** More than this part of the time, given to other virtual machines, is no weather but a storm. */
const STEAL_SHARE_MAX = 0.02;
/** Other programs that keep so much of a core busy are felt. */
const OTHERS_MAX = 0.2;
/** The same, from the system's average, where nothing better is known. */
const LOAD_MAX = 0.5;
/** How many characters of a long reason are shown, of its beginning and of its end. */
const REASON_PART = 150;
/** A server, its clients and fib keep so many cores busy. */
const CORES_MIN = 4;

/** @returns the remarks, the most important first */
export function remarksOn(result: BenchResult): Remark[] {
  return [
    ...errors(result),
    ...partial(result),
    ...indicative(result),
    ...busyClients(result),
    ...asleepCores(result),
    ...weather(result),
  ];
}

function errors({ rows }: BenchResult): Remark[] {
  return rows.flatMap(({ id, rounds }) =>
    rounds.filter(isError).map(({ scenario, round, outcome, reason }) => ({
      kind: "error" as const,
      text: `${id}, ${headingOf(scenario)}, round ${round}: ${
        outcome === "wrong"
          ? "an answer was wrong"
          : outcome === "died"
          ? "the server died"
          : "it could not be measured"
      }${reason === null ? "" : ` (${shortened(reason)})`}.`,
    }))
  );
}

/** Whether a round ended as no round should. */
export function isError({ outcome }: Round): boolean {
  return outcome === "wrong" || outcome === "died" || outcome === "failed";
}

function headingOf(scenario: Round["scenario"]): string {
  return scenario === "mixed"
    ? "fast + slow"
    : columns.find((column) => column.scenario === scenario)!.heading;
}

function partial({ status, rows, settings }: BenchResult): Remark[] {
  if (status === "complete") return [];
  const wanted = rows.length * settings.rounds * scenarios.length;
  const done = rows.reduce((sum, { rounds }) => sum + rounds.length, 0);
  return [{
    kind: "partial",
    text: `Partial: ${done} of ${wanted} measurements were made before the end.`,
  }];
}

function indicative({ settings: { isQuick, rounds } }: BenchResult): Remark[] {
  if (!isQuick) return [];
  return [{
    kind: "indicative",
    text: `Indicative: --quick measures briefly, and ${
      rounds === 1 ? "once" : `${rounds} times`
    }. It shows orders of magnitude, not differences between neighbours.`,
  }];
}

function busyClients({ rows }: BenchResult): Remark[] {
  const busy = rows.filter(isShown).filter((row) =>
    (["fast1", "fast2"] as const).some((scenario) => {
      const shares = measured(row, scenario).map(({ clients }) =>
        Math.max(...clients.map(({ cpuShare }) => cpuShare))
      );
      return shares.length > 0 && median(shares) > BUSY_CPU_SHARE;
    })
  );
  if (busy.length === 0) return [];
  return [{
    kind: "client bottleneck",
    text: `The client was the bottleneck: it used more than ${BUSY_CPU_SHARE} of a core with ${
      list(busy)
    }. The fast figures there are its limit, not the server's.`,
  }];
}

function asleepCores({ rows, machine, settings }: BenchResult): Remark[] {
  if (settings.isSameCore) return [];
  const asleep = rows.filter(isShown).filter((row) => {
    const busyCores = measured(row, "fast1").flatMap(({ idleShare }) =>
      idleShare === null ? [] : [(1 - idleShare) * machine.cores]
    );
    return (busyCores.length > 0 && median(busyCores) < AWAKE_CORES) ||
      row.figures.mixedFast.verdict.found === "faster";
  });
  if (asleep.length === 0) return [];
  const advice = machine.os === "linux"
    ? " To measure what a request costs instead, run again with --same-core."
    : "";
  return [{
    kind: "asleep core",
    text:
      `Cores fell asleep between two requests of one fast client with ${list(asleep)}: a core ` +
      "that waits for the other side for some microseconds is put to sleep, and to wake it takes " +
      "longer than to answer. There, 1 fast tells more of the machine than of the server, and a " +
      `fast client beside a slow one, which keeps a core awake, may look faster.${advice}`,
  }];
}

function weather(result: BenchResult): Remark[] {
  const { stealShare, cores } = result.machine;
  const remarks: Remark[] = [];
  if (stealShare !== null && stealShare > STEAL_SHARE_MAX) {
    remarks.push({
      kind: "steal",
      text:
        `The hypervisor gave ${
          (stealShare * 100).toFixed(0)
        } % of the processors' time to other machines meanwhile: rates are lower, and vary more, than ` +
        "those of a machine of one's own.",
    });
  }
  remarks.push(...otherPrograms(result));
  if (cores < CORES_MIN && !result.settings.isSameCore) {
    remarks.push({
      kind: "few cores",
      text: `Server, clients and fib share ${
        count(cores, "core")
      }: with more of them, the variants with workers would gain.`,
    });
  }
  return remarks;
}

function otherPrograms({ rows, machine: { cores, loadBefore } }: BenchResult): Remark[] {
  const busy = rows.flatMap(({ rounds }) => rounds).map((round) => othersCores(round, cores))
    .filter((others) => others !== null);
  if (busy.length > 0) {
    const others = median(busy);
    return others <= OTHERS_MAX ? [] : [{
      kind: "load",
      text:
        `Other programs kept ${others.toFixed(1)} of ${
          count(cores, "core")
        } busy meanwhile: these ` +
        "figures are lower, and vary more, than those of an idle machine.",
    }];
  }
  return loadBefore === null || loadBefore <= LOAD_MAX ? [] : [{
    kind: "load",
    text: `The machine was not idle: in the minute before the start, ${
      loadBefore.toFixed(1)
    } processes wanted to run on average.`,
  }];
}

/** How many cores were busy with neither server nor clients; null: unknown. */
function othersCores(
  { serverCpuShare, idleShare, stealShare, clients }: Round,
  cores: number,
): number | null {
  if (serverCpuShare === null || idleShare === null || stealShare === null) return null;
  const ours = clients.reduce((sum, { cpuShare }) => sum + cpuShare, serverCpuShare);
  return cores * (1 - idleShare - stealShare) - ours;
}

function isShown({ kind }: ServerResult): boolean {
  return kind !== "again";
}

function measured({ rounds }: ServerResult, scenario: Round["scenario"]): Round[] {
  return rounds.filter((round) => round.scenario === scenario && round.outcome === "measured");
}

/** Names of rows, no more than a line of them. */
function list(rows: readonly ServerResult[]): string {
  const SHOWN_MAX = 6;
  const names = [...new Set(rows.map(({ name }) => name))];
  return names.length <= SHOWN_MAX
    ? names.join(", ")
    : `${names.slice(0, SHOWN_MAX).join(", ")} and ${names.length - SHOWN_MAX} more`;
}

/** The beginning says how it ended, and the end what the server said last. */
function shortened(reason: string): string {
  return reason.length <= 2 * REASON_PART
    ? reason
    : `${reason.slice(0, REASON_PART)} … ${reason.slice(-REASON_PART)}`;
}
