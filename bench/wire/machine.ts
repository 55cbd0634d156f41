/**
 * Where the figures come from: without that, nobody can tell why theirs are different.
 *
 * @module
 */

import { cpus } from "node:os";
import { type ProcessorTicks, processorTicks } from "../../internal/measure/process_usage.ts";

/** What is known of a machine. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly system: string;
  /** Deno, and the tools that peers need. */
  readonly versions: readonly string[];
  /** Processes that wanted to run in the minute before the start, on average. */
  readonly loadAverage: number;
  /** The part of its processors' time that the hypervisor gave to others meanwhile; null if unknown. */
  readonly stolen: number | null;
}

/** Looks at the machine before the measurements, and again after them. */
export class MachineWatch {
  readonly #ticks: ProcessorTicks | null;
  readonly #loadAverage = Deno.loadavg()[0]!;

  private constructor(ticks: ProcessorTicks | null) {
    this.#ticks = ticks;
  }

  static async start(): Promise<MachineWatch> {
    return new MachineWatch(await processorTicks());
  }

  /** @param tools the programs whose versions are told */
  async facts(tools: Iterable<string>): Promise<Machine> {
    const now = await processorTicks();
    const before = this.#ticks;
    const isKnown = now !== null && before !== null && now.all > before.all;
    return {
      cpu: cpus()[0]?.model ?? "unknown processor",
      cores: navigator.hardwareConcurrency,
      system: `${Deno.build.os} ${Deno.osRelease()} ${Deno.build.arch}`,
      versions: [`Deno ${Deno.version.deno}`, ...await Promise.all(Array.from(tools, versionOf))],
      loadAverage: this.#loadAverage,
      stolen: isKnown ? (now.stolen - before.stolen) / (now.all - before.all) : null,
    };
  }
}

/** The first line of what a tool says of itself, with its name. */
async function versionOf(tool: string): Promise<string> {
  const { stdout } = await new Deno.Command(tool, { args: ["--version"], stdin: "null" }).output();
  const [line] = new TextDecoder().decode(stdout).split("\n");
  const [version] = /\d+(\.\d+)+/.exec(line!) ?? ["of unknown version"];
  return `${tool} ${version}`;
}
