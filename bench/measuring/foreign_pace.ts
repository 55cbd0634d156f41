/**
 * How long a slow request takes at servers that are not ours: in CPython ten times as long as here.
 *
 * Whoever waits for an answer has to know how long it may take, or calls a client starved that is
 * not. So such a server gets one slow request before the bench begins.
 *
 * @module
 */

import { CommandError } from "../../internal/cli/errors.ts";
import { EXIT_FAILED, EXIT_UNREACHABLE } from "../../internal/cli/exit_codes.ts";
import { quote } from "../../internal/cli/quote.ts";
import { reasonOf } from "../../internal/cli/reason.ts";
import { AutoResetEvent } from "./auto_reset_event.ts";
import { type BenchOptions, numbersOf } from "./run_schedule.ts";
import {
  type BenchServer,
  type ClientEnd,
  type Contestant,
  StartError,
} from "../contestants/contestant.ts";

/** A server that has not answered by then never will. CPython takes some 15 s for fib(40). */
const PATIENCE_MS = 120_000;
/** Whoever waits for longer than this wants to know for whom. */
const WORD_AFTER_MS = 5_000;
/** How much is told of a command, and of what it said. */
const SHOWN_LENGTH_MAX = 300;

/** Of ours, it is known. */
type Options = Pick<BenchOptions, "settings" | "startClient" | "slowSeconds" | "signal">;

/**
 * Adds the seconds of a slow request at each of the servers, by the `id` of the server. One that does not start, does not
 * listen or does not answer would make of its whole row a list of the same failure, after half an hour; so it is told now.
 *
 * @param tell called with a phrase when one takes longer than 5 s. @default nobody wants to know
 * @throws {CommandError} when one cannot be measured at all. A wrong answer is a result, and has its place in the report
 */
export async function withForeign(
  options: Options,
  foreign: readonly Contestant[],
  tell: (text: string) => void = () => {},
): Promise<Map<string, number>> {
  const seconds = new Map(options.slowSeconds);
  for (const contestant of foreign) {
    const own = options.signal.aborted ? null : await slowSeconds(contestant, options, tell);
    if (own !== null) seconds.set(contestant.server.id, own);
  }
  return seconds;
}

/** @returns null when the answer was wrong, or the bench was interrupted */
async function slowSeconds(
  contestant: Contestant,
  { settings, startClient, signal }: Options,
  tell: (text: string) => void,
): Promise<number | null> {
  const { name } = contestant.server;
  const n = numbersOf(settings).slow;
  const server = await start(contestant, signal);
  if (server === null) return null;
  const news = new AutoResetEvent();
  const client = startClient("slow", server.target, n, news.set);
  let isLate = false;
  let end: ClientEnd | null = null;
  const timer = setTimeout(() => {
    isLate = true;
    news.set();
  }, PATIENCE_MS);
  const word = setTimeout(() => {
    const whom = quote(name, SHOWN_LENGTH_MAX);
    tell(`waiting for fib(${n}) from ${whom}, for at most ${PATIENCE_MS / 1000} s`);
  }, WORD_AFTER_MS);
  signal.addEventListener("abort", news.set);
  try {
    void client.ended.then((reason) => {
      end = reason;
      news.set();
    });
    // It is news as well that the client is connected.
    while (client.windows.length === 0 && end === null && !isLate && !signal.aborted) {
      await news.wait();
    }
    const [first] = client.windows;
    if (first !== undefined) return (first.endMs - first.startMs) / first.requests / 1000;
    // The assignment above is invisible to the control flow analysis of TypeScript.
    const ended = end as ClientEnd | null;
    const isUnreachable = ended !== null && /Cannot connect/.test(ended.reason);
    if (signal.aborted || (ended?.isWrongAnswer && !isUnreachable)) return null;
    throw cannotMeasure(
      name,
      `it must answer fib(${n})`,
      ended?.reason ?? `no answer in ${PATIENCE_MS / 1000} s`,
      isUnreachable ? EXIT_UNREACHABLE : EXIT_FAILED,
    );
  } finally {
    clearTimeout(timer);
    clearTimeout(word);
    signal.removeEventListener("abort", news.set);
    await client.stop();
    await server.stop();
  }
}

async function start(contestant: Contestant, signal: AbortSignal): Promise<BenchServer | null> {
  try {
    return await contestant.start(signal);
  } catch (error) {
    if (signal.aborted) return null;
    const { name } = contestant.server;
    throw error instanceof StartError
      ? cannotMeasure(name, "it must say where it listens", error.got, EXIT_FAILED)
      : cannotMeasure(name, "it must start", reasonOf(error), EXIT_FAILED);
  }
}

function cannotMeasure(name: string, rule: string, got: string, exitCode: number): CommandError {
  const said = got.replace(/^fibserv client: /, "");
  return new CommandError(
    `Cannot measure ${quote(name, SHOWN_LENGTH_MAX)}: ${rule}, got ${
      quote(said, SHOWN_LENGTH_MAX)
    }`,
    { exitCode },
  );
}
