/**
 * The lab that a slide opens: `fibserv lab` as a process of its own, one at a time.
 *
 * The lab ends what it has started itself, and a server or client whose lab is gone ends, too; as does the lab whose talk is
 * gone, however that came, since its standard input ends then. It leads no process group: an executable may start itself
 * alone, and only who may start anything may signal a group; and so the terminal's Ctrl-C and hang-up reach it.
 *
 * @module
 */

import { ChildServer } from "../../bench/peers/child_server.ts";
import { Stage } from "./stage.ts";

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

/** Runs the lab that is wanted: for these servers, and no other. */
export class LabStage extends Stage<readonly string[], LabState> {
  readonly #command: readonly string[];
  readonly #stopTimeoutMs: number;
  #running: { readonly servers: readonly string[]; readonly child: ChildServer } | null = null;
  #starting = new AbortController();

  /**
   * Makes a stage without a lab.
   *
   * @param command how this program is started so that it may start itself again, without arguments
   * @param stopTimeoutMs how long the lab may take to end before it is killed. @default 1000
   */
  constructor(command: readonly string[], stopTimeoutMs = STOP_TIMEOUT_MS) {
    super();
    this.#command = command;
    this.#stopTimeoutMs = stopTimeoutMs;
  }

  get state(): LabState {
    const child = this.#running?.child;
    return {
      state: child !== undefined ? "running" : this.wanted === null ? "off" : "starting",
      pid: child?.pid ?? null,
      url: child === undefined ? null : `http://127.0.0.1:${child.port}/`,
      servers: this.#running?.servers ?? this.wanted ?? [],
      failure: this.failure,
    };
  }

  override want(servers: readonly string[] | null): Promise<void> {
    // One that is on its way need not arrive if nobody wants it any more.
    if (!areSame(servers, this.wanted)) this.#starting.abort();
    return super.want(servers);
  }

  protected async work(): Promise<void> {
    for (;;) {
      this.tell();
      const { wanted } = this;
      const running = this.#running;
      if (areSame(wanted, running?.servers ?? null)) return;
      if (running !== null) await this.#end(running.child);
      else if (wanted !== null) await this.#begin(wanted);
    }
  }

  async #begin(servers: readonly string[]): Promise<void> {
    const { signal } = this.#starting = new AbortController();
    try {
      const child = await ChildServer.start(
        [...this.#command, "lab", ...servers, "--port", "0", "--until-eof"],
        {
          ...{ name: "the lab", listening: LISTENING, hasInput: true },
          ...{ stopTimeoutMs: this.#stopTimeoutMs, signal },
        },
      );
      this.#running = { servers, child };
      child.ended.then(({ code }) => this.#onEnded(child, `exit code ${code}`));
    } catch (error) {
      if (signal.aborted) return;
      this.wanted = null;
      this.failure = error instanceof Error ? error.message : String(error);
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
    this.failure = reason;
  }
}

/** Whether two labs look into the same servers. */
function areSame(a: readonly string[] | null, b: readonly string[] | null): boolean {
  return a?.join(" ") === b?.join(" ");
}
