/**
 * The main part: servers on one core with the load, each as a ratio to the C server on epoll.
 *
 * @module
 */

import { ChildServer } from "../peers/child_server.ts";
import { reasonOf } from "../../internal/cli/reason.ts";
import type { Bench } from "./bench.ts";
import { compare, type Measurable } from "./compare.ts";
import { serve } from "./fibserv.ts";
import { underLoad } from "./load.ts";
import {
  comparisonRows,
  failedRow,
  INTERRUPTED,
  loadText,
  type SubjectResult,
} from "./subject_result.ts";
import type { Subject } from "./subjects.ts";

const STARTING = "starting the servers";

/** A subject that is a server. */
export type ServerSubject = Extract<Subject, { kind: "variant" | "peer" }>;

/**
 * Measures servers under all loads. They all run all the time, so that their compilers see one long life; a server
 * that nobody asks costs nothing.
 */
export async function measureServers(
  bench: Bench,
  subjects: readonly ServerSubject[],
): Promise<SubjectResult[]> {
  const failed: SubjectResult[] = [];
  const contestants: Measurable[] = [];
  await using servers = new AsyncDisposableStack();
  const start = async (name: string, command: readonly string[]) => {
    bench.progress(STARTING, name);
    const server = await ChildServer.start(command, { name, prefix: bench.pin });
    return underLoad(bench, name, servers.use(server));
  };

  const reference = await start("the C server", [...bench.yardstick, "0"]);
  for (const subject of subjects) {
    try {
      if (bench.signal.aborted) throw new Error(INTERRUPTED);
      const contestant = await start(subject.name, await commandOf(bench, subject));
      await warmUp(bench, contestant);
      contestants.push(contestant);
    } catch (error) {
      const reason = bench.signal.aborted ? INTERRUPTED : reasonOf(error);
      failed.push(failedRow(subject.name, reason));
    }
  }
  const comparisons = await compare({
    reference,
    contestants,
    loads: bench.loads,
    rounds: bench.rounds,
    signal: bench.signal,
    onWindow: (round, load, name) =>
      bench.progress(
        `servers, round ${round} of ${bench.rounds}`,
        `${loadText(load)}: ${name}`,
      ),
  });
  // Row by row as the reader compares: all loads of a subject together, in the order in which they were asked for.
  const rows = [...comparisonRows(comparisons), ...failed];
  return subjects.flatMap(({ name }) => rows.filter((row) => row.subject === name));
}

async function commandOf(bench: Bench, subject: ServerSubject): Promise<readonly string[]> {
  if (subject.kind === "variant") return serve(subject.variant, subject.io);
  return [...await bench.peers.command(subject.peer), "0"];
}

/** One window that does not count, for the compiler. What fails in it fails again when it counts. */
async function warmUp({ loads, progress }: Bench, contestant: Measurable): Promise<void> {
  progress(STARTING, `${contestant.name} warms up`);
  await contestant.measure(loads.at(-1)!).catch(() => {});
}
