/**
 * What a reader must know before believing the figures of web clients.
 *
 * @module
 */

import { count } from "../../internal/cli/count.ts";
import { median } from "../../internal/measure/statistics.ts";
import { absenceOf, webColumns } from "./columns.ts";
import { findStep } from "../../webclients/table.ts";
import type { StepResult, WebBenchResult, WebRemark, WebRound } from "./result.ts";

/** A site that computes for more than this part of the total is what the client waited for. */
const BUSY_SITE_SHARE = 0.9;
/** More than this part of the time, given to other virtual machines, is no weather but a storm. */
const STEAL_SHARE_MAX = 0.02;
/** Other programs that keep so much of a core busy are felt. */
const OTHERS_MAX = 0.2;
/** The same, from the system's average, where nothing better is known. */
const LOAD_MAX = 0.5;

/** @returns the remarks, the most important first */
export function webRemarksOn(result: WebBenchResult): WebRemark[] {
  return [
    ...errors(result),
    ...partial(result),
    ...indicative(result),
    ...busySite(result),
    ...weather(result),
  ];
}

/** Whether a run ended as none should. */
export function isFailure({ outcome }: WebRound): boolean {
  return outcome === "failed";
}

function errors({ rows }: WebBenchResult): WebRemark[] {
  return rows.flatMap(({ id, rounds }) =>
    rounds.filter(isFailure).map(({ column, round, reason }) => ({
      kind: "error" as const,
      text: `${id}, ${headingOf(column)}, round ${round}: it could not be measured (${reason}).`,
    }))
  );
}

function headingOf(key: WebRound["column"]): string {
  return webColumns.find((column) => column.key === key)!.heading;
}

function partial({ status, rows, settings }: WebBenchResult): WebRemark[] {
  if (status === "complete") return [];
  const perRound = rows.reduce((sum, { name, io }) => {
    const own = webColumns.filter((column) => absenceOf(findStep(name), io, column) === null);
    return sum + own.length;
  }, 0);
  const done = rows.reduce((sum, { rounds }) => sum + rounds.length, 0);
  return [{
    kind: "partial",
    text: `Partial: ${done} of ${
      perRound * settings.rounds
    } measurements were made before the end.`,
  }];
}

function indicative({ settings: { isQuick, rounds, pages } }: WebBenchResult): WebRemark[] {
  if (!isQuick) return [];
  return [{
    kind: "indicative",
    text: `Indicative: --quick fetches ${pages} pages, ${
      rounds === 1 ? "once" : `${rounds} times`
    }. It shows orders of magnitude, not differences between neighbours.`,
  }];
}

/** On one thread serves the site, and where the client is the faster one, it waits for it. */
function busySite({ rows }: WebBenchResult): WebRemark[] {
  const busy = rows.filter(({ kind }) => kind === "step").flatMap((row) =>
    webColumns.filter(({ key }) => isSiteBusy(row, key)).map(({ heading }) =>
      `${row.name} (${heading})`
    )
  );
  if (busy.length === 0) return [];
  return [{
    kind: "site bottleneck",
    text: `The site was busy for more than ${BUSY_SITE_SHARE * 100} % of the total with ${
      busy.join(", ")
    }: there, a client that is faster would not be seen to be.`,
  }];
}

function isSiteBusy({ rounds }: StepResult, key: WebRound["column"]): boolean {
  const shares = rounds.flatMap(({ column, ms, siteCpuMs }) =>
    column !== key || ms === null || siteCpuMs === null ? [] : [siteCpuMs / ms]
  );
  return shares.length > 0 && median(shares) > BUSY_SITE_SHARE;
}

function weather(
  { rows, machine: { stealShare, cores, loadBefore } }: WebBenchResult,
): WebRemark[] {
  const remarks: WebRemark[] = [];
  if (stealShare !== null && stealShare > STEAL_SHARE_MAX) {
    remarks.push({
      kind: "steal",
      text: `The hypervisor gave ${
        (stealShare * 100).toFixed(0)
      } % of the processors' time to other machines meanwhile: totals are longer, and vary more.`,
    });
  }
  const others = rows.flatMap(({ rounds }) => rounds).map(({ othersCores }) => othersCores).filter(
    (share) => share !== null,
  );
  if (others.length > 0 && median(others) > OTHERS_MAX) {
    remarks.push({
      kind: "load",
      text: `Other programs kept ${median(others).toFixed(1)} of ${
        count(cores, "core")
      } busy meanwhile: totals are longer, and vary more, than those of an idle machine.`,
    });
  } else if (others.length === 0 && loadBefore !== null && loadBefore > LOAD_MAX) {
    remarks.push({
      kind: "load",
      text: `The machine was not idle: in the minute before the start, ${
        loadBefore.toFixed(1)
      } processes wanted to run on average.`,
    });
  }
  return remarks;
}
