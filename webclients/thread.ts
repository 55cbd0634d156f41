/**
 * A thread that does one thing and ends: both of its halves, that which starts it, and that which runs in it.
 *
 * The two talk in turns. The first half says with what the second is to get ready, hears that it is, gives it one order,
 * and hears what came of it. It can ask it to stop at any time. Messages are copies, so all that is said is plain data.
 *
 * @module
 */

import type { ThreadLedger } from "../loop/io/types.ts";
import { parentThread } from "../loop/pool/parent_thread.ts";
import { WatchedWorker } from "../loop/pool/watched_worker.ts";

/** What the first half says. */
type Message<Setting, Order> = { setting: Setting } | { order: Order } | "stop";
/** What the second half says. An error that nobody catches there would be printed, with its stack. */
type Answer<Result> = { result: Result | null } | { crash: string };

/** A thread, as the one sees it that starts it. */
export class Thread<Setting, Order, Result> {
  readonly #worker: WatchedWorker;
  #heard = Promise.withResolvers<Result | null>();
  #isAtWork = false;

  /**
   * Starts a thread.
   *
   * @param url the file of its program, which calls {@linkcode inThread}
   * @param name the same as there
   * @param setting with what it gets ready
   * @param ledger what it has open, to be closed if it dies. @default nothing that outlives it
   * @param hasStarted what `takeWorkerRoom()` gives. @default the thread is started, come what may
   */
  constructor(
    url: string,
    name: string,
    setting: Setting,
    ledger?: ThreadLedger,
    hasStarted?: () => void,
  ) {
    const hear = (message: unknown) => {
      const answer = message as Answer<Result>;
      if ("crash" in answer) this.#heard.reject(new Error(answer.crash));
      else this.#heard.resolve(answer.result);
    };
    this.#worker = new WatchedWorker(url, name, hear, hasStarted);
    void this.#worker.ended.then((error) => {
      ledger?.closeLeftOpen();
      this.#heard.reject(error ?? new Error("Cannot run the thread: it must live on, got its end"));
      // Nobody listens if it had nothing to do.
      this.#heard.promise.catch(() => {});
    });
    this.#say({ setting });
  }

  /** Waits until it is ready, or stopped. @throws {Error} when it has crashed */
  async ready(): Promise<void> {
    await this.#hear();
  }

  /**
   * Has it do its work. To be called once, when it is ready.
   *
   * @returns what came of it
   * @throws {Error} when it has crashed
   */
  do(order: Order): Promise<Result | null> {
    this.#isAtWork = true;
    this.#say({ order });
    return this.#hear();
  }

  /** Asks it to stop. One that has no order yet holds nothing that would have to be closed, and is not waited for. */
  stop(): void {
    if (this.#isAtWork) this.#say("stop");
    else this.#heard.resolve(null);
  }

  /** Gives its memory back. To be called when nothing more is to be heard. */
  end(): void {
    this.#worker.abandon();
  }

  #say(message: Message<Setting, Order>): void {
    this.#worker.post(message);
  }

  async #hear(): Promise<Result | null> {
    const heard = await this.#heard.promise;
    this.#heard = Promise.withResolvers();
    return heard;
  }
}

/**
 * The half in the thread. Elsewhere the call does nothing, so one file can be both halves.
 *
 * @param name the name of such threads
 * @param prepare gets ready, and gives the function that carries out the order. The signal says that it is to stop.
 */
export function inThread<Setting, Order, Result>(
  name: string,
  prepare: (setting: Setting, signal: AbortSignal) => Promise<(order: Order) => Promise<Result>>,
): void {
  const parent = parentThread(name);
  if (parent === null) return;
  const stop = new AbortController();
  let carryOut: (order: Order) => Promise<Result>;
  parent.onmessage = async ({ data: message }: MessageEvent<Message<Setting, Order>>) => {
    if (message === "stop") return stop.abort();
    try {
      parent.postMessage({ result: await obey(message) } satisfies Answer<Result>);
    } catch (error) {
      const crash = error instanceof Error ? error.message : String(error);
      parent.postMessage({ crash } satisfies Answer<Result>);
    }
  };

  async function obey(message: { setting: Setting } | { order: Order }): Promise<Result | null> {
    if ("order" in message) return await carryOut(message.order);
    carryOut = await prepare(message.setting, stop.signal);
    return null;
  }
}
