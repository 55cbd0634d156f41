/**
 * Ten thousand idle connections: are they all held, what does each of them cost, and does a client that is active notice
 * them?
 *
 * Every round has a server of its own, because memory that was used once is seldom given back.
 *
 * @see D. Kegel, "The C10K problem" (1999)
 * @module
 */

import { deadline } from "@std/async";
import { systemTimerClock } from "../../internal/measure/timer_clock.ts";
import { openStreams } from "../../clients/stream_driver.ts";
import { ChildServer } from "../peers/child_server.ts";
import { reasonOf } from "../../internal/cli/reason.ts";
import type { Bench } from "./bench.ts";
import { compare, type Load } from "./compare.ts";
import { serve } from "./fibserv.ts";
import { underLoad } from "./load.ts";
import { residentKb } from "../../internal/measure/resident_memory.ts";
import { INTERRUPTED, type SubjectResult } from "./subject_result.ts";
import { goalOfFigure } from "./goals.ts";
import type { IO_NAMES } from "./subjects.ts";

const IDLE_CONNECTIONS = 10_000;
const VARIANT = "coro";
const ACTIVE: Load = { connections: 1, pipeline: 1 };
/** The compiler is to have seen all it wants: a server that still becomes faster would seem to gain by idle connections. */
const WARM_UP_WINDOWS = 3;
/** How many idle connections are asked at a time whether they still work. */
const BATCH_SIZE = 100;
/** An idle connection that has no answer by then is not held. */
const ANSWER_TIMEOUT_MS = 5_000;

/** Measures one world of I/O. */
export async function measureIdle(
  bench: Bench,
  { name, io }: { readonly name: string; readonly io: typeof IO_NAMES[number] },
): Promise<SubjectResult[]> {
  const held: number[] = [];
  const kbEach: number[] = [];
  const kept: number[] = [];
  const keptByCpu: number[] = [];
  const cpuUs: number[] = [];
  let failure: string | null = null;
  for (let round = 1; round <= bench.rounds && failure === null && !bench.signal.aborted; round++) {
    bench.progress(`${name}, round ${round} of ${bench.rounds}`);
    try {
      await using server = await ChildServer.start(serve(VARIANT, io), { name, prefix: bench.pin });
      const alone = underLoad(bench, "alone", server);
      for (let i = 0; i < WARM_UP_WINDOWS; i++) await alone.measure(ACTIVE);
      const beside = {
        name,
        measure: async (load: Load) => {
          const before = await residentKb(server.pid);
          using idle = await IdleConnections.open(server.port, bench.signal);
          await idle.untilAccepted();
          const after = await residentKb(server.pid);
          const window = await alone.measure(load);
          held.push(await idle.countAnswering());
          if (before !== null && after !== null) kbEach.push((after - before) / IDLE_CONNECTIONS);
          return window;
        },
      };
      const [comparison] = await compare({
        reference: alone,
        contestants: [beside],
        loads: [ACTIVE],
        rounds: 1,
        signal: bench.signal,
      });
      failure = comparison!.failure;
      kept.push(...comparison!.ratios);
      keptByCpu.push(...comparison!.cpuRatios);
      cpuUs.push(...comparison!.cpuUs);
    } catch (error) {
      if (!bench.signal.aborted) failure = reasonOf(error);
    }
  }
  if (kept.length === 0) failure ??= INTERRUPTED;
  const common = { subject: name, failure, cpuRatios: [], cpuUs: [], windows: [] };
  const thousands = "10,000 idle connections";
  return [
    {
      ...common,
      figure: `${thousands}: held`,
      unit: "connections",
      values: held,
      goal: goalOfFigure("idle connections held"),
    },
    {
      ...common,
      figure: `${thousands}: memory of each`,
      unit: "kB",
      values: kbEach,
      goal: goalOfFigure(`kB on ${io}`),
    },
    {
      ...common,
      figure: `${thousands}: active client keeps`,
      unit: "ratio",
      values: kept,
      cpuRatios: keptByCpu,
      cpuUs,
      goal: goalOfFigure("active client keeps"),
    },
  ];
}

/** Connections that say nothing until they are asked to. */
class IdleConnections implements Disposable {
  readonly #connections: Deno.TcpConn[];
  readonly #signal: AbortSignal;

  private constructor(connections: Deno.TcpConn[], signal: AbortSignal) {
    this.#connections = connections;
    this.#signal = signal;
  }

  static async open(port: number, signal: AbortSignal): Promise<IdleConnections> {
    const target = { hostname: "127.0.0.1", port };
    return new IdleConnections(
      await openStreams({ target, count: IDLE_CONNECTIONS, clock: systemTimerClock, signal }),
      signal,
    );
  }

  /**
   * Connected is not yet accepted: thousands may still wait in the backlog. They are accepted in turn, so when the
   * latest are answered, all have been.
   */
  async untilAccepted(): Promise<void> {
    await this.#count(this.#connections.slice(-BATCH_SIZE));
  }

  /** How many of them are answered. */
  async countAnswering(): Promise<number> {
    let count = 0;
    for (let i = 0; i < this.#connections.length; i += BATCH_SIZE) {
      count += await this.#count(this.#connections.slice(i, i + BATCH_SIZE));
    }
    return count;
  }

  async #count(batch: readonly Deno.TcpConn[]): Promise<number> {
    const options = { signal: this.#signal };
    const answered = await Promise.all(batch.map(async (connection) => {
      try {
        return await deadline(ask(connection), ANSWER_TIMEOUT_MS, options) === "55\n";
      } catch {
        return false;
      }
    }));
    return answered.filter(Boolean).length;
  }

  [Symbol.dispose](): void {
    for (const connection of this.#connections) connection.close();
  }
}

async function ask(connection: Deno.TcpConn): Promise<string> {
  const bytes = new Uint8Array(8);
  await connection.write(new TextEncoder().encode("10\n"));
  const count = await connection.read(bytes);
  return new TextDecoder().decode(bytes.subarray(0, count ?? 0));
}
