/**
 * A made-up result of a whole run, for the tests of reports.
 *
 * The figures are those of a machine that behaves as it should, shaken by a seeded noise of a few
 * per cent, with one surprise, so that reports have something to mark.
 *
 * @module
 */

import { randomIntegers } from "../../internal/measure/random.ts";
import { type ScenarioKey, scenarios } from "../result/columns.ts";
import { evaluate } from "./evaluate.ts";
import type { BenchResult, ClientRound, Round, Settings } from "../result/result.ts";
import {
  describeAgain,
  describeVariants,
  type ServerDescription,
} from "../contestants/server_description.ts";

const ROUNDS = 3;
const SECONDS = 1.2;
/** How much a figure varies around its value, in both directions. */
const SHAKE = 0.06;
const SLOW_SECONDS = 1.04;

const settings: Settings = {
  command: "fibserv bench --rounds 3 --seed 42 --original",
  isQuick: false,
  rounds: ROUNDS,
  durationSeconds: SECONDS,
  clientIo: "posix",
  fastN: 10,
  slowN: 40,
  isSlowNAuto: true,
  seed: 42,
  isSameCore: false,
  showsOriginal: true,
};

/**
 * Requests per second of one fast client alone. These variants take part, whatever else is in the table by now: a new
 * variant changes no report that is made of the sample.
 */
const rates: Readonly<Record<string, number>> = {
  sync: 23900,
  thrd: 7900,
  cb: 18100,
  cbthrd: 6800,
  coro: 16600,
  corothrd: 7500,
  loopcb: 19900,
  loopcoro: 17800,
  loopcorothrd: 7100,
  loopstreams: 17200,
  aiocb: 23800,
  aiocoro: 21800,
  aiocorothrd: 9400,
  aiostreams: 15200,
  prefork: 18800,
};

/** The variants that take part. */
export const sampleNames: readonly string[] = Object.keys(rates);

/** @returns the sample; the same every time */
export function sampleResult(): BenchResult {
  const random = randomIntegers(settings.seed);
  const shaken = (value: number) => value * (1 + SHAKE * (random(2001) / 1000 - 1));
  const servers = describeVariants(sampleNames, ["deno"]);
  servers.push(describeAgain(servers.find(({ name }) => name === "coro")!));
  return evaluate({
    startedAt: "2026-01-02T03:04:05.000Z",
    endedAt: "2026-01-02T03:27:11.000Z",
    settings,
    machine: {
      cpu: "Sample Processor 3000",
      cores: 4,
      isVirtual: true,
      os: "linux",
      kernel: "6.1.0",
      arch: "x86_64",
      fibserv: "0.1.0",
      deno: "2.9.6",
      v8: "15.0.1",
      commit: "0123abc",
      loadBefore: 0.12,
      stealShare: 0.004,
    },
    rows: servers.map((server) => ({
      server,
      rounds: Array.from(
        { length: ROUNDS },
        (_, index) => scenarios.map(({ key }) => round(server, key, index + 1, shaken)),
      ).flat(),
    })),
  });
}

function round(
  server: ServerDescription,
  scenario: ScenarioKey,
  number: number,
  shaken: (value: number) => number,
): Round {
  const isStarved = server.discipline === "one by one" && scenario !== "fast1" &&
    scenario !== "slow1";
  const clients = clientsOf(server, scenario, number).map(([kind, rate], index): ClientRound => {
    const reqPerSec = isStarved && index === 1 ? 0 : shaken(rate);
    return {
      kind,
      seconds: reqPerSec === 0 ? 0 : SECONDS,
      requests: reqPerSec * SECONDS,
      reqPerSec,
      cpuShare: kind === "slow" || reqPerSec < 100 ? 0.002 : shaken(0.48),
    };
  });
  return {
    round: number,
    scenario,
    outcome: isStarved ? "starved" : "measured",
    reason: null,
    clients,
    serverCpuShare: shaken(scenario === "fast1" ? 0.5 : 1),
    stealShare: shaken(0.004),
    idleShare: shaken(0.7),
  };
}

/** What the clients of a scenario get. */
function clientsOf(
  { name, discipline }: ServerDescription,
  scenario: ScenarioKey,
  number: number,
): [kind: ClientRound["kind"], reqPerSec: number][] {
  const rate = rates[name]!;
  const slow = 1 / SLOW_SECONDS;
  // The kernel deals the clients of prefork to the same worker in every other round.
  const isBlocked = discipline === "one thread" ||
    (discipline === "many servers" && number % 2 === 0);
  switch (scenario) {
    case "fast1":
      return [["fast", rate]];
    case "fast2":
      return [["fast", rate * 0.6], ["fast", rate * 0.58]];
    case "slow1":
      return [["slow", slow]];
    case "slow2":
      return isBlocked
        ? [["slow", slow / 2], ["slow", slow / 2]]
        : [["slow", slow * 0.97], ["slow", slow * 0.96]];
    case "mixed":
      if (name === "aiostreams") return [["fast", 40 * slow], ["slow", slow]];
      // The surprise: nobody expects one thread to let a fast client through.
      if (name === "loopcb") return [["fast", rate * 0.4], ["slow", slow / 2]];
      return isBlocked
        ? [["fast", slow], ["slow", slow]]
        : [["fast", rate * 0.8], ["slow", slow * 0.95]];
  }
}
