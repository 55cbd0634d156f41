/**
 * `fibserv bench --web`: measures what web clients make of the time that they wait, and says what the figures mean.
 *
 * @module
 */

import { CommandError } from "../internal/cli/errors.ts";
import { EXIT_DONE } from "../internal/cli/exit_codes.ts";
import { durationText } from "../internal/cli/duration.ts";
import { Interruption } from "../internal/cli/interruption.ts";
import type { Context } from "../internal/cli/output.ts";
import { reasonOf } from "../internal/cli/reason.ts";
import { machineFacts } from "../internal/measure/machine.ts";
import { onStop } from "../loop/io/signals.ts";
import { ownCommand } from "../bench/contestants/own_command.ts";
import { Progress } from "../bench/measuring/progress.ts";
import type { BenchRequest } from "../bench/settings.ts";
import { columnsFor } from "../bench/web/contestants.ts";
import { evaluateWeb, type ObservedStep } from "../bench/web/evaluate.ts";
import { runFetch } from "../bench/web/fetch_process.ts";
import { newWebPlan, type WebPlan } from "../bench/web_plan.ts";
import { isFailure } from "../bench/web/remarks.ts";
import { webMarkdown } from "../bench/web/report/markdown.ts";
import { webViewOf } from "../bench/web/report/report_view.ts";
import { webText } from "../bench/web/report/text.ts";
import { webResultJson } from "../bench/web/result_file.ts";
import type { WebBenchResult } from "../bench/web/result.ts";
import {
  runWebSchedule,
  type WebBenchOptions,
  webBenchSeconds,
} from "../bench/web/run_schedule.ts";
import { certificatePaths, Sites } from "../bench/web/sites.ts";
import { BenchOutputs } from "./bench_outputs.ts";
import { findNamedStep } from "./step_names.ts";

const SEEDS = 2 ** 32;

/**
 * Runs the command.
 *
 * @returns the exit code: 0, or that of the signal that ended it before its work was complete
 * @throws {UsageError} when a flag or a step is none of web clients
 * @throws {CommandError} after the report, when a page did not come; before it, when a file cannot be written, or no
 * site can be started
 */
export async function benchWeb(
  values: BenchRequest,
  context: Context,
): Promise<number> {
  const { stderr } = context;
  // Before anything else: a signal without a listener ends the process on the spot.
  using interruption = new Interruption(onStop);
  const names = values.variant.map((name) => findNamedStep(name, true).step.name);
  const plan = newWebPlan(names, values, {
    machine: await machineFacts(),
    startedAt: new Date().toISOString(),
    seed: Math.floor(Math.random() * SEEDS),
  });
  const outputs = await BenchOutputs.open(values, context);
  const { settings, contestants, machine: { cores } } = plan;
  stderr.note(
    `fibserv bench: about ${durationText(webBenchSeconds({ contestants, settings, cores }))}; ` +
      settings.command,
  );
  await using folder = await CertificateFolder.make();
  using sites = await startSites(plan, folder.path);
  const own = ownCommand({ readable: certificatePaths(folder.path) });
  const options: WebBenchOptions = {
    contestants,
    settings,
    cores,
    siteFor: sites.siteFor,
    runFetch: (order, signal) => runFetch(own, order, signal),
    signal: interruption.signal,
  };
  const result = await measure(options, plan, outputs, stderr);
  const view = webViewOf(result);
  await outputs.deliver({
    json: () => webResultJson(result),
    md: () => webMarkdown(view),
    html: async () => (await import("../bench/web/report/page.ts")).renderWebPage(view),
    text: (page) => webText(view, page),
  });
  return exitCodeOf(result, interruption);
}

/** Measures all, and keeps the file up to date meanwhile. */
async function measure(
  options: WebBenchOptions,
  plan: WebPlan,
  outputs: BenchOutputs,
  stderr: Context["stderr"],
): Promise<WebBenchResult> {
  using progress = new Progress(stderr, plan.settings.rounds);
  const rows = await runWebSchedule(options, {
    onTrial: ({ contestant: { id }, column: { heading }, round }, done, all, secondsLeft) =>
      progress.say(`${id}, ${heading}`, round, done, all, secondsLeft),
    onAgain: ({ contestant: { id } }, stoodStillMs) => progress.again(id, stoodStillMs),
    onMeasured: (rows) => outputs.keep(() => webResultJson(resultOf(plan, rows))),
  });
  return resultOf(plan, rows);
}

function resultOf(
  { startedAt, settings, machine }: WebPlan,
  rows: readonly ObservedStep[],
): WebBenchResult {
  return evaluateWeb({ startedAt, endedAt: new Date().toISOString(), settings, machine, rows });
}

function exitCodeOf({ rows, status }: WebBenchResult, interruption: Interruption): number {
  const failures = rows.flatMap(({ rounds }) => rounds).filter(isFailure);
  if (failures.length > 0) {
    throw new CommandError(
      `Cannot vouch for all of it: no measurement may fail, got ${failures.length} that did, ` +
        "see the remarks",
    );
  }
  return status === "complete" ? EXIT_DONE : interruption.exitCode ?? EXIT_DONE;
}

async function startSites({ contestants, settings }: WebPlan, folder: string): Promise<Sites> {
  try {
    return await Sites.start(contestants.flatMap(columnsFor), settings.pages, folder);
  } catch (cause) {
    throw new CommandError(`Cannot start the practice site: ${reasonOf(cause)}`, { cause });
  }
}

/** Where the sites' certificates are, for the clients to read, until it is disposed of. */
class CertificateFolder implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async make(): Promise<CertificateFolder> {
    try {
      return new CertificateFolder(await Deno.makeTempDir({ prefix: "fibserv-bench-" }));
    } catch (cause) {
      if (cause instanceof Deno.errors.NotCapable) throw cause;
      throw new CommandError(`Cannot write certificates: ${reasonOf(cause)}`, { cause });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}
