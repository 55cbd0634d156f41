/**
 * A talk as its users run it.
 *
 * @module
 */

import type { LiveProcess } from "../../presentation/live/live_stage.ts";
import { launch, PageProcess } from "./page_process.ts";

/** A running `fibserv present`. `await using` ends it, if it still runs. */
export class TalkProcess extends PageProcess {
  /**
   * Starts it, and waits until it listens.
   *
   * @param program how fibserv is started
   * @param options of the process, such as its environment
   */
  static async start(
    program: readonly string[],
    flags: readonly string[] = [],
    options: Deno.CommandOptions = {},
  ): Promise<TalkProcess> {
    return new TalkProcess(await launch([...program, "present", ...flags], options));
  }

  /** Does something. @returns the processes on the live slide after it */
  async act(path: string, body: string): Promise<LiveProcess[]> {
    return (await (await this.api(path, body)).json()).processes;
  }

  /** The processes on the live slide. */
  async processes(): Promise<LiveProcess[]> {
    return (await (await this.api("live")).json()).processes;
  }
}
