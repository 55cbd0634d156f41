/**
 * A made-up result of a whole run of web clients, for tests: each total is the ideal and some work, shaken by a seeded
 * noise of a few per cent, with one surprise, so that reports have something to mark.
 *
 * @module
 */

import { randomIntegers } from "../../internal/measure/random.ts";
import { sampleResult } from "../evaluation/sample_result_testing.ts";
import { idealMs, type WebColumn, widthOf } from "./columns.ts";
import { againOf, columnsFor, type Contestant, contestantsOf } from "./contestants.ts";
import { evaluateWeb, type ObservedStep } from "./evaluate.ts";
import type { WebBenchResult, WebRound, WebSettings } from "./result.ts";

/** What the sample was asked for. */
export const sampleSettings: WebSettings = {
  command: "fibserv bench --web --rounds 3 --seed 42",
  isQuick: false,
  rounds: 3,
  pages: 100,
  latencyMs: 50,
  seed: 42,
};

/** How much a figure varies around its value, in both directions. */
const SHAKE = 0.03;
/** The one that is not as expected. */
const SURPRISING = { step: "fd", column: "ten", factor: 5 };

/** @returns the sample; the same every time */
export function sampleWebResult(): WebBenchResult {
  const steps = contestantsOf([], ["deno"]);
  const random = randomIntegers(sampleSettings.seed);
  const shaken = (value: number) => value * (1 + SHAKE * (random(2001) / 1000 - 1));
  return resultOf([...steps, againOf(steps)!].map((contestant) => ({
    contestant,
    rounds: [1, 2, 3].flatMap((round) =>
      columnsFor(contestant).map((column) => ({
        ...measuredRound(round, column, shaken(totalMs(contestant, column))),
        connections: connectionsOf(contestant, column),
      }))
    ),
  })));
}

/** @returns what follows from some rounds, on the machine of the sample */
export function resultOf(
  rows: readonly ObservedStep[],
  settings: Partial<WebSettings> = {},
): WebBenchResult {
  return evaluateWeb({
    startedAt: "2026-01-02T03:04:05.000Z",
    endedAt: "2026-01-02T03:14:05.000Z",
    settings: { ...sampleSettings, ...settings },
    machine: sampleResult().machine,
    rows,
  });
}

/** A round in which all went well. */
export function measuredRound(round: number, { key }: WebColumn, ms: number): WebRound {
  return {
    round,
    column: key,
    outcome: "measured",
    reason: null,
    ms,
    connections: 100,
    clientCpuMs: 300,
    siteCpuMs: 40,
    othersCores: 0.1,
    stealShare: 0.001,
  };
}

function connectionsOf({ step }: Contestant, column: WebColumn): number {
  const { pages } = sampleSettings;
  return step.keepsAlive && column.keepAlive ? Math.min(widthOf(step, column), pages) : pages;
}

function totalMs({ kind, step }: Contestant, column: WebColumn): number {
  const work = step.concurrencyMax === undefined ? 1 : 50;
  const total = idealMs(step, column, sampleSettings.pages) + work * sampleSettings.pages;
  const isSurprising = kind === "step" && step.name === SURPRISING.step &&
    column.key === SURPRISING.column;
  return isSurprising ? total * SURPRISING.factor : total;
}
