/**
 * What a fast client keeps of its rate while another one has the server compute without a pause. That is what worker
 * pools and threads are for.
 *
 * A pool is compared with itself: the fast client beside the slow one, and alone. A thread per connection is compared
 * with the C server that has one. Here nothing is pinned: computing beside serving takes two cores. The cores are
 * kept awake meanwhile by processes of idle priority, which run only where nothing else wants to. Without them, an
 * idle core of a virtual machine falls asleep between two requests, and what is alone is slower than what is beside
 * something (2,000 against 5,500 req/s were seen).
 *
 * @module
 */

import { ChildServer } from "../peers/child_server.ts";
import type { Bench } from "./bench.ts";
import { compare, type Load, type Measurable } from "./compare.ts";
import { serve } from "./fibserv.ts";
import { cLoad, measureWindow } from "./load.ts";
import { comparisonRows, type SubjectResult } from "./subject_result.ts";
import { SlowClient } from "./slow_client.ts";
import { Spinners } from "./spinners.ts";
import { goalOfFigure } from "./goals.ts";

/** The slow client's requests: half a second in JavaScript, a tenth in C. */
const SLOW_N = 38;
const FAST: Load = { connections: 1, pipeline: 1 };
const OF_ALONE = "beside slow, of the rate alone";
const OF_THREADS = "beside slow, of C threads";

/** Measures one variant on posix. */
export async function measureBeside(
  bench: Bench,
  subject: { readonly name: string; readonly variant: string },
): Promise<SubjectResult[]> {
  const { name, variant } = subject;
  await using server = await ChildServer.start(serve(variant, "posix"), { name });
  await using _spinners = new Spinners();
  const contestant = besideSlow(bench, name, server);
  if (variant !== "thrd") return await pair(bench, contestant, alone(bench, server), OF_ALONE);
  const threads = [...await bench.peers.command("threads"), "0"];
  await using reference = await ChildServer.start(threads, { name: "C threads" });
  return await pair(bench, contestant, besideSlow(bench, "C threads", reference), OF_THREADS);
}

async function pair(
  bench: Bench,
  contestant: Measurable,
  reference: Measurable,
  figure: typeof OF_ALONE | typeof OF_THREADS,
): Promise<SubjectResult[]> {
  const { rounds, signal } = bench;
  // For the compiler.
  await contestant.measure(FAST);
  await reference.measure(FAST);
  const comparisons = await compare({
    reference,
    contestants: [contestant],
    loads: [FAST],
    rounds,
    signal,
    onWindow: (round) => bench.progress(`${contestant.name}, round ${round} of ${rounds}`),
  });
  return comparisonRows(comparisons, figure).map((row) => ({
    ...row,
    goal: goalOfFigure(figure),
  }));
}

/** The fast client, with no other. */
function alone(bench: Bench, server: ChildServer): Measurable {
  return {
    name: "alone",
    measure: (load) => measureWindow(server, cLoad(bench, server.port, load), bench.signal),
  };
}

/** The fast client, beside the slow one. */
function besideSlow(bench: Bench, name: string, server: ChildServer): Measurable {
  return {
    name,
    measure: async (load) => {
      await using _slow = await SlowClient.start(server.port, SLOW_N, bench.signal);
      const { reqPerSec } = await measureWindow(
        server,
        cLoad(bench, server.port, load),
        bench.signal,
      );
      // The server's processor time is spent for the slow client.
      return { reqPerSec, cpuUs: null, totalCpuUs: null };
    },
  };
}
