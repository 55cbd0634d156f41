/**
 * The main thread's side of a recording: it starts the tap, and gives each thread that wants to be recorded a ring.
 *
 * @module
 */

import { controlMemory, Gate, LANES_MAX } from "./control.ts";
import { NameTable } from "./name_table.ts";
import { Recorder, type RecorderOrder, type Style } from "./recorder.ts";
import { ringMemory } from "./record_ring.ts";
import { namesMemory, SharedNames } from "./shared_names.ts";
import type { KeptRecording, TapNews, TapOrder } from "./tap_protocol.ts";
import type { Hello } from "./wire.ts";

/** Records of the main thread: enough for a tenth of a second of a busy server, 2 MB. */
const MAIN_CAPACITY = 1 << 16;
/** Of another thread, of which there may be many: 512 KB. */
const THREAD_CAPACITY = 1 << 14;

const TAP = new URL("./tap_worker.ts", import.meta.url);

/** How to record a server. */
export interface RecordingOptions {
  /** Where the main thread has its callbacks. */
  readonly style: Style;
  /** See {@linkcode RecorderOrder.costlyN}. */
  readonly costlyN: number;
  /** The port of the lab on 127.0.0.1; null: the recording is kept. */
  readonly labPort: number | null;
  /** Called when the lab has gone, or the tap, with the reason. The server may go on: its threads need neither. */
  labGone(why: string): void;
  /** What the tap runs. @default its own module */
  readonly tap?: URL;
}

/** A server that is being recorded. */
export class Recording {
  /** When it began, in milliseconds since 1970. */
  readonly startedAtUnixMs: number;
  /** Of this thread. */
  readonly recorder: Recorder;
  /** Resolves when the tap reads; rejects when it cannot run. */
  readonly ready: Promise<void>;
  readonly #control = controlMemory();
  readonly #counter = new Int32Array(new SharedArrayBuffer(4));
  readonly #names: NameTable;
  readonly #tap: Worker;
  readonly #costlyN: number;
  /** The lanes that are taken. */
  readonly #lanes = new Set([0]);
  readonly #kept = Promise.withResolvers<KeptRecording>();

  /** Starts the tap. */
  constructor({ style, costlyN, labPort, labGone, tap = TAP }: RecordingOptions) {
    this.startedAtUnixMs = performance.timeOrigin + performance.now();
    this.#costlyN = costlyN;
    const names = namesMemory();
    const sharedNames = new SharedNames(names);
    this.#names = new NameTable((_number, name) => sharedNames.add(name));
    const order = this.#order(0, style, MAIN_CAPACITY);
    this.recorder = new Recorder(order, this.#names);
    const ready = Promise.withResolvers<void>();
    this.ready = ready.promise;
    this.#tap = new Worker(tap, { type: "module", name: "fibserv tap" });
    this.#tap.onmessage = ({ data: news }: MessageEvent<TapNews>) => {
      if (news === "ready") ready.resolve();
      else if ("recording" in news) this.#kept.resolve(news.recording);
      else labGone(news.labGone);
    };
    this.#tap.onerror = (event) => {
      event.preventDefault();
      this.#tap.terminate();
      const error = new Error(`Cannot record: the tap must run, got ${event.message}`);
      ready.reject(error);
      this.#kept.reject(error);
      labGone(event.message);
    };
    // Who does not wait for the recording hears of it by `labGone()`.
    this.#kept.promise.catch(() => {});
    const { startedAtUnixMs } = this;
    this.#post({ start: { control: this.#control, names, startedAtUnixMs, labPort } });
    this.#post({ ring: order.ring, lane: 0 });
  }

  /** The server listens. */
  listening(hello: Omit<Hello, "startedAtUnixMs">): void {
    this.#post({ hello: { ...hello, startedAtUnixMs: this.startedAtUnixMs } });
  }

  /**
   * Another thread is about to begin.
   *
   * @param name what it is for
   * @param conn the connection that it serves; 0: several
   * @returns what it needs for its recorder; undefined when there are too many threads already
   */
  threadBegins(name: string, conn: number, style: Style): RecorderOrder | undefined {
    let lane = 1;
    while (this.#lanes.has(lane)) lane++;
    if (lane >= LANES_MAX) return undefined;
    this.#lanes.add(lane);
    const order = this.#order(lane, style, THREAD_CAPACITY);
    this.#post({ ring: order.ring, lane });
    return { ...order, thread: { name: this.#names.numberOf(name), conn } };
  }

  /** A thread has ended, perhaps in the middle of its work. */
  threadEnded({ lane }: RecorderOrder): void {
    this.#lanes.delete(lane);
    // Whoever wants the server to pause need not wait for it any more.
    new Gate(this.#control, lane).close();
    this.#post({ ended: lane });
  }

  /** Ends. @returns what was recorded; nothing when the lab has it @throws {Error} when the tap has failed */
  finish(): Promise<KeptRecording> {
    this.#post("finish");
    return this.#kept.promise;
  }

  #order(lane: number, style: Style, capacity: number): RecorderOrder {
    return {
      ...{ lane, style, ring: ringMemory(capacity), control: this.#control },
      ...{ startedAtUnixMs: this.startedAtUnixMs, counter: this.#counter, costlyN: this.#costlyN },
    };
  }

  #post(order: TapOrder): void {
    this.#tap.postMessage(order);
  }
}
