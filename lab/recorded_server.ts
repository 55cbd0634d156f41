/**
 * A recording in the place of a server: all is there, and nothing happens.
 *
 * @module
 */

import { quote } from "../internal/cli/quote.ts";
import { Refusal } from "../internal/web/refusal.ts";
import type { RecordingLog } from "../loop/trace/recording/recording_log.ts";
import { readTraceFile } from "../loop/trace/recording/trace_file.ts";
import { variantNames } from "../variants/table.ts";
import { EventTally } from "./event_tally.ts";
import type { ServerFacts, WatchedServer, WatchedState } from "./watched_server.ts";

/** A recording that was read from a file. */
export class RecordedServer implements WatchedServer {
  readonly facts: ServerFacts;
  readonly log: RecordingLog;
  readonly tally: EventTally = new EventTally();
  readonly state = "paused";

  /**
   * Reads the text of a file.
   *
   * @throws {SyntaxError} when it is no JSON
   * @throws {TypeError} when it is no recording of this program, or of a variant that it does not know
   */
  constructor(text: string) {
    const { log, facts: { variant, io, pid, startedAtUnixMs } } = readTraceFile(text);
    if (!variantNames.some((name) => name === variant)) {
      throw new TypeError(
        `Cannot show a recording: its variant must be one of this program, got ${quote(variant)}`,
      );
    }
    this.facts = { ...{ variant, io, pid, startedAtUnixMs }, host: "127.0.0.1", port: 0 };
    this.log = log;
    for (const records of log.recordsFrom()) this.tally.add(records);
  }

  order(): Promise<WatchedState> {
    return Promise.reject(
      new Refusal(409, "Cannot do that: it must be a server that runs, got a recording"),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
