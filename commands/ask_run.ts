/**
 * `fibserv ask`: sends requests and prints answers.
 *
 * An error is an answer: the server has understood that it was asked something wrong, and has said so. What ends the
 * command with another code than 0 is no answer at all.
 *
 * @module
 */

import type { ValuesOf } from "../internal/cli/command.ts";
import { UsageError } from "../internal/cli/errors.ts";
import { EXIT_DONE } from "../internal/cli/exit_codes.ts";
import { Interruption } from "../internal/cli/interruption.ts";
import type { Context, TextStream } from "../internal/cli/output.ts";
import { printable, printableJson, quote } from "../internal/cli/quote.ts";
import { systemTimerClock } from "../internal/measure/timer_clock.ts";
import { onStop } from "../loop/io/signals.ts";
import { type Answer, ask, LATE_MS } from "../clients/ask.ts";
import { openingText } from "../clients/open_connections.ts";
import { partAnswerText } from "../clients/part_answer_watch.ts";
import { DEFAULT_TARGET, formatTarget, parseTarget, type Target } from "../clients/target.ts";
import type { askCommand } from "./ask.ts";

const MS_PER_SECOND = 1000;

/**
 * Runs the command.
 *
 * @returns 0 when all was answered; the code of the signal that ended it before
 * @throws {UsageError} when there is nothing to ask, a request has more than one line, or the address is wrong
 * @throws {CommandError} when the server cannot be reached, or does not answer
 * @throws {ClosedOutputError} when nobody reads the output any more
 */
export async function run(
  { words, wait, json }: ValuesOf<typeof askCommand>,
  { stdout, stderr }: Context,
): Promise<number> {
  const { requests, target } = split(words);
  using interruption = new Interruption(onStop);
  const say = (message: string) => stderr.line(`fibserv ask: ${message}`);
  const answers = ask(requests, {
    target,
    clock: systemTimerClock,
    signal: interruption.signal,
    retry: {
      timeoutMs: wait * MS_PER_SECOND,
      onFirstRetry: () =>
        say(`nobody listens on ${formatTarget(target)} yet; trying for ${wait} s`),
    },
    onLate: (request, part) =>
      say(
        part === ""
          ? `no answer to ${quote(request)} after ${LATE_MS / MS_PER_SECOND} s; waiting`
          : partAnswerText(part, target),
      ),
    onConnecting() {
      if (stderr.isTerminal) say(openingText(0, 1, target));
    },
  });
  for await (const answer of answers) {
    stdout.line(json ? printableJson(answer) : answerLine(answer, stdout));
  }
  return interruption.signal.aborted ? interruption.exitCode ?? EXIT_DONE : EXIT_DONE;
}

/** Numbers have no colon, and addresses that are worth typing have one. */
function split(words: readonly string[]): { requests: readonly string[]; target: Target } {
  const last = words.at(-1)!;
  const hasTarget = last.includes(":");
  const requests = hasTarget ? words.slice(0, -1) : words;
  if (requests.length === 0) {
    throw new UsageError(
      `Cannot ask: there must be an N before HOST:PORT, got only ${quote(last)}`,
    );
  }
  const broken = requests.find((request) => /\n/.test(request));
  if (broken !== undefined) {
    throw new UsageError(`Cannot ask: a request must be one line, got ${quote(broken)}`);
  }
  return { requests, target: hasTarget ? parseTarget(last) : DEFAULT_TARGET };
}

/** What came over the network is shown, and must not rule the terminal. */
function answerLine({ request, answer }: Answer, { style }: TextStream): string {
  const text = printable(answer);
  const isError = answer.startsWith("error:");
  const asked = request === "" ? quote(request) : printable(request);
  return `${asked} ${style.dim("→")} ${isError ? style.red(text) : text}`;
}
