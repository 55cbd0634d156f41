/**
 * `fibserv client` as a load: what it gets out of the C server, as a ratio to what the load client in C gets out of it.
 *
 * @module
 */

import { ChildServer } from "../peers/child_server.ts";
import type { Bench } from "./bench.ts";
import { compare } from "./compare.ts";
import { fibserv } from "./fibserv.ts";
import { measureWindow, underLoad } from "./load.ts";
import { comparisonRows, type SubjectResult } from "./subject_result.ts";

const LOAD = { connections: 64, pipeline: 1 };
/** It is a new process in each window, whose compiler has to see its code first. */
const SECONDS_MIN = 2;

/** Measures our client in one world of I/O. */
export async function measureClient(
  bench: Bench,
  { name, io }: { readonly name: string; readonly io: string },
): Promise<SubjectResult[]> {
  const { n, pin, rounds, signal } = bench;
  const seconds = Math.max(bench.seconds, SECONDS_MIN);
  await using server = await ChildServer.start([...bench.yardstick, "0"], {
    name: "the C server",
    prefix: pin,
  });
  const flags = ["--n", n, "--connections", LOAD.connections, "--duration", seconds, "--json"];
  const command = fibserv([
    ...["client", "fast", `127.0.0.1:${server.port}`, "--io", io],
    ...flags.map(String),
  ]);
  const ours = {
    name,
    measure: () => measureWindow(server, [...pin, ...command], signal),
  };
  const comparisons = await compare({
    reference: underLoad({ ...bench, seconds }, "load_client", server),
    contestants: [ours],
    loads: [LOAD],
    rounds,
    signal,
    onWindow: (round, _load, what) => bench.progress(`${name}, round ${round} of ${rounds}`, what),
  });
  return comparisonRows(comparisons);
}
