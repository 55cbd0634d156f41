/**
 * What is handed on together with an error that has nobody to go to.
 *
 * Counterpart: the `context` of `loop.call_exception_handler`.
 * @module
 */

import type { AbstractFuture, AbstractHandle, AbstractTask } from "./abstract_types.ts";

/** What is known about an error. */
export interface ExceptionContext {
  /** What happened. */
  message: string;
  /** What was thrown, usually an `Error`. */
  exception?: unknown;
  /** The handle whose callback threw. */
  handle?: AbstractHandle;
  /** The future that it is about. */
  future?: AbstractFuture;
  /** The task that it is about. */
  task?: AbstractTask;
}
