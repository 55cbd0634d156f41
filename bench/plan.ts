/**
 * What is to be measured: as the command line says, or as the file of an interrupted run does.
 *
 * @module
 */

import { CommandError, UsageError } from "../internal/cli/errors.ts";
import { quote } from "../internal/cli/quote.ts";
import { flagName } from "../internal/cli/flags.ts";
import type { IoName } from "../loop/io/types.ts";
import { portableIoNames } from "../loop/io/names.ts";
import { DEFAULT_N } from "../clients/kinds.ts";
import type { Round, ServerResult, Settings } from "./result/result.ts";
import type { RecordedResult } from "./result/schema.ts";
import type { Machine } from "../internal/measure/machine.ts";
import {
  describeAgain,
  describeVariants,
  externalId,
  peerId,
  type ServerDescription,
} from "./contestants/server_description.ts";
import { peers } from "./peers/peers.ts";
import { pickSlowN } from "./slow_n.ts";
import { type BenchRequest, QUICK, THOROUGH } from "./settings.ts";

/** Clients by system calls, where there are any, cost less: then the server is what is measured. */
const CLIENT_IO: IoName = ["linux", "darwin"].includes(Deno.build.os) ? "posix" : "deno";

/** What is to be measured. */
export interface Plan {
  readonly startedAt: string;
  readonly settings: Settings;
  readonly machine: Machine;
  /** The variants, without the one that is measured again. */
  readonly variants: readonly ServerDescription[];
  readonly hasPeers: boolean;
  readonly external: string | null;
  /** What was measured already, by the `id` of the server. */
  readonly before: ReadonlyMap<string, readonly Round[]>;
}

/** What is needed besides the command line. */
export interface Circumstances {
  readonly machine: Machine;
  /** How long fib(34) takes here. */
  readonly probeSeconds: number;
  readonly startedAt: string;
  /** By chance. */
  readonly seed: number;
}

/** @throws {UsageError} when a variant that was named does not run in the world of I/O */
export function newPlan(values: BenchRequest, circumstances: Circumstances): Plan {
  const { machine, probeSeconds, startedAt } = circumstances;
  const ios: readonly IoName[] = values.io === "both" ? portableIoNames : [values.io ?? "deno"];
  const variants = describeVariants(values.variant, ios);
  const missing = values.variant.find((name) => !variants.some((variant) => variant.name === name));
  if (missing !== undefined) {
    throw new UsageError(
      `Cannot measure ${missing}: it must be a variant that runs there (see fibserv variants --json), ` +
        `got --io ${values.io}`,
    );
  }
  const isSlowNAuto = typeof values.slowN !== "number";
  const usual = values.quick ? QUICK : THOROUGH;
  const settings = {
    isQuick: values.quick,
    rounds: values.rounds ?? usual.rounds,
    durationSeconds: values.duration ?? usual.durationSeconds,
    clientIo: CLIENT_IO,
    fastN: DEFAULT_N.fast,
    slowN: typeof values.slowN === "number" ? values.slowN : pickSlowN(probeSeconds),
    isSlowNAuto,
    seed: values.seed ?? circumstances.seed,
    isSameCore: values.sameCore,
    showsOriginal: values.original,
  };
  return {
    startedAt,
    settings: { command: commandLine(values, settings), ...settings },
    machine,
    variants,
    hasPeers: values.peers,
    external: values.external ?? null,
    before: new Map(),
  };
}

/** The command that does the same again: with the numbers that were left to chance. */
function commandLine(values: BenchRequest, settings: Omit<Settings, "command">): string {
  const { rounds, durationSeconds, slowN, seed } = settings;
  return [
    "fibserv bench",
    ...values.variant,
    ...values.quick ? ["--quick"] : [],
    `--rounds ${rounds} --duration ${durationSeconds} --slow-n ${slowN}`,
    ...values.io === undefined ? [] : [`--io ${values.io}`],
    `--seed ${seed}`,
    ...values.sameCore ? ["--same-core"] : [],
    ...values.peers ? ["--peers"] : [],
    ...values.external === undefined
      ? []
      : [`--external '${values.external.replaceAll("'", `'\\''`)}'`],
    ...values.original ? ["--original"] : [],
  ].join(" ");
}

/** Flags that only change what is reported, and so may stand beside `--resume`. */
const REPORTING: readonly (keyof BenchRequest)[] = ["original", "json", "md", "html", "resume"];
/** Of the other flags, this one alone may stand there, if it says the same as the file. */
const REPEATED: keyof BenchRequest = "external";

/**
 * @throws {UsageError} when the command line says what the file has to say
 * @throws {CommandError} when this is another machine or another version
 */
export function resumedPlan(values: BenchRequest, result: RecordedResult, machine: Machine): Plan {
  const given = Object.entries(values).find(([key, value]) =>
    ![...REPORTING, REPEATED].includes(key as keyof BenchRequest) && value !== undefined &&
    value !== false &&
    (!Array.isArray(value) || value.length > 0)
  );
  if (given !== undefined) {
    const what = given[0] === "variant" ? "variants" : flagName(given[0]);
    throw new UsageError(
      `Cannot take ${what} with --resume: ${quote(values.resume!)} says what to measure, got ${
        given[1]
      }`,
    );
  }
  // A complete result is only reported once more, which can be done anywhere.
  const isComplete = result.status === "complete";
  const external = result.rows.find(({ kind }) => kind === "external")?.name ?? null;
  requireSameExternal(values, external, isComplete);
  for (const key of ["cpu", "cores", "kernel", "fibserv", "deno", "commit"] as const) {
    if (isComplete || result.machine[key] === machine[key]) continue;
    throw new CommandError(
      `Cannot resume ${quote(values.resume!)}: its ${key} must be that of the first part, ` +
        `${result.machine[key]}, got ${machine[key]}`,
    );
  }
  const { rows, settings } = result;
  const variants = rows.filter(({ kind }) => kind === "variant").map((row) =>
    sameServer(row, values.resume!)
  );
  requireKnown(rows, variants, values.resume!);
  return {
    startedAt: result.startedAt,
    settings: { ...settings, showsOriginal: settings.showsOriginal || values.original },
    machine: result.machine,
    variants,
    hasPeers: rows.some(({ kind }) => kind === "peer"),
    external,
    before: new Map(rows.map(({ id, rounds }) => [id, rounds])),
  };
}

/**
 * A file may come from anybody, and what it names as a server of the user's would be run by a shell. So it is run only when
 * the user names it, too.
 */
function requireSameExternal(
  { external: given, resume }: BenchRequest,
  recorded: string | null,
  isComplete: boolean,
): void {
  if (given === undefined ? recorded === null || isComplete : given === recorded) return;
  const rule = recorded === null
    ? "there must be no --external, as in its first part"
    : `--external must be given as in its first part, ${quote(recorded, COMMAND_SHOWN_MAX)}`;
  throw new UsageError(
    `Cannot resume ${quote(resume!)}: ${rule}, got ${
      given === undefined ? "none" : quote(given, COMMAND_SHOWN_MAX)
    }`,
  );
}

/** How much of a command an error shows. */
const COMMAND_SHOWN_MAX = 200;

/** The server of this program that the file means. */
function sameServer(
  { id, name, io }: Pick<ServerResult, "id" | "name" | "io">,
  path: string,
): ServerDescription {
  const server = io === null
    ? undefined
    : describeVariants([name], [io]).find((server) => server.id === id);
  if (server === undefined) {
    throw new CommandError(
      `Cannot resume ${quote(path)}: its variants must exist, got ${quote(id)}`,
    );
  }
  return server;
}

/**
 * A row that is not one of a bench would be left out in silence.
 *
 * @throws {CommandError} when a row is neither a variant nor what may stand beside variants
 */
function requireKnown(
  rows: RecordedResult["rows"],
  variants: readonly ServerDescription[],
  path: string,
): void {
  const external = rows.find(({ kind }) => kind === "external");
  const known = new Set([
    ...variants.map(({ id }) => id),
    noiseServer(variants)?.id,
    ...peers.map(peerId),
    ...external === undefined ? [] : [externalId(external.name)],
  ]);
  const stranger = rows.find(({ id }) => !known.has(id));
  if (stranger === undefined) return;
  throw new CommandError(
    `Cannot resume ${quote(path)}: its rows must be those of a bench, got ${quote(stranger.id)}`,
  );
}

/**
 * The server that is measured twice: one whose every column has a figure, and by preference the one in
 * the middle of the ladder.
 *
 * @returns null when there is no server of ours
 */
export function noiseServer(variants: readonly ServerDescription[]): ServerDescription | null {
  const served = variants.filter(({ discipline }) => discipline === "one thread");
  const server = served.find(({ name }) => name === "coro") ?? served[0] ??
    variants.find(({ discipline }) => discipline !== "one by one") ?? variants[0];
  return server === undefined ? null : describeAgain(server);
}
