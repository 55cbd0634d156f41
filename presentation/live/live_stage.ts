/**
 * The stage of the live slides: one server, with a fast client and perhaps a slow one beside it, as processes of their
 * own.
 *
 * @module
 */

import { ClientProcess } from "../../bench/contestants/client_process.ts";
import { ChildServer } from "../../bench/peers/child_server.ts";
import type { ClientKind } from "../../clients/kinds.ts";
import { RateMeter } from "./rate_meter.ts";
import { Stage } from "./stage.ts";

/** What is to run. */
export interface Wanted {
  /** The name of a variant. */
  readonly variant: string;
  /** Whether a slow client is there beside the fast one. */
  readonly slow: boolean;
}

/** A process on the stage. */
export interface LiveProcess {
  /** Its part. */
  readonly kind: "server" | "client";
  /** Its number in the system. */
  readonly pid: number;
  /** The name of the variant. */
  readonly variant: string;
}

/** What there is to be seen. */
export interface LiveState {
  /** The variant that runs, or null. */
  readonly variant: string | null;
  /** Whether the slow client is there. */
  readonly hasSlow: boolean;
  /** Answers that the fast client gets in a second; null: none yet. */
  readonly fastPerSecond: number | null;
  /** How long the slow one waits for an answer; null: none yet. */
  readonly slowSeconds: number | null;
  /** Why it ended although nobody wanted that, or null. */
  readonly failure: string | null;
}

/** What the clients send: what the slides say that they send. */
const LIVE_N: Readonly<Record<ClientKind, number>> = { fast: 10, slow: 40 };
/** How often the figures are told. */
const TICK_MS = 500;
/** Nobody needs what a server still computes when it is told to end. */
const STOP_TIMEOUT_MS = 300;

/** A server that runs, and its clients. */
interface Running {
  readonly variant: string;
  readonly server: ChildServer;
  readonly fast: Client;
  slow: Client | null;
}

interface Client {
  readonly process: ClientProcess;
  readonly meter: RateMeter;
}

/** Runs what is wanted. */
export class LiveStage extends Stage<Wanted, LiveState> {
  /** How this program is started. */
  readonly #command: readonly string[];
  #running: Running | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;

  /**
   * Makes an empty stage.
   *
   * @param command how this program is started, without arguments
   */
  constructor(command: readonly string[]) {
    super();
    this.#command = command;
  }

  /** The processes that run: the server first. */
  get processes(): LiveProcess[] {
    if (this.#running === null) return [];
    const { variant, server, fast, slow } = this.#running;
    return [
      { kind: "server", pid: server.pid, variant },
      ...[fast, slow].filter((client) => client !== null).map(
        ({ process: { pid } }) => ({ kind: "client", pid, variant }) as const,
      ),
    ];
  }

  get state(): LiveState {
    const running = this.#running;
    const slowRate = running?.slow?.meter.perSecond ?? null;
    return {
      variant: running?.variant ?? null,
      hasSlow: (running?.slow ?? null) !== null,
      fastPerSecond: running?.fast.meter.perSecond ?? null,
      slowSeconds: slowRate === null || slowRate === 0 ? null : 1 / slowRate,
      failure: this.failure,
    };
  }

  protected async work(): Promise<void> {
    for (let isDone = false; !isDone;) {
      try {
        isDone = await this.#step();
      } catch (error) {
        this.wanted = null;
        this.failure = error instanceof Error ? error.message : String(error);
      }
    }
    this.tell();
  }

  /** Comes one step nearer to what is wanted. @returns whether it was there */
  async #step(): Promise<boolean> {
    const wanted = this.wanted;
    const running = this.#running;
    if (running !== null && running.variant !== wanted?.variant) {
      await this.#end(running);
      return false;
    }
    if (wanted === null) return true;
    if (running === null) {
      await this.#begin(wanted.variant);
      return false;
    }
    if (wanted.slow && running.slow === null) {
      running.slow = this.#client("slow", running.server.port);
    } else if (!wanted.slow && running.slow !== null) {
      const { process } = running.slow;
      running.slow = null;
      await process.stop();
    }
    return this.wanted === wanted;
  }

  async #begin(variant: string): Promise<void> {
    const server = await ChildServer.start(
      [...this.#command, "serve", "--variant", variant, "--port", "0"],
      { name: variant, stopTimeoutMs: STOP_TIMEOUT_MS },
    );
    let fast;
    try {
      fast = this.#client("fast", server.port);
    } catch (cause) {
      await server.stop();
      throw cause;
    }
    this.#running = { variant, server, fast, slow: null };
    this.#timer = setInterval(() => this.tell(), TICK_MS);
    server.ended.then(({ code }) => this.#onEnded(server, `exit code ${code}`));
  }

  async #end(running: Running): Promise<void> {
    clearInterval(this.#timer);
    this.#running = null;
    const { server, fast, slow } = running;
    // Clients first: one whose server goes away would complain.
    await Promise.all([fast, slow].map((client) => client?.process.stop()));
    await server.stop();
  }

  #client(kind: ClientKind, port: number): Client {
    const meter = new RateMeter();
    const process = new ClientProcess({
      command: this.#command,
      kind,
      io: "deno",
      target: { hostname: "127.0.0.1", port },
      n: LIVE_N[kind],
      // What was counted is taken away at once: a talk may last for hours.
      onNews: () => process.windows.splice(0).forEach((window) => meter.add(window)),
    });
    process.ended.then(({ reason }) => this.#onEnded(process, reason));
    return { process, meter };
  }

  /** A process that is still on the stage has ended by itself: then all of it ends. */
  #onEnded(who: ChildServer | ClientProcess, reason: string): void {
    const running = this.#running;
    if (running === null) return;
    if (![running.server, running.fast.process, running.slow?.process].includes(who)) return;
    this.want(null);
    this.failure = reason;
  }
}
