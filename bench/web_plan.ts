/**
 * What is to be measured of the web clients, as the command line says.
 *
 * @module
 */

import { UsageError } from "../internal/cli/errors.ts";
import { flagName } from "../internal/cli/flags.ts";
import type { Machine } from "../internal/measure/machine.ts";
import { portableIoNames } from "../loop/io/names.ts";
import type { IoName } from "../loop/io/types.ts";
import { type BenchRequest, WEB_QUICK, WEB_THOROUGH } from "./settings.ts";
import { LATENCY_MS } from "./web/columns.ts";
import { againOf, columnsFor, type Contestant, contestantsOf } from "./web/contestants.ts";
import type { WebSettings } from "./web/result.ts";

/** What is to be measured. */
export interface WebPlan {
  readonly startedAt: string;
  readonly settings: WebSettings;
  readonly machine: Machine;
  /** Those that are shown, and the one that is measured again. */
  readonly contestants: readonly Contestant[];
}

/** What is needed besides the command line. */
export interface WebCircumstances {
  readonly machine: Machine;
  readonly startedAt: string;
  /** By chance. */
  readonly seed: number;
}

/** Flags that are about servers. */
const FOR_SERVERS = [
  ...["duration", "slowN", "sameCore", "peers", "external", "original", "resume"] as const,
];

/**
 * @param steps the names of the steps; all of them when there is none
 * @throws {UsageError} when a flag is about servers, or a step that was named cannot be measured
 */
export function newWebPlan(
  steps: readonly string[],
  values: BenchRequest,
  { machine, startedAt, seed: byChance }: WebCircumstances,
): WebPlan {
  const foreign = FOR_SERVERS.find((key) => values[key] !== undefined && values[key] !== false);
  if (foreign !== undefined) {
    throw new UsageError(
      `Cannot take ${flagName(foreign)} with --web: it must be left out, since it is about ` +
        `servers, got ${values[foreign]}`,
    );
  }
  const ios: readonly IoName[] = values.io === "both" ? portableIoNames : [values.io ?? "deno"];
  const contestants = contestantsOf(steps, ios);
  for (const name of steps) {
    const own = contestants.filter(({ step }) => step.name === name);
    if (own.length === 0) {
      throw new UsageError(
        `Cannot measure ${name}: it must run in that world, got --io ${ios.join(" and ")}, see ` +
          "fibserv fetch --list",
      );
    }
    if (own.some((contestant) => columnsFor(contestant).length > 0)) continue;
    throw new UsageError(
      `Cannot measure ${name}: it must take many URLs, got a step that takes one`,
    );
  }
  const usual = values.quick ? WEB_QUICK : WEB_THOROUGH;
  const settings = {
    isQuick: values.quick,
    rounds: values.rounds ?? usual.rounds,
    pages: usual.pages,
    latencyMs: LATENCY_MS,
    seed: values.seed ?? byChance,
  };
  const again = againOf(contestants);
  return {
    startedAt,
    settings: { command: commandLine(steps, values, settings), ...settings },
    machine,
    contestants: again === null ? contestants : [...contestants, again],
  };
}

/** The command that does the same again: with the numbers that were left to chance. */
function commandLine(
  steps: readonly string[],
  { quick, io }: BenchRequest,
  { rounds, seed }: Omit<WebSettings, "command">,
): string {
  return [
    "fibserv bench --web",
    ...steps,
    ...quick ? ["--quick"] : [],
    `--rounds ${rounds}`,
    ...io === undefined ? [] : [`--io ${io}`],
    `--seed ${seed}`,
  ].join(" ");
}
