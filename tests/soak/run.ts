/**
 * `deno task soak`: a storm over one variant after another, a line each.
 *
 * @module
 */

import type { ValuesOf } from "../../internal/cli/command.ts";
import { UsageError } from "../../internal/cli/errors.ts";
import { EXIT_DONE, EXIT_FAILED } from "../../internal/cli/exit_codes.ts";
import type { Context } from "../../internal/cli/output.ts";
import { randomIntegers } from "../../internal/measure/random.ts";
import { ServerProcess } from "../support/server_process.ts";
import { servesInThreadEach, type Subject, subjects } from "../support/subjects.ts";
import type { soakCommand } from "./command.ts";
import { endInStorm } from "./ending.ts";
import { MAX_N } from "./plan.ts";
import { type Resources, resourcesOf, settled } from "./resources.ts";
import { newResult, storm, type StormResult } from "./storm.ts";

type SoakValues = ValuesOf<typeof soakCommand>;

/** Before memory, threads and descriptors are looked at for the first time: what is made once has been made. */
const WARM_UP_SESSIONS = 200;
/** What a server may hold at the end above what it held at the start: garbage that nobody had to collect yet. */
const GROWTH_MB_MAX = 128;
/** A storm that a signal ends has as many sessions behind it as it takes to be in full swing. */
const SESSIONS_BEFORE_SIGNAL_MAX = 300;
/** What a variant with a thread for each connection gets of it all: a thread takes twenty times as long as a session. */
const THREAD_SHARE = 1 / 20;

/**
 * Runs the task.
 *
 * @returns 0 when all went well; 1 when a variant failed
 * @throws {UsageError} when there is no such variant
 */
export async function run(values: SoakValues, { stdout, stderr }: Context): Promise<number> {
  const chosen = chosenSubjects(values.variants);
  const seed = values.seed ?? Math.floor(Math.random() * 2 ** 31);
  const share = Math.ceil(values.sessions / chosen.length);
  const totals = newResult();
  let signals = 0;
  let failures = 0;
  stdout.line(`soak: seed ${seed}, ${values.connections} sessions at a time`);
  for (const subject of chosen) {
    const count = Math.ceil(share * (servesInThreadEach(subject) ? THREAD_SHARE : 1));
    try {
      const text = await soak(subject, { ...values, seed, sessions: count }, totals);
      stdout.line(`${subject.label.padEnd(20)} ${text}`);
      await stopAgainAndAgain(subject, { ...values, seed }, totals, () => signals += 1);
    } catch (error) {
      failures += 1;
      stderr.line(`${subject.label}: ${error instanceof Error ? error.message : error}`);
    }
  }
  stdout.line(
    `soak: ${totals.sessions} sessions, ${totals.answers} answers, ${signals} signals, ` +
      `${failures} failures`,
  );
  const few = chosen.filter(servesInThreadEach).map(({ label }) => label);
  if (few.length > 0) stdout.line(`soak: a twentieth of a share each: ${few.join(", ")}`);
  return failures === 0 ? EXIT_DONE : EXIT_FAILED;
}

interface Share {
  readonly seed: number;
  readonly first: number;
  readonly sessions: number;
  readonly connections: number;
}

/** One storm over one server, which then holds no more than before. */
async function soak(
  subject: Subject,
  { seed, first, sessions, connections }: Share,
  totals: StormResult,
): Promise<string> {
  await using server = await ServerProcess.start(subject, "--max-n", `${MAX_N}`);
  const { port } = server;
  await storm({ port, seed: seed + 1, sessions: WARM_UP_SESSIONS, connections }, totals);
  const before = await resourcesOf(server.pid);
  const start = performance.now();
  const result = newResult();
  try {
    await storm({ port, seed, first, sessions, connections }, result);
  } finally {
    totals.sessions += result.sessions;
    totals.answers += result.answers;
  }
  const seconds = (performance.now() - start) / 1000;
  const after = before && await settled(server.pid, before);
  if (before && after && after.residentMb - before.residentMb > GROWTH_MB_MAX) {
    throw new Error(
      `Cannot accept its memory: it may grow by ${GROWTH_MB_MAX} MB, got ${before.residentMb} MB ` +
        `before and ${after.residentMb} MB after ${sessions} sessions`,
    );
  }
  await server.stop();
  const refused = result.refused > 0 ? `, ${result.refused} refused` : "";
  return `${result.sessions} sessions (${Math.round(result.sessions / seconds)}/s), ` +
    `${result.answers} answers${refused}${describe(before, after)}`;
}

function describe(before: Resources | null, after: Resources | null): string {
  if (before === null || after === null) return "";
  return `; ${before.residentMb} → ${after.residentMb} MB, ${before.threads} → ${after.threads} ` +
    `threads, ${before.descriptors} → ${after.descriptors} descriptors`;
}

/** Stops one server after another in the middle of a storm, at a moment that the seed decides. */
async function stopAgainAndAgain(
  subject: Subject,
  { seed, signals, connections }: { seed: number; signals: number; connections: number },
  totals: StormResult,
  onSignal: () => void,
): Promise<void> {
  const random = randomIntegers(seed);
  const most = SESSIONS_BEFORE_SIGNAL_MAX * (servesInThreadEach(subject) ? THREAD_SHARE : 1);
  for (let i = 0; i < signals; i++) {
    await using server = await ServerProcess.start(
      subject,
      ...["--max-n", `${MAX_N}`, "--drain-timeout", "60000"],
    );
    const after = 1 + random(most);
    onSignal();
    await endInStorm(server, { seed: seed + 2 + i, connections, after }, totals);
  }
}

function chosenSubjects(names: readonly string[]): Subject[] {
  if (names.length === 0) return [...subjects];
  return names.flatMap((name) => {
    const found = subjects.filter((one) => one.name === name || `${one.name}:${one.io}` === name);
    if (found.length > 0) return found;
    throw new UsageError(
      `Cannot soak: it must be a VARIANT or VARIANT:IO of this machine, got ${name}`,
    );
  });
}
