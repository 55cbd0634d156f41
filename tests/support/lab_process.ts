/**
 * A lab as its users run it.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { RUNTIME_FLAGS } from "../../internal/executable/runtime_flags.ts";
import { within } from "../../internal/measure/within.ts";
import type { ServerSummary } from "../../lab/lab_endpoints.ts";
import type { RecordedEvent } from "../../loop/trace/recording/recorded_event.ts";
import { launch, PageProcess } from "./page_process.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** How a lab is started from source, with the rights that an executable gives it. */
export const FROM_SOURCE: readonly string[] = [
  ...[Deno.execPath(), "run", ...RUNTIME_FLAGS],
  // The right to start itself alone, which is not the right to signal whatever it likes.
  ...[`--allow-read=${ROOT}`, `--allow-run=${Deno.execPath()}`, `${ROOT}main.ts`],
];

/** Whether there is a process of that number. */
export async function isAlive(pid: number): Promise<boolean> {
  const { success } = await new Deno.Command("kill", {
    args: ["-0", String(pid)],
    stderr: "null",
  }).output();
  return success;
}

/** An event as the lab tells it. */
export type NumberedEvent = RecordedEvent & { readonly i: number };

/** An answer to `GET /api/servers/ID/events`. */
export interface EventsAnswer {
  readonly from: number;
  readonly next: number;
  readonly first: number;
  readonly events: readonly NumberedEvent[];
}

/** A running `fibserv lab`. `await using` ends it, if it still runs. */
export class LabProcess extends PageProcess {
  /**
   * Starts it, and waits until it listens.
   *
   * @param program how fibserv is started
   * @param words what follows `lab`
   * @param options of the process, such as its environment
   */
  static async start(
    program: readonly string[],
    words: readonly string[],
    options: Deno.CommandOptions = {},
  ): Promise<LabProcess> {
    return new LabProcess(await launch([...program, "lab", ...words], options));
  }

  /** The servers. */
  servers(): Promise<ServerSummary[]> {
    return this.json("servers");
  }

  /** The JSON of an answer that must be one of success. */
  async json<T>(path: string, body?: unknown): Promise<T> {
    const response = await this.api(path, body === undefined ? undefined : JSON.stringify(body));
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return await response.json();
  }

  /** All events of a server that come until there is one such. */
  async eventsUntil(
    server: number,
    isLast: (event: NumberedEvent) => boolean,
  ): Promise<NumberedEvent[]> {
    const all: NumberedEvent[] = [];
    const reading = async () => {
      while (!all.some(isLast)) {
        const path = `servers/${server}/events?from=${all.length}&limit=1000`;
        all.push(...(await this.json<EventsAnswer>(path)).events);
      }
    };
    await within(reading(), "an event");
    return all;
  }
}
