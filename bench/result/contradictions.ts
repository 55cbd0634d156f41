/**
 * What contradicts itself in the file that `--resume` reads: each value may be right, and all of them together wrong.
 *
 * @module
 */

import { scenarios } from "./columns.ts";
import type { Round } from "./result.ts";
import type { RecordedResult } from "./schema.ts";

/** Parts of requests are counted, and figures have six digits. */
const RATE_TOLERANCE = 1e-3;
/** Two clocks tell how long was counted: the client's, and that of its windows. */
const DURATION_TOLERANCE = 0.1;
/** Processor time is counted in hundredths of a second, which is much of a short measurement. */
const CORES_TOLERANCE = 1;
/** A clock may be set meanwhile. A day: whoever has the wrong date notices. */
const CLOCK_SET_BACK_MS = 24 * 60 * 60 * 1000;
/** Less than an answer in eleven days. */
const RATE_MIN = 1e-6;

/** A place in the file that is not as it must be. */
export interface Fault {
  /** Where: `rows[0].rounds[2].round`; empty: all of it. */
  readonly place: string;
  /** What it must be: a phrase. */
  readonly rule: string;
  /** What it is, in short. */
  readonly got: string;
}

/** Finds the first thing that contradicts another one. */
export function contradictionIn(result: RecordedResult): Fault | null {
  const { rows, settings, status, machine } = result;
  if (Date.parse(result.endedAt) < Date.parse(result.startedAt) - CLOCK_SET_BACK_MS) {
    const rule = `after startedAt, ${result.startedAt}`;
    return { place: "endedAt", rule, got: result.endedAt };
  }
  if (rows.length === 0) return { place: "rows", rule: "one at least", got: "none" };
  const cores = machine.cores + CORES_TOLERANCE;
  const ids = new Set<string>();
  for (const [index, { id, rounds }] of rows.entries()) {
    const place = `rows[${index}]`;
    if (ids.has(id)) return { place: `${place}.id`, rule: "another one in each row", got: id };
    ids.add(id);
    const measured = new Set<string>();
    for (const [number, one] of rounds.entries()) {
      const { round, scenario, outcome, clients, serverCpuShare } = one;
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
      if ((serverCpuShare ?? 0) > cores) {
        const rule = `at most machine.cores, ${machine.cores}`;
        return { place: `${here}.serverCpuShare`, rule, got: String(serverCpuShare) };
      }
      const fault = clientFault(one, settings.durationSeconds, machine.cores);
      if (fault !== null) return { ...fault, place: `${here}.clients${fault.place}` };
    }
    const all = settings.rounds * scenarios.length;
    if (status === "complete" && rounds.length < all) {
      const rule = `${all} in a complete result`;
      return { place: `${place}.rounds`, rule, got: String(rounds.length) };
    }
  }
  return null;
}

/** Finds the first thing that is wrong with the clients of a round; the place is counted from their list. */
function clientFault(
  { outcome, clients }: Round,
  durationSeconds: number,
  cores: number,
): Fault | null {
  for (const [index, { kind, seconds, requests, reqPerSec, cpuShare }] of clients.entries()) {
    const fault = (name: string, rule: string, got: number): Fault => (
      { place: `[${index}].${name}`, rule, got: String(got) }
    );
    if (cpuShare > cores + CORES_TOLERANCE) {
      return fault("cpuShare", `at most machine.cores, ${cores}`, cpuShare);
    }
    const isAnswered = reqPerSec > 0 || requests > 0 || seconds > 0;
    if (!isAnswered && outcome === "starved") continue;
    if (reqPerSec < RATE_MIN) {
      return fault("reqPerSec", `${RATE_MIN} or more where there was an answer`, reqPerSec);
    }
    if (!(Math.abs(reqPerSec * seconds - requests) <= RATE_TOLERANCE * requests)) {
      return fault("reqPerSec", `requests divided by seconds, ${requests / seconds}`, reqPerSec);
    }
    const least = durationSeconds * (1 - DURATION_TOLERANCE);
    if (outcome === "measured" && kind === "fast" && seconds < least) {
      const rule = `at least settings.durationSeconds, ${durationSeconds}`;
      return fault("seconds", rule, seconds);
    }
  }
  const silent = clients.filter(({ reqPerSec }) => reqPerSec === 0).length;
  return outcome === "starved" && (silent === 0 || silent === clients.length)
    ? { place: "", rule: "some answered and some not (it is starved)", got: `${silent} not` }
    : null;
}
