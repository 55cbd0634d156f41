/**
 * Where and how it was measured: what a reader must know to compare the figures with others.
 *
 * @module
 */

import type { BenchResult } from "../../result/result.ts";
import { formatShare, formatTime } from "../../../internal/page/format.ts";
import { type Html, html } from "../../../internal/page/html.ts";

/** @returns the machine in a line */
export function machineInShort({ machine }: BenchResult): string {
  const { cpu, cores, isVirtual, os, deno } = machine;
  const kind = isVirtual === true ? ", a virtual machine" : "";
  return `${coreCount(cores)} of ${cpu}${kind}; ${os}; Deno ${deno}`;
}

/** @returns all facts, each with its name */
export function machineFacts(result: BenchResult): Html {
  const { machine, settings, startedAt, endedAt } = result;
  const facts: readonly (readonly [name: string, value: string])[] = [
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
  return html`
    <section>
      <h2>Where and how it was measured</h2>
      <dl class="facts">${facts.map(([name, value]) =>
        html`
          <div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>
        `
      )}</dl>
    </section>
  `;
}

/** What the row that was measured twice says of all others. */
function noise({ noise: { row, factor } }: BenchResult): string {
  const rate = factor["req/s"];
  const time = factor["s/req"];
  if (row === null || rate === null && time === null) {
    return "unknown: no server was measured twice";
  }
  const parts = [
    rate === null ? null : `rates by up to ${formatShare(rate - 1)}`,
    time === null ? null : `times by up to ${formatShare(time - 1)}`,
  ].filter((part) => part !== null);
  return `${row}, measured twice, differed from itself: ${parts.join(", ")}`;
}

function coreCount(cores: number): string {
  return cores === 1 ? "1 core" : `${cores} cores`;
}
