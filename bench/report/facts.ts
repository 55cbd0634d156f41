/**
 * Where and how it was measured: what a reader must know to compare the figures with others.
 *
 * @module
 */

import { formatShare, formatTime } from "../../internal/page/format.ts";
import type { Machine } from "../../internal/measure/machine.ts";
import type { BenchResult } from "../result/result.ts";
import { noiseText } from "./words.ts";

/** A fact and its name. */
export type Fact = readonly [name: string, value: string];

/** @returns the facts of the machine */
export function machineFactsOf(machine: Machine): Fact[] {
  return [
    ["processor", machine.cpu],
    ["cores", String(machine.cores)],
    ["virtual machine", machine.isVirtual === null ? "unknown" : machine.isVirtual ? "yes" : "no"],
    [
      "load before the start",
      machine.loadBefore === null ? "unknown" : machine.loadBefore.toFixed(2),
    ],
    [
      "stolen by other machines",
      machine.stealShare === null ? "unknown" : formatShare(machine.stealShare),
    ],
    ["system", `${machine.os} ${machine.kernel}, ${machine.arch}`],
    [
      "fibserv",
      `${machine.fibserv}, ${
        machine.commit === null ? "an executable" : `commit ${machine.commit}`
      }`,
    ],
    ["Deno", `${machine.deno}, V8 ${machine.v8}`],
  ];
}

/** @returns all facts, those of the machine first */
export function factsOf(result: BenchResult): Fact[] {
  const { machine, settings, startedAt, endedAt } = result;
  return [
    ...machineFactsOf(machine),
    ["command", settings.command],
    ["rounds", `${settings.rounds}, of ${settings.durationSeconds} s for each scenario`],
    ["fast clients ask for", `fib(${settings.fastN})`],
    [
      "slow clients ask for",
      `fib(${settings.slowN})${settings.isSlowNAuto ? ", picked to take about a second" : ""}`,
    ],
    ["seed of the order", String(settings.seed)],
    ["pinned to one core", settings.isSameCore ? "yes, server and clients" : "no"],
    ["noise", noise(result)],
    ["measured", `from ${formatTime(startedAt)} to ${formatTime(endedAt)}`],
  ];
}

/** What the server that was measured twice says of all others. */
function noise(result: BenchResult): string {
  const { row } = result.noise;
  const text = noiseText(result);
  return row === null || text === null
    ? "unknown: no server was measured twice"
    : `${row}, measured twice, differed from itself by up to ${text}`;
}
