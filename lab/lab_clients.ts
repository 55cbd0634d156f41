/**
 * The load clients of a lab, as processes of their own.
 *
 * @module
 */

import { ClientProcess } from "../bench/contestants/client_process.ts";
import type { ClientKind } from "../clients/kinds.ts";
import type { Target } from "../clients/target.ts";

/** What the page knows of a client. */
export interface LabClient {
  readonly id: number;
  readonly server: number;
  readonly kind: ClientKind;
  readonly n: number;
  readonly pid: number;
  /** Its own port, which the server sees as that of its peer; null before it is connected. */
  readonly port: number | null;
  /** Its latest request that was answered, or tenth of a second with many: milliseconds since 1970; null before. */
  readonly startMs: number | null;
  readonly endMs: number | null;
  /** How many were answered in that time, and in all. */
  readonly latest: number;
  readonly answered: number;
}

interface Running {
  readonly process: ClientProcess;
  readonly about: Pick<LabClient, "id" | "server" | "kind" | "n">;
  latest: { startMs: number; endMs: number; requests: number } | null;
  answered: number;
}

/** The clients that run. */
export class LabClients {
  readonly #command: readonly string[];
  readonly #onNews: () => void;
  readonly #running = new Map<number, Running>();
  #count = 0;

  /**
   * @param command how this program is started, without arguments
   * @param onNews told when one is connected, answered, or has ended. Must not throw
   */
  constructor(command: readonly string[], onNews: () => void) {
    this.#command = command;
    this.#onNews = onNews;
  }

  /** How many there are. */
  get size(): number {
    return this.#running.size;
  }

  /** All that run. */
  get all(): LabClient[] {
    return [...this.#running.values()].map(({ process, about, latest, answered }) => ({
      ...about,
      pid: process.pid,
      port: process.port,
      startMs: latest?.startMs ?? process.connectedMs,
      endMs: latest?.endMs ?? null,
      latest: latest?.requests ?? 0,
      answered,
    }));
  }

  /** Starts one. */
  start(
    server: number,
    kind: ClientKind,
    n: number,
    target: Target,
  ): Pick<LabClient, "id" | "pid"> {
    const id = ++this.#count;
    const process = new ClientProcess({
      command: this.#command,
      io: "deno",
      ...{ kind, n, target },
      onNews: () => {
        // What was counted is taken away at once: a lab may stay open for hours.
        for (const window of process.windows.splice(0)) {
          running.latest = window;
          running.answered += window.requests;
        }
        this.#onNews();
      },
    });
    const running: Running = { process, about: { id, server, kind, n }, latest: null, answered: 0 };
    this.#running.set(id, running);
    process.ended.then(() => {
      this.#running.delete(id);
      this.#onNews();
    });
    return { id, pid: process.pid };
  }

  /** Ends one. @returns whether there was one */
  async stop(id: number): Promise<boolean> {
    const running = this.#running.get(id);
    await running?.process.stop();
    return running !== undefined;
  }

  /** Ends all. */
  async close(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((id) => this.stop(id)));
  }
}
