/**
 * The tap: a thread that empties the rings of a server, also while its other threads compute or stand still.
 *
 * It sends what it finds to the lab, or keeps it until somebody asks; and it passes on the orders of the lab.
 *
 * @module
 */

import { Controller, type Order, ORDERS } from "./control.ts";
import { LabConnection } from "./lab_connection.ts";
import { type LaneBatch, merge, singleRecord } from "./merge.ts";
import { CODE, RECORD_BYTES } from "./record_codec.ts";
import { RingReader } from "./record_ring.ts";
import { RecordingLog } from "./recording_log.ts";
import { SharedNames } from "./shared_names.ts";
import type { TapNews, TapOrder, TapStart } from "./tap_protocol.ts";
import { DRAIN_MS, type OrderNews } from "./wire.ts";

const thread = self as unknown as {
  onmessage: (event: MessageEvent<TapOrder>) => void;
  postMessage(news: TapNews, transfer?: Transferable[]): void;
  close(): void;
};

/** How often to look whether an order is in effect, in milliseconds. */
const LOOK_MS = 2;
/**
 * How often a step may find nobody who makes it before that counts as done: then there is nothing to run, and the next thing
 * that happens is it. Who is on his way to the next callback gets there sooner.
 *
 * That takes a fifth of a second, and cannot be told sooner: a thread that waits in the system looks like one that has been
 * woken and has not run yet, which on a busy machine lasts a tenth of a second. If the answer came before, it would say that
 * the step was made, and the callback would run after it.
 */
const OPEN_LOOKS_MAX = 50;

/** Reads what threads note, and stops them when the lab wants that. */
class Tap {
  readonly #names: SharedNames;
  readonly #controller: Controller;
  readonly #clockOffsetMs: number;
  readonly #lab: LabConnection | null;
  readonly #rings = new Map<number, RingReader>();
  /** What is kept for whoever asks, when there is no lab. */
  readonly #log = new RecordingLog();
  /** The orders are obeyed one after another. */
  #obeying: Promise<void> = Promise.resolve();
  /** How many records the lab has not taken. */
  #unsent = 0;
  /** Whether the server listens. Before that, the lab hears nothing. */
  #hasHello = false;

  constructor({ names, control, startedAtUnixMs }: TapStart, lab: LabConnection | null) {
    this.#names = new SharedNames(names);
    this.#controller = new Controller(control);
    this.#clockOffsetMs = performance.timeOrigin - startedAtUnixMs;
    this.#lab = lab;
    setInterval(() => {
      this.#controller.beat();
      this.#drain();
    }, DRAIN_MS);
  }

  /** Does what the main thread says. */
  obey(order: Exclude<TapOrder, { start: TapStart }>): void {
    if (order === "finish") return void this.#finish();
    if ("ring" in order) this.#rings.set(order.lane, new RingReader(order.ring));
    else if ("hello" in order) {
      this.#hasHello = true;
      this.#lab?.hello(order.hello);
    } else {
      this.#drain();
      this.#rings.delete(order.ended);
    }
  }

  /** Does what the lab says, when what it has said before is in effect. */
  obeyLab(order: Partial<OrderNews>): void {
    this.#obeying = this.#obeying.then(() => this.#obeyLab(order));
  }

  /** The lab has gone: nobody could let the server go on any more. */
  letGo(): void {
    this.#controller.give("run");
  }

  get #nowMs(): number {
    return performance.now() + this.#clockOffsetMs;
  }

  #drain(): void {
    if (this.#lab !== null && !this.#hasHello) return;
    const batches: LaneBatch[] = [];
    for (const [lane, ring] of this.#rings) batches.push({ lane, ...ring.read() });
    this.#pass(merge(batches, this.#nowMs));
  }

  /** Passes records on, after the names that are in them. */
  #pass(records: Uint8Array): void {
    const names = this.#names.take();
    if (this.#lab === null) {
      this.#log.addNames(names);
      this.#log.add(records);
      return;
    }
    this.#lab.names(names);
    if (this.#unsent > 0) {
      const lost = singleRecord(CODE.lost, 0, this.#nowMs, this.#unsent);
      if (this.#lab.records(lost)) this.#unsent = 0;
    }
    if (!this.#lab.records(records)) this.#unsent += records.length / RECORD_BYTES;
  }

  async #obeyLab({ id = -1, do: order, ms }: Partial<OrderNews>): Promise<void> {
    const controller = this.#controller;
    if (!isOrder(order)) {
      const error = `Cannot obey: the order must be ${ORDERS.join(", ")}, got ${order}`;
      return this.#lab?.state({ id, state: controller.state, error });
    }
    if (controller.state === "paused" && order !== "pause") this.#mark(CODE.resumed);
    const wasPaused = controller.state === "paused" && order === "pause";
    controller.give(order, ms);
    for (let open = 0; !controller.isInEffect && open < OPEN_LOOKS_MAX;) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      open = controller.isStepOpen ? open + 1 : 0;
    }
    if (controller.state === "paused" && !wasPaused) this.#mark(CODE.paused);
    this.#lab?.state({ id, state: controller.state });
  }

  /** Notes a pause, or its end, after all that came before. */
  #mark(code: number): void {
    this.#drain();
    this.#pass(singleRecord(code, 0, this.#nowMs));
  }

  async #finish(): Promise<void> {
    this.#drain();
    const endMs = this.#nowMs;
    await this.#lab?.close();
    const { names, lost, first } = this.#log;
    const blocks = [...this.#log.recordsFrom()];
    thread.postMessage(
      { recording: { names, blocks, lost: lost + first, endMs } },
      blocks.map(({ buffer }) => buffer),
    );
    thread.close();
  }
}

function isOrder(order: unknown): order is Order {
  return ORDERS.some((known) => known === order);
}

/** Starts, and connects to the lab if there is one. What comes meanwhile waits. */
function startTap(): void {
  let tap: Tap | null = null;
  const waiting: Exclude<TapOrder, { start: TapStart }>[] = [];
  const start = async (order: TapStart) => {
    try {
      const lab = order.labPort === null ? null : await LabConnection.open(order.labPort);
      tap = new Tap(order, lab);
      for (const earlier of waiting) tap.obey(earlier);
      thread.postMessage("ready");
      if (lab === null) return;
      await lab.receive((news) => tap!.obeyLab(news));
      thread.postMessage({ labGone: "it has closed the connection" });
    } catch (error) {
      thread.postMessage({ labGone: error instanceof Error ? error.message : `${error}` });
    } finally {
      if (order.labPort !== null) tap?.letGo();
    }
  };
  thread.onmessage = ({ data: order }) => {
    if (order !== "finish" && "start" in order) void start(order.start);
    else if (tap === null) waiting.push(order);
    else tap.obey(order);
  };
}

startTap();
