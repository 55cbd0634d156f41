/**
 * A recording in the place of a server: all is there, and nothing happens.
 *
 * @module
 */

import { Refusal } from "../internal/web/refusal.ts";
import type { RecordingLog } from "../loop/trace/recording/recording_log.ts";
import { readTraceFile } from "../loop/trace/recording/trace_file.ts";
import type { ServerFacts, WatchedServer, WatchedState } from "./watched_server.ts";

/** A recording that was read from a file. */
export class RecordedServer implements WatchedServer {
  readonly facts: ServerFacts;
  readonly log: RecordingLog;
  readonly state = "paused";

  /**
   * Reads the text of a file.
   *
   * @throws {SyntaxError} when it is no JSON
   * @throws {TypeError} when it is no recording of this program
   */
  constructor(text: string) {
    const { log, facts: { variant, io, pid, startedAtUnixMs } } = readTraceFile(text);
    this.facts = { ...{ variant, io, pid, startedAtUnixMs }, host: "127.0.0.1", port: 0 };
    this.log = log;
  }

  order(): Promise<WatchedState> {
    return Promise.reject(
      new Refusal(409, "Cannot do that: it must be a server that runs, got a recording"),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
