/**
 * What the scenarios with streams share: one way to tell what a read gives.
 *
 * The twin of `stream_harness.py`.
 *
 * @module
 */

import { textOf } from "../../loop/loop_testing.ts";
import {
  type Awaitable,
  type Coroutine,
  IncompleteReadError,
  LimitOverrunError,
} from "../../loop/mod.ts";
import type { Trace } from "./harness.ts";

/** The text of bytes, on one line and in quotes. */
export function text(bytes: Uint8Array): string {
  return `"${textOf(bytes).replaceAll("\n", "\\n").replaceAll("\r", "\\r")}"`;
}

/** Tells what a read gives, or why it fails. */
export function* reading(
  trace: Trace,
  name: string,
  awaitable: Awaitable<Uint8Array>,
): Coroutine<void> {
  try {
    const bytes = yield* awaitable;
    trace(name, "read", bytes.length, text(bytes));
  } catch (error) {
    if (error instanceof IncompleteReadError) {
      trace(name, "incomplete", text(error.partial), error.expected);
    } else if (error instanceof LimitOverrunError) trace(name, "overrun", error.consumed);
    else trace(name, "raised", error);
  }
}
