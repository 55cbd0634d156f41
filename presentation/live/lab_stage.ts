/**
 * The lab that a slide opens: `fibserv lab` as a process of its own, one at a time.
 *
 * As on the stage of the live slides, whoever presses the button says what is wanted, and one loop makes it so. The lab
 * ends what it has started itself, and a server or client whose lab is gone ends, too. It leads no process group: an
 * executable may start itself alone, and only who may start anything may signal a group; and so the terminal's Ctrl-C and
 * hang-up reach it.
 *
 * @module
 */

import { ChildServer } from "../../bench/peers/child_server.ts";

/** How the lab says where its page is. */
const LISTENING = /^fibserv lab: http:\/\/127\.0\.0\.1:(\d+)\/\r?\n/m;
/** How long it may take to end: nobody needs what its servers still compute. */
const STOP_TIMEOUT_MS = 1000;

/** What there is to be seen of the lab. */
export interface LabState {
  /** What it does. */
  readonly state: "off" | "starting" | "running";
  /** Its process; null until it runs. */
  readonly pid: number | null;
  /** Its page; null until it runs. */
  readonly url: string | null;
  /** Which servers it looks into, as after `fibserv lab`; empty when it is off. */
  readonly servers: readonly string[];
  /** Why it does not run although somebody wanted that, or null. */
  readonly failure: string | null;
}

/** Runs the lab that is wanted. */
export class LabStage implements AsyncDisposable {
  readonly #command: readonly string[];
  readonly #stopTimeoutMs: number;
  readonly #followers = new Set<(state: LabState) => void>();
  /** The words after `fibserv lab`, as one text, so that they can be compared; null: no lab. */
  #wanted: string | null = null;
  #running: { readonly words: string; readonly child: ChildServer } | null = null;
  #working: Promise<void> | null = null;
  #starting = new AbortController();
  #failure: string | null = null;
  #isClosed = false;

  /**
   * Makes a stage without a lab.
   *
   * @param command how this program is started so that it may start itself again, without arguments
   * @param stopTimeoutMs how long the lab may take to end before it is killed. @default 1000
   */
  constructor(command: readonly string[], stopTimeoutMs = STOP_TIMEOUT_MS) {
    this.#command = command;
    this.#stopTimeoutMs = stopTimeoutMs;
  }

  /** What there is to be seen now. */
  get state(): LabState {
    const child = this.#running?.child;
    return {
      state: child !== undefined ? "running" : this.#wanted === null ? "off" : "starting",
      pid: child?.pid ?? null,
      url: child === undefined ? null : `http://127.0.0.1:${child.port}/`,
      servers: (this.#running?.words ?? this.#wanted)?.split(" ") ?? [],
      failure: this.#failure,
    };
  }

  /** Makes it so that there is a lab for these servers, and no other; null: none. Resolved when nothing is left to do. */
  want(servers: readonly string[] | null): Promise<void> {
    if (this.#isClosed && servers !== null) return Promise.resolve();
    const words = servers?.join(" ") ?? null;
    // One that is on its way need not arrive if nobody wants it any more.
    if (words !== this.#wanted) this.#starting.abort();
    this.#wanted = words;
    this.#failure = null;
    return this.#working ??= this.#work().finally(() => this.#working = null);
  }

  /** Calls `fn` at each change of the state, until the returned function is called. It must not throw. */
  follow(fn: (state: LabState) => void): () => void {
    this.#followers.add(fn);
    fn(this.state);
    return () => {
      this.#followers.delete(fn);
    };
  }

  /** Ends it, and lets none begin any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.want(null);
  }

  /** The same as {@linkcode close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #work(): Promise<void> {
    for (;;) {
      this.#tell();
      const words = this.#wanted;
      if (words === (this.#running?.words ?? null)) return;
      if (this.#running !== null) await this.#end(this.#running.child);
      else if (words !== null) await this.#begin(words);
    }
  }

  async #begin(words: string): Promise<void> {
    const { signal } = this.#starting = new AbortController();
    try {
      const child = await ChildServer.start(
        [...this.#command, "lab", ...words.split(" "), "--port", "0"],
        {
          ...{ name: "the lab", listening: LISTENING },
          ...{ stopTimeoutMs: this.#stopTimeoutMs, signal },
        },
      );
      this.#running = { words, child };
      child.ended.then(({ code }) => this.#onEnded(child, `exit code ${code}`));
    } catch (error) {
      if (signal.aborted) return;
      this.#wanted = null;
      this.#failure = error instanceof Error ? error.message : String(error);
    }
  }

  async #end(child: ChildServer): Promise<void> {
    this.#running = null;
    await child.stop();
  }

  /** It has ended by itself: then there is none, until somebody wants one again. */
  #onEnded(child: ChildServer, reason: string): void {
    if (this.#running?.child !== child) return;
    this.want(null);
    this.#failure = reason;
  }

  #tell(): void {
    const { state } = this;
    for (const follower of this.#followers) follower(state);
  }
}
