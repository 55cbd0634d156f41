/**
 * What happens to an error that has nobody to go to?
 *
 * A callback runs because the loop called it: there is no caller who could catch. So the loop catches, hands
 * the error together with what is known about it to the exception handler, and lives on. The program may set
 * its own handler; the default one writes to the log.
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

/** Hands an error to the program's handler; to the default one if there is none, or if it fails itself. */
export function handleException(
  handler: ((context: ExceptionContext) => void) | null,
  byDefault: (context: ExceptionContext) => void,
  context: ExceptionContext,
): void {
  if (handler === null) {
    byDefault(context);
    return;
  }
  try {
    handler(context);
  } catch (exception) {
    byDefault(context);
    byDefault({ message: "Exception in the exception handler", exception });
  }
}

/** Returns the lines that the default handler logs. */
export function formatContext(context: ExceptionContext): string {
  const lines = [context.message];
  for (const key of ["task", "future", "handle"] as const) {
    if (context[key] !== undefined) lines.push(`  ${key}: ${context[key]}`);
  }
  if ("exception" in context) {
    const { exception } = context;
    lines.push(exception instanceof Error ? exception.stack ?? `${exception}` : `${exception}`);
  }
  return lines.join("\n");
}

/** Writes a line to stderr, at once. */
export function logToStderr(text: string): void {
  const bytes = new TextEncoder().encode(text + "\n");
  for (let sent = 0; sent < bytes.length;) sent += Deno.stderr.writeSync(bytes.subarray(sent));
}
