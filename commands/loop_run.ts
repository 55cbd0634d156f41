/**
 * `fibserv loop`: says what a demo is about, and runs it; or lists all.
 *
 * @module
 */

import type { ValuesOf } from "../internal/cli/command.ts";
import { UsageError } from "../internal/cli/errors.ts";
import { EXIT_DONE } from "../internal/cli/exit_codes.ts";
import type { Context, TextStream } from "../internal/cli/output.ts";
import { columns, foldCode, proseColumns, reflow, type Row } from "../internal/cli/wrap.ts";
import { splitLesson } from "../ladder/lesson.ts";
import { liveStage } from "../loop/demos/demo_stage.ts";
import { demos } from "../loop/demos/table.ts";
import { systemTimerClock } from "../internal/measure/timer_clock.ts";
import { observeNewLoops } from "../loop/kernel/default_observer.ts";
import { DEMO_LIMITS } from "../loop/trace/trace_allowance.ts";
import { traceLoop } from "../loop/trace/trace_loop.ts";
import type { loopCommand } from "./loop.ts";
import { TracePrinter } from "./trace_printer.ts";

/**
 * Runs the command.
 *
 * @throws {UsageError} unless either a demo or the list is asked for
 * @throws {ClosedOutputError} when nobody reads the output any more
 */
export async function run(
  { demo: name, list, trace }: ValuesOf<typeof loopCommand>,
  { stdout, stderr }: Context,
): Promise<number> {
  if (list && name !== undefined) {
    throw new UsageError(`Cannot run a demo: --list takes no DEMO, got "${name}"`);
  }
  if (list) {
    listDemos(stdout);
    return EXIT_DONE;
  }
  const entry = demos.find((entry) => entry.name === name);
  if (entry === undefined) {
    throw new UsageError("Cannot run a demo: it must be named (see --list), got nothing");
  }
  const { demo } = await entry.load();
  printLesson(await entry.source(), stdout);
  const outputClosed = Promise.withResolvers<never>();
  const print = (line: string) => {
    try {
      const { columns } = stdout;
      for (const part of columns === null ? [line] : foldCode(line, columns)) stdout.line(part);
    } catch (error) {
      // Inside the demo this error would end one of its tasks, and another one would wait for that for ever.
      outputClosed.reject(error);
    }
  };
  using printer = trace ? new TracePrinter(stderr, systemTimerClock, DEMO_LIMITS) : null;
  if (printer !== null) observeNewLoops(traceLoop(printer.tell, () => systemTimerClock.now()));
  await Promise.race([demo(liveStage(print)), outputClosed.promise]);
  if (printer?.hasPrinted === false) {
    stderr.note(
      `fibserv loop: --trace has nothing to show: ${entry.name} runs without an event loop`,
    );
  }
  return EXIT_DONE;
}

/** What the demo is about, in the words of its own file, before it begins. */
function printLesson(source: string, stdout: TextStream): void {
  const lines = reflow(splitLesson(source).header, proseColumns(stdout.columns));
  for (const line of lines) stdout.line(stdout.style.dim(line));
  stdout.line();
}

function listDemos(stdout: TextStream): void {
  const { cyan, dim } = stdout.style;
  const rows = demos.flatMap(
    ({ name, title, teaches }): Row[] => [[name, title], ["", `teaches ${teaches}`, dim]],
  );
  for (const line of columns(rows, stdout.columns ?? Infinity, cyan, "")) stdout.line(line);
}
