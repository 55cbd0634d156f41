/**
 * What happens to an error that has nobody to go to?
 *
 * A callback runs because the loop called it: there is no caller who could catch. So the loop catches, hands
 * the error together with what is known about it to the exception handler, and lives on. The program may set
 * its own handler; the default one writes to the log. All of this may fail in its turn: the handler, the text of the
 * exception, the log (stderr may be a pipe that nobody reads any more). The loop lives on.
 *
 * Counterpart: `loop.call_exception_handler`.
 * @module
 */

import type { AbstractEventLoop } from "./abstract_event_loop.ts";
import type { ExceptionContext } from "./exception_context.ts";

/** Deals with errors that have nobody to go to. */
export type ExceptionHandler<Loop = AbstractEventLoop> = (
  loop: Loop,
  context: ExceptionContext,
) => void;

/**
 * Hands an error to the program's handler; to the default one if there is none, or if it fails itself. A program's loop
 * may have a default one of its own, so that may fail, too: then what is left is the log.
 *
 * @param log must not throw
 */
export function handleException(
  handler: ((context: ExceptionContext) => void) | null,
  byDefault: (context: ExceptionContext) => void,
  log: (text: string) => void,
  context: ExceptionContext,
): void {
  try {
    if (handler === null) return byDefault(context);
    try {
      handler(context);
    } catch (exception) {
      byDefault(context);
      byDefault({ message: "Exception in the exception handler", exception });
    }
  } catch (exception) {
    log(formatContext(context));
    log(formatContext({ message: "Exception in the default exception handler", exception }));
  }
}

/** Makes a function of `log` that never throws: there is nobody left who could be told that nothing can be told. */
export function logSafely(log: (text: string) => void): (text: string) => void {
  return (text) => {
    try {
      log(text);
    } catch {
      // It is lost.
    }
  };
}

/** Returns the lines that the default handler logs. */
export function formatContext(context: ExceptionContext): string {
  const lines = [context.message];
  for (const key of ["task", "future", "handle"] as const) {
    if (context[key] !== undefined) lines.push(`  ${key}: ${textOf(context[key])}`);
  }
  if ("exception" in context) lines.push(textOf(context.exception));
  return lines.join("\n");
}

/** Anything can be thrown in JavaScript, also what has no text, or cannot give it without throwing. */
function textOf(x: unknown): string {
  try {
    return x instanceof Error ? x.stack ?? String(x) : String(x);
  } catch {
    return `something of type ${typeof x} that cannot be shown`;
  }
}

/** Writes a line to stderr, at once. */
export function logToStderr(text: string): void {
  const bytes = new TextEncoder().encode(text + "\n");
  for (let sent = 0; sent < bytes.length;) sent += Deno.stderr.writeSync(bytes.subarray(sent));
}
