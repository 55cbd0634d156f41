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
import { DURATION_SECONDS, ROUNDS, SEED_MAX, SLOW_N_MAX } from "./limits.ts";
import { type BenchResult, SCHEMA, SCHEMA_VERSION, type ServerResult } from "./result.ts";

/** Commands and reasons are some hundred characters long. */
const TEXT_LENGTH_MAX = 10_000;
/** Nobody has more. */
const CORES_MAX = 100_000;
/** `2026-01-02T03:04:05.000Z`: what `Date.prototype.toISOString()` gives. */
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const flag = v.boolean("true or false");
const text = v.custom<string>(
  (value) => typeof value === "string" && value.length <= TEXT_LENGTH_MAX,
  `a text of at most ${TEXT_LENGTH_MAX} characters`,
);
const time = v.custom<string>(
  (value) => typeof value === "string" && ISO_TIME.test(value) && !Number.isNaN(Date.parse(value)),
  "a time like 2026-01-02T03:04:05.000Z",
);
const amount = between(0, Number.MAX_VALUE, "a number of 0 or more");

function between(min: number, max: number, rule = `a number from ${min} to ${max}`) {
  return v.custom<number>(
    (value) => typeof value === "number" && value >= min && value <= max,
    rule,
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
  cpu: text,
  cores: whole(1, CORES_MAX),
  isVirtual: v.nullable(flag),
  os: text,
  kernel: text,
  arch: text,
  fibserv: text,
  deno: text,
  v8: text,
  commit: v.nullable(text),
  loadBefore: v.nullable(amount),
  stealShare: v.nullable(amount),
});

const clientRound = object({
  kind: word(CLIENT_KINDS),
  seconds: amount,
  requests: amount,
  reqPerSec: amount,
  cpuShare: amount,
});

const round = object({
  round: whole(1, ROUNDS.max),
  scenario: word(scenarios.map(({ key }) => key)),
  outcome: word(["measured", "starved", "wrong", "died", "failed"]),
  reason: v.nullable(text),
  clients: list(clientRound),
  serverCpuShare: v.nullable(amount),
  stealShare: v.nullable(amount),
  idleShare: v.nullable(amount),
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
  & Pick<BenchResult, "startedAt" | "status" | "settings" | "machine">
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

/** A place in the file that is not as it must be. */
export interface Fault {
  /** Where: `rows[0].rounds[2].round`; empty: all of it. */
  readonly place: string;
  /** What it must be: a phrase. */
  readonly rule: string;
  /** What it is, in short. */
  readonly got: string;
}

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

/** What no part of the file shows by itself. */
function contradictionIn({ rows, settings, status }: RecordedResult): Fault | null {
  if (rows.length === 0) return { place: "rows", rule: "one at least", got: "none" };
  const ids = new Set<string>();
  for (const [index, { id, rounds }] of rows.entries()) {
    const place = `rows[${index}]`;
    if (ids.has(id)) return { place: `${place}.id`, rule: "another one in each row", got: id };
    ids.add(id);
    const measured = new Set<string>();
    for (const [number, { round, scenario, outcome, clients }] of rounds.entries()) {
      const here = `${place}.rounds[${number}]`;
      if (round > settings.rounds) {
        const rule = `at most settings.rounds, ${settings.rounds}`;
        return { place: `${here}.round`, rule, got: String(round) };
      }
      const key = `${scenario} of round ${round}`;
      if (measured.has(key)) return { place: here, rule: "measured once", got: `${key} twice` };
      measured.add(key);
      const has = outcome === "measured" || outcome === "starved";
      const wanted = has ? scenarios.find(({ key }) => key === scenario)!.clients : [];
      const got = clients.map(({ kind }) => kind);
      if (got.join() !== wanted.join()) {
        const rule = `${wanted.join(" and ") || "empty"} (it is ${outcome})`;
        return { place: `${here}.clients`, rule, got: got.join(" and ") || "none" };
      }
    }
    const all = settings.rounds * scenarios.length;
    if (status === "complete" && rounds.length < all) {
      const rule = `${all} in a complete result`;
      return { place: `${place}.rounds`, rule, got: String(rounds.length) };
    }
  }
  return null;
}
