/**
 * What the bench measures now, and how long it will still take.
 *
 * @module
 */

import type { TextStream } from "../../internal/cli/output.ts";
import { printable } from "../../internal/cli/quote.ts";
import { durationText } from "../../internal/cli/duration.ts";
import { ProgressLine } from "../../internal/cli/progress_line.ts";
import { standstillText } from "../../internal/measure/standstill.ts";
import type { Trial } from "./schedule.ts";

/** Shows progress until it is disposed of. */
export class Progress implements Disposable {
  readonly #line: ProgressLine;
  readonly #stream: TextStream;
  readonly #rounds: number;

  constructor(stream: TextStream, rounds: number) {
    this.#stream = stream;
    this.#line = new ProgressLine(stream);
    this.#rounds = rounds;
  }

  /** Says what is measured now. */
  show({ serverId, scenario, round }: Trial, done: number, all: number, secondsLeft: number): void {
    this.say(`${serverId}, ${scenario.clients.join(" + ")}`, round, done, all, secondsLeft);
  }

  /** Says it in words of one's own: `coro (deno), fast + slow`. */
  say(what: string, round: number, done: number, all: number, secondsLeft: number): void {
    this.#line.show(
      `round ${round} of ${this.#rounds}, ${done} of ${all} done, ${
        durationText(secondsLeft)
      } left: ${printable(what)}`,
    );
  }

  /** Says, to stay on the screen, that something is measured once more, since time stood still. */
  again(what: string, stoodStillMs: number): void {
    this.#line.show("");
    this.#stream.note(
      `fibserv bench: ${standstillText(stoodStillMs)}; measuring once more: ${printable(what)}`,
    );
  }

  [Symbol.dispose](): void {
    this.#line[Symbol.dispose]();
  }
}
