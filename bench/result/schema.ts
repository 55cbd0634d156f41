/**
 * What a file must be that `--resume` reads.
 *
 * It comes from outside: another version has written it, a full disk has cut it off, somebody has edited it. What was
 * *observed* is taken from it, and so is what was asked for; all that follows from these is worked out anew, and is not
 * looked at here. Whatever else it holds is left alone: a later version may have more to say.
 *
 * @see https://valibot.dev
 * @module
 */

import * as v from "valibot";
import { CLIENT_KINDS } from "../../clients/kinds.ts";
import { oneOf } from "../../internal/cli/flags.ts";
import { ioNames } from "../../loop/io/names.ts";
import { scenarios } from "./columns.ts";
import { contradictionIn, type Fault } from "./contradictions.ts";
import { DURATION_SECONDS, ROUNDS, SEED_MAX, SLOW_N_MAX } from "./limits.ts";
import { type BenchResult, SCHEMA, SCHEMA_VERSION, type ServerResult } from "./result.ts";

/** Commands and reasons are some hundred characters long. */
const TEXT_LENGTH_MAX = 10_000;
/** Names of processors and versions are some dozen characters long. */
const WORDS_LENGTH_MAX = 300;
/** Nobody has more. */
const CORES_MAX = 100_000;
/** Linux starts no more threads. */
const LOAD_MAX = 1e7;
/** Nobody waits for so long: eleven days. */
const SECONDS_MAX = 1e6;
/** No loopback gives so many answers a second. */
const RATE_MAX = 1e9;
/** `2026-01-02T03:04:05.000Z`: what `Date.prototype.toISOString()` gives. */
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const flag = v.boolean("true or false");
const text = textUpTo(TEXT_LENGTH_MAX);
const words = textUpTo(WORDS_LENGTH_MAX);
const time = v.custom<string>(
  (value) => typeof value === "string" && ISO_TIME.test(value) && isDay(value),
  "a time like 2026-01-02T03:04:05.000Z",
);
const share = between(0, 1);
/** More than there are cores is a contradiction. */
const cores = between(0, CORES_MAX + 1);

/** Whether there is such a day: `Date.parse()` takes the 30th of February for the 2nd of March. */
function isDay(text: string): boolean {
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && new Date(ms).toISOString() === text;
}

function textUpTo(lengthMax: number) {
  return v.custom<string>(
    (value) => typeof value === "string" && value.length <= lengthMax,
    `a text of at most ${lengthMax} characters`,
  );
}

function between(min: number, max: number) {
  return v.custom<number>(
    (value) => typeof value === "number" && value >= min && value <= max,
    `a number from ${min} to ${max}`,
  );
}

function whole(min: number, max: number) {
  return v.custom<number>(
    (value) => Number.isInteger(value) && value as number >= min && value as number <= max,
    `a whole number from ${min} to ${max}`,
  );
}

function word<const Words extends readonly string[]>(words: Words) {
  return v.picklist(words, oneOf(words));
}

function object<const Entries extends v.ObjectEntries>(entries: Entries) {
  return v.looseObject(entries, "an object");
}

function list<const Item extends v.GenericSchema>(item: Item) {
  return v.array(item, "a list");
}

const settings = object({
  command: text,
  isQuick: flag,
  rounds: whole(ROUNDS.min, ROUNDS.max),
  durationSeconds: between(DURATION_SECONDS.min, DURATION_SECONDS.max),
  clientIo: word(ioNames),
  fastN: whole(0, SLOW_N_MAX),
  slowN: whole(0, SLOW_N_MAX),
  isSlowNAuto: flag,
  seed: whole(0, SEED_MAX),
  isSameCore: flag,
  showsOriginal: flag,
});

const machine = object({
  cpu: words,
  cores: whole(1, CORES_MAX),
  isVirtual: v.nullable(flag),
  os: words,
  kernel: words,
  arch: words,
  fibserv: words,
  deno: words,
  v8: words,
  commit: v.nullable(words),
  loadBefore: v.nullable(between(0, LOAD_MAX)),
  stealShare: v.nullable(share),
});

const clientRound = object({
  kind: word(CLIENT_KINDS),
  seconds: between(0, SECONDS_MAX),
  requests: between(0, SECONDS_MAX * RATE_MAX),
  reqPerSec: between(0, RATE_MAX),
  cpuShare: cores,
});

const round = object({
  round: whole(1, ROUNDS.max),
  scenario: word(scenarios.map(({ key }) => key)),
  outcome: word(["measured", "starved", "wrong", "died", "failed"]),
  reason: v.nullable(text),
  clients: list(clientRound),
  serverCpuShare: v.nullable(cores),
  stealShare: v.nullable(share),
  idleShare: v.nullable(share),
});

const row = object({
  id: text,
  kind: word(["variant", "peer", "external", "again"]),
  name: text,
  io: v.nullable(word(ioNames)),
  rounds: list(round),
});

/** What is taken from the file of an interrupted run. */
export type RecordedResult =
  & Pick<BenchResult, "startedAt" | "endedAt" | "status" | "settings" | "machine">
  & { readonly rows: readonly Pick<ServerResult, "id" | "kind" | "name" | "io" | "rounds">[] };

const result: v.GenericSchema<unknown, RecordedResult> = object({
  schema: v.literal(SCHEMA, `"${SCHEMA}"`),
  version: v.literal(SCHEMA_VERSION, String(SCHEMA_VERSION)),
  startedAt: time,
  endedAt: time,
  status: word(["complete", "partial"]),
  settings,
  machine,
  rows: list(row),
});

/** Finds the first thing that is wrong with a value, or gives it as what it is. */
export function checkResult(
  value: unknown,
): { readonly result: RecordedResult } | { readonly fault: Fault } {
  const checked = v.safeParse(result, value, { abortEarly: true });
  if (!checked.success) return { fault: faultOf(checked.issues[0]) };
  const fault = contradictionIn(checked.output);
  return fault === null ? { result: checked.output } : { fault };
}

function faultOf({ path, message, received, expected }: v.BaseIssue<unknown>): Fault {
  const keys = path?.map(({ key }) => key) ?? [];
  const place = keys.map((key) => typeof key === "number" ? `[${key}]` : `.${key}`).join("");
  // Of a key that is absent, the library says that it expects the key, in the words for the object around it.
  const isAbsent = expected === `"${keys.at(-1)}"` && received === "undefined";
  return {
    place: place.replace(/^\./, ""),
    rule: isAbsent ? "there" : message,
    got: isAbsent ? "nothing" : received === "Array" ? "a list" : received,
  };
}
