/**
 * What every variant gets from the program around it, and so does not have to show: the options, the I/O, and
 * word of when to stop.
 *
 * @module
 */

import type { Address, Io } from "../loop/io/types.ts";
import type { ServeOptions } from "./options.ts";

/** The surroundings of a running variant. */
export interface Service {
  readonly io: Io;
  readonly options: ServeOptions;
  /** To be called once the server accepts connections. */
  listening(addr: Address): void;
  /**
   * Registers what to do when the server is to end: accept no more, answer what has been received, and let
   * `run()` return when the last connection is closed. It is called at once if that moment has passed.
   */
  onStop(drain: () => void): void;
  /**
   * Notes an error that ended one connection and must not end the server. That a peer vanished is no error, and is
   * not noted: so a variant passes on whatever it catches.
   */
  report(error: unknown): void;
  /**
   * Prints a line for whoever reads along, on stderr: this is how a variant says what it does, and where hints go (see
   * `line_feed_hint.ts`). Standard output is for the line that it listens. Where nobody reads along (`fibserv demo`, `serve --json`), the line is dropped.
   * (A thread that a variant starts has no service; its lines have to be sent here, as `prefork` does it.)
   */
  log(line: string): void;
}

/** A variant. The promise is resolved when the server has stopped and nothing of it is left. */
export type Run = (service: Service) => Promise<void>;
