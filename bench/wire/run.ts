/**
 * The measurements one after the other, and the report, whatever becomes of them.
 *
 * @module
 */

import type { ValuesOf } from "../../internal/cli/command.ts";
import { CommandError } from "../../internal/cli/errors.ts";
import { EXIT_DONE } from "../../internal/cli/exit_codes.ts";
import { openOutputs, writeAll } from "../../internal/cli/output_file.ts";
import { standstillText, StandstillWatch } from "../../internal/measure/standstill.ts";
import { systemTimerClock } from "../../internal/measure/timer_clock.ts";
import type { Context, TextStream } from "../../internal/cli/output.ts";
import { machineFacts } from "../../internal/measure/machine.ts";
import { processorTimes, sharesBetween } from "../../internal/measure/processor_times.ts";
import { ProgressLine } from "../../internal/cli/progress_line.ts";
import { Interruption } from "../../internal/cli/interruption.ts";
import { onStop } from "../../loop/io/signals.ts";
import { loadClient } from "../peers/peers.ts";
import { toolStates } from "../peers/tools.ts";
import { reasonOf } from "../../internal/cli/reason.ts";
import type { Bench } from "./bench.ts";
import { BuiltPeers } from "./built_peers.ts";
import { measureBeside } from "./beside_slow.ts";
import { measureClient } from "./client_rate.ts";
import type { wireCommand } from "./command.ts";
import { measureHelp } from "./help_time.ts";
import { measureIdle } from "./idle_connections.ts";
import { jsonReport, markdownReport, textReport } from "./report.ts";
import { failedRow, INTERRUPTED, type SubjectResult } from "./subject_result.ts";
import { measureServers, type ServerSubject } from "./servers.ts";
import { SharedCore } from "./shared_core.ts";
import { type Subject, subjectsOf } from "./subjects.ts";

/** Measures and prints. */
export async function run(
  values: ValuesOf<typeof wireCommand>,
  context: Context,
): Promise<number> {
  const { stdout, stderr } = context;
  const subjects = subjectsOf(values.subjects);
  using interruption = new Interruption(onStop);
  const outputs = await openOutputs({ "--json": values.json, "--md": values.md }, context, onStop);
  const tools = await toolStates();
  if (tools.some(({ tool, refusal }) => tool === "cc" && refusal !== null)) {
    throw new CommandError(
      "Cannot measure ratios: the yardstick is a C program for Linux, got no cc to compile it",
    );
  }
  const machine = await machineFacts();
  const before = await processorTimes(null);
  const folder = await Deno.makeTempDir({ prefix: "bench-wire-" });
  try {
    using core = await SharedCore.take();
    const builtPeers = new BuiltPeers(folder, tools);
    const { n, rounds, seconds } = values;
    const bench: Bench = {
      yardstick: await orFail(builtPeers.command("epoll")),
      loadClient: await orFail(builtPeers.command(loadClient.name)),
      peers: builtPeers,
      pin: core.prefix,
      loads: values.pipeline.flatMap((pipeline) =>
        values.connections.map((connections) => ({ connections, pipeline }))
      ),
      ...{ n, rounds, seconds },
      signal: interruption.signal,
      progress: progressOn(stderr),
    };
    using watch = new StandstillWatch(systemTimerClock);
    const rows = await measureAll(bench, subjects);
    if (stderr.isTerminal) bench.progress("");
    const { steal } = sharesBetween(before, await processorTimes(null), machine.cores);
    const report = {
      machine: { ...machine, stealShare: steal },
      tools: builtPeers.versions,
      pinned: core.isPinned,
      priority: core.priority,
      ...{ n, rounds, seconds, rows },
    };
    const screen = Object.values(outputs).some((output) => output?.isStdout) ? stderr : stdout;
    await writeAll([
      () => outputs["--json"]?.write(jsonReport(report)),
      () => outputs["--md"]?.write(markdownReport(report)),
      () => screen.line(textReport(report)),
    ], context);
    if (watch.stoodStillMs > 0) {
      stderr.line(`bench:wire: ${standstillText(watch.stoodStillMs)}; measure again`);
    }
  } catch (error) {
    // Ctrl-C reaches the compiler, too.
    if (interruption.exitCode === null) throw error;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  return interruption.exitCode ?? EXIT_DONE;
}

/** Without this one there is nothing to measure. */
async function orFail<T>(built: Promise<T>): Promise<T> {
  try {
    return await built;
  } catch (error) {
    throw new CommandError(reasonOf(error), { cause: error });
  }
}

/** Servers are compared with each other and come first, then the others in the order in which they were asked for. */
async function measureAll(bench: Bench, subjects: readonly Subject[]): Promise<SubjectResult[]> {
  const isServer = (subject: Subject): subject is ServerSubject =>
    subject.kind === "peer" || subject.kind === "variant";
  const servers = subjects.filter(isServer);
  const rows = await orReasons(bench, servers, () => measureServers(bench, servers));
  for (const subject of subjects) {
    if (isServer(subject)) continue;
    rows.push(...await orReasons(bench, [subject], () => measureOther(bench, subject)));
  }
  return rows;
}

/** What could not be measured has a row that says why, and the rest goes on. */
async function orReasons(
  { signal }: Bench,
  subjects: readonly Subject[],
  measure: () => Promise<SubjectResult[]>,
): Promise<SubjectResult[]> {
  let reason = INTERRUPTED;
  try {
    if (!signal.aborted) return await measure();
  } catch (error) {
    if (!signal.aborted) reason = reasonOf(error);
  }
  return subjects.map(({ name }) => failedRow(name, reason));
}

function measureOther(
  bench: Bench,
  subject: Exclude<Subject, ServerSubject>,
): Promise<SubjectResult[]> {
  switch (subject.kind) {
    case "beside":
      return measureBeside(bench, subject);
    case "client":
      return measureClient(bench, subject);
    case "idle":
      return measureIdle(bench, subject);
    case "help":
      return measureHelp(bench);
  }
}

/** On a terminal, one line that is overwritten; where that cannot be, a line for each part. */
function progressOn(stderr: TextStream): Bench["progress"] {
  const line = new ProgressLine(stderr);
  let latest = "";
  return (part, detail = "") => {
    if (stderr.isTerminal) line.show([part, detail].filter((text) => text !== "").join(": "));
    else if (part !== latest) stderr.line(part);
    latest = part;
  };
}
