/**
 * `fibserv bench`: measures what servers cost, and says what the figures mean.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { CommandError, UsageError } from "../internal/cli/errors.ts";
import { EXIT_DONE } from "../internal/cli/exit_codes.ts";
import { tellIfLong } from "../internal/cli/long_wait.ts";
import type { Context } from "../internal/cli/output.ts";
import { durationText } from "../internal/cli/duration.ts";
import { printable } from "../internal/cli/quote.ts";
import { reasonOf } from "../internal/cli/reason.ts";
import { BenchOutputs } from "./bench_outputs.ts";
import { Interruption } from "../internal/cli/interruption.ts";
import { onStop } from "../loop/io/signals.ts";
import {
  type BenchOptions,
  benchSeconds,
  runSchedule,
  serversLeft,
} from "../bench/measuring/run_schedule.ts";
import { ClientProcess } from "../bench/contestants/client_process.ts";
import {
  assertPeerSources,
  externalContestant,
  peerContestants,
  variantContestant,
} from "../bench/contestants/contestants.ts";
import { evaluate } from "../bench/evaluation/evaluate.ts";
import type { ObservedServer } from "../bench/measuring/observation.ts";
import { withForeign } from "../bench/measuring/foreign_pace.ts";
import { machineFacts } from "../internal/measure/machine.ts";
import { ownCommand } from "../bench/contestants/own_command.ts";
import { newPlan, noiseServer, type Plan, resumedPlan } from "../bench/plan.ts";
import { Progress } from "../bench/measuring/progress.ts";
import { isError } from "../bench/evaluation/remarks.ts";
import { reportMarkdown } from "../bench/report/markdown.ts";
import { viewOf } from "../bench/report/report_view.ts";
import { reportText } from "../bench/report/text.ts";
import type { BenchResult } from "../bench/result/result.ts";
import { readResult, resultJson } from "../bench/result/result_file.ts";
import type { BenchRequest } from "../bench/settings.ts";
import { probeSeconds, secondsOf } from "../bench/slow_n.ts";
import { variantNames } from "../variants/table.ts";
import { VARIANT_RULE } from "./step_names.ts";

/** Puts a process, and all that it starts, on the first core. */
const SAME_CORE = ["taskset", "-c", "0"];
const SEEDS = 2 ** 32;

/**
 * Runs the command.
 *
 * @returns the exit code: 0, or that of the signal that ended it before its work was complete
 * @throws {CommandError} after the report, when an answer was wrong or a server died; before it,
 * when a file cannot be read or written, or something that was asked for is not there
 */
export async function run(values: BenchRequest, context: Context): Promise<number> {
  try {
    if (values.web) return await (await import("./bench_web_run.ts")).benchWeb(values, context);
    requireVariants(values.variant);
    return await bench(values, context);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotCapable)) throw cause;
    throw new CommandError(
      "Cannot measure: the bench must be allowed to start processes and to ask about the machine, " +
        `as deno task fibserv bench is, got less (${reasonOf(cause)})`,
      { cause },
    );
  }
}

async function bench(values: BenchRequest, context: Context): Promise<number> {
  const { stderr } = context;
  using interruption = new Interruption(onStop);
  const probe = probeSeconds();
  const plan = await planOf(values, probe);
  const outputs = await BenchOutputs.open(values, context);
  const { settings } = plan;
  const prefix = settings.isSameCore ? SAME_CORE : [];
  if (settings.isSameCore) await assertTaskset();

  // A folder inside an executable would be taken for damage at its next start.
  if (plan.hasPeers) await assertPeerSources();
  await using folder = plan.hasPeers ? await BuildFolder.make() : null;
  const building = "fibserv bench: building the peers";
  const peers = folder === null
    ? null
    : await tellIfLong(stderr, building, peerContestants(folder.path, prefix));
  for (const missing of peers?.missing ?? []) stderr.note(`fibserv bench: ${missing}`);

  const own = [...prefix, ...ownCommand()];
  const again = noiseServer(plan.variants);
  const ours = [...plan.variants, ...again === null ? [] : [again]];
  const foreign = [
    ...peers?.contestants ?? [],
    ...plan.external === null ? [] : [externalContestant(plan.external, prefix)],
  ];
  const options: BenchOptions = {
    contestants: [...ours.map((server) => variantContestant(server, own)), ...foreign],
    settings,
    machine: plan.machine,
    slowSeconds: new Map(ours.map(({ id }) => [id, secondsOf(settings.slowN, probe)])),
    startClient: (kind, target, n, onNews) =>
      new ClientProcess({ command: own, kind, io: settings.clientIo, target, n, onNews }),
    before: plan.before,
    signal: interruption.signal,
  };
  const left = serversLeft(options);
  const needed = foreign.filter(({ server }) => left.has(server.id));
  const slowSeconds = await tellIfLong(
    stderr,
    "fibserv bench: asking the servers that are not ours how fast they compute",
    withForeign(options, needed, (text) => stderr.note(`fibserv bench: ${text}`)),
  );
  const all = { ...options, slowSeconds };

  stderr.note(
    `fibserv bench: about ${durationText(benchSeconds(all))}; ${printable(settings.command)}`,
  );
  const result = resultOf(plan, await measure(all, plan, outputs, stderr));
  const view = viewOf(result);
  await outputs.deliver({
    json: () => resultJson(result),
    md: () => reportMarkdown(view),
    html: async () => (await import("../bench/report/page/render_page.ts")).renderPage(view),
    text: (page) => reportText(view, page),
  });
  return exitCodeOf(result, interruption);
}

/** Measures all, and keeps the file up to date meanwhile. */
async function measure(
  options: BenchOptions,
  plan: Plan,
  outputs: BenchOutputs,
  stderr: Context["stderr"],
): Promise<ObservedServer[]> {
  using progress = new Progress(stderr, plan.settings.rounds);
  return await runSchedule(options, {
    onTrial: (trial, done, all, secondsLeft) => progress.show(trial, done, all, secondsLeft),
    onAgain: ({ serverId }, stoodStillMs) => progress.again(serverId, stoodStillMs),
    onMeasured: (rows) => outputs.keep(() => resultJson(resultOf(plan, rows))),
  });
}

async function planOf(values: BenchRequest, probe: number): Promise<Plan> {
  const machine = await machineFacts();
  if (values.resume !== undefined) {
    return resumedPlan(values, await readResult(values.resume), machine);
  }
  return newPlan(values, {
    machine,
    probeSeconds: probe,
    startedAt: new Date().toISOString(),
    seed: Math.floor(Math.random() * SEEDS),
  });
}

function resultOf(plan: Plan, rows: readonly ObservedServer[]): BenchResult {
  const { startedAt, settings, machine } = plan;
  return evaluate({ startedAt, endedAt: new Date().toISOString(), settings, machine, rows });
}

function exitCodeOf({ rows, status }: BenchResult, interruption: Interruption): number {
  const errors = rows.flatMap(({ rounds }) => rounds).filter(isError);
  if (errors.length > 0) {
    throw new CommandError(
      `Cannot vouch for all of it: no measurement may fail, got ${errors.length} that did, ` +
        `see the remarks`,
    );
  }
  return status === "complete" ? EXIT_DONE : interruption.exitCode ?? EXIT_DONE;
}

async function assertTaskset(): Promise<void> {
  try {
    await new Deno.Command(SAME_CORE[0]!, { args: ["--version"], stdin: "null" }).output();
  } catch (cause) {
    throw new CommandError("Cannot use one core: taskset must be installed, got none", { cause });
  }
}

/** The command line takes the names of both ladders, since it does not know yet which one is meant. */
function requireVariants(names: readonly string[]): void {
  const foreign = names.find((name) => !variantNames.includes(name));
  if (foreign === undefined) return;
  throw new UsageError(
    `Cannot measure ${foreign}: without --web it must be ${VARIANT_RULE}, got a web client`,
  );
}

/** Where the peers are compiled to, until it is disposed of. */
class BuildFolder implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async make(): Promise<BuildFolder> {
    const dist = fileURLToPath(new URL("../dist", import.meta.url));
    await Deno.mkdir(dist, { recursive: true });
    return new BuildFolder(await Deno.makeTempDir({ dir: dist, prefix: "peers-" }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}
