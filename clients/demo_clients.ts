/**
 * The demo's clients, on a thread of their own.
 *
 * The demo shows both sides of a conversation in one process, and some servers compute on the
 * thread that serves. If the clients lived there too, their clocks would stop with it, and nobody
 * would be left to see how long the server was silent. So one side has to move to a worker. It is
 * the clients, since servers start workers themselves, and a worker that is started by another
 * worker takes its time (in Deno 2.9.6 half a second to start, and half a second more for its first
 * message, where a worker of the main thread takes 20 ms). The server is thus measured in the same
 * place where `fibserv serve` runs it.
 *
 * This file has two halves: the class speaks to the worker, and the code below it runs there.
 *
 * @module
 */

import { CommandError } from "../internal/cli/errors.ts";
import { parentThread } from "../loop/pool/parent_thread.ts";
import { WatchedWorker } from "../loop/pool/watched_worker.ts";
import type { Interval } from "./demo_interval.ts";
import { type Phase, type PhaseResult, runPhase } from "./demo_phase.ts";

/** By this name a worker knows that it is to run the second half of this file. */
const WORKER_NAME = "fibserv demo clients";

/** What the main thread says to the worker, and what it hears from it. */
type Order = { run: Phase } | "stop";
type News =
  | { interval: Interval }
  | { result: PhaseResult }
  // An error of a class of our own would come out at the other end as a mere `Error`.
  | { failure: string }
  | { bug: unknown };

/** A thread that runs clients, until it is disposed of. */
export class DemoClients implements Disposable {
  readonly #worker: WatchedWorker;
  readonly #crashed: Promise<never>;
  #hear: (news: News) => void = () => {};

  constructor() {
    this.#worker = new WatchedWorker(
      import.meta.url,
      WORKER_NAME,
      (news) => this.#hear(news as News),
    );
    this.#crashed = this.#worker.ended.then((cause) => {
      const why = cause?.message ?? "its end without a word";
      throw new Error(`Cannot run the clients: their thread must live on, got ${why}`, { cause });
    });
    // Somebody hears of it in `runPhase()`, perhaps later.
    this.#crashed.catch(() => {});
  }

  /**
   * Runs one phase. Only one at a time.
   *
   * @param signal ends it early when it fires
   * @param onInterval called when a part of the time is over; it must not throw
   * @throws {CommandError} when a client cannot connect
   */
  async runPhase(
    phase: Phase,
    signal: AbortSignal,
    onInterval: (interval: Interval) => void = () => {},
  ): Promise<PhaseResult> {
    const { promise, resolve, reject } = Promise.withResolvers<PhaseResult>();
    this.#hear = (news) => {
      if ("interval" in news) onInterval(news.interval);
      else if ("result" in news) resolve(news.result);
      else reject("failure" in news ? new CommandError(news.failure) : news.bug);
    };
    const stop = () => this.#order("stop");
    this.#order({ run: phase });
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop);
    try {
      return await Promise.race([promise, this.#crashed]);
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  [Symbol.dispose](): void {
    this.#worker.abandon();
  }

  #order(order: Order): void {
    this.#worker.post(order satisfies Order);
  }
}

// The half that runs in the worker.

const parent = parentThread(WORKER_NAME);
if (parent !== null) {
  const tell = (news: News) => parent.postMessage(news);
  let stop = new AbortController();
  parent.onmessage = async ({ data: order }: MessageEvent<Order>) => {
    if (order === "stop") return stop.abort();
    stop = new AbortController();
    try {
      tell({ result: await runPhase(order.run, stop.signal, (interval) => tell({ interval })) });
    } catch (error) {
      tell(error instanceof CommandError ? { failure: error.message } : { bug: error });
    }
  };
}
