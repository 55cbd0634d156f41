/**
 * One window: a load runs against a server, and what both have used is looked up before and after.
 *
 * @module
 */

import type { ChildServer } from "../peers/child_server.ts";
import type { Bench } from "./bench.ts";
import type { Load, Measurable, Sample } from "./compare.ts";
import { cpuSecondsBetween, processorTimes } from "../../internal/measure/processor_times.ts";

/** What is used of what a load prints. */
interface Figures {
  readonly requests: number;
  readonly reqPerSec: number;
  /** Only the C load client tells it. */
  readonly cpuSeconds?: number;
}

/** The command line of the C load client. */
export function cLoad({ loadClient, n, seconds }: Bench, port: number, load: Load): string[] {
  const { connections, pipeline } = load;
  return [...loadClient, ...["127.0.0.1", port, n, connections, seconds, pipeline].map(String)];
}

/**
 * Runs a load to its end.
 *
 * @param command its command line; the last line that it prints must be JSON
 * @throws {Error} with what it wrote to stderr when it fails
 */
export async function runLoad(
  [program, ...args]: readonly string[],
  signal: AbortSignal,
): Promise<Figures> {
  const { code, stdout, stderr } = await new Deno.Command(program!, {
    args,
    env: { NO_COLOR: "1" },
    stdin: "null",
    signal,
  }).output();
  const decoder = new TextDecoder();
  if (code !== 0) {
    const said = decoder.decode(stderr).trim();
    throw new Error(
      `Cannot make the load: it must end with exit code 0, got ${code}${
        said === "" ? "" : ` and "${said}"`
      }`,
    );
  }
  return JSON.parse(decoder.decode(stdout).trim().split("\n").at(-1)!);
}

/** Runs a load against `server`. */
export async function measureWindow(
  server: Pick<ChildServer, "pid">,
  command: readonly string[],
  signal: AbortSignal,
): Promise<Sample> {
  const before = await processorTimes(server.pid);
  const figures = await runLoad(command, signal);
  const cpuSeconds = cpuSecondsBetween(before, await processorTimes(server.pid));
  const { requests, reqPerSec } = figures;
  const cpuUs = cpuSeconds === null || requests === 0 ? null : cpuSeconds * 1e6 / requests;
  const loadCpuUs = figures.cpuSeconds === undefined ? null : figures.cpuSeconds * 1e6 / requests;
  return {
    reqPerSec,
    cpuUs,
    totalCpuUs: cpuUs === null || loadCpuUs === null ? null : cpuUs + loadCpuUs,
  };
}

/** A server under the C load client, both on one core. */
export function underLoad(bench: Bench, name: string, server: ChildServer): Measurable {
  return {
    name,
    measure: (load) =>
      measureWindow(server, [...bench.pin, ...cLoad(bench, server.port, load)], bench.signal),
  };
}
