/**
 * Long texts, a screen at a time.
 *
 * A terminal scrolls, and what somebody has asked to have explained begins with its first line. Most programs start `less`
 * for that. This one gives up the right to run programs before it begins, so it turns the pages itself, with the keys of
 * `more` and `less` that everybody knows.
 *
 * @module
 */

import { visibleLength } from "./display_width.ts";
import { EXIT_SIGINT } from "./exit_codes.ts";
import type { InteractiveTerminal } from "./interactive_terminal.ts";
import { type Context, TextStream } from "./output.ts";
import { PLAIN } from "./style.ts";

/** On a lower terminal there is no room for a text and the line that tells the keys. */
const ROWS_MIN = 5;
/** Back to the beginning of the line, which is then erased. */
const ERASE_LINE = "\r\x1b[K";
/** Erases all, and goes to the first line. */
const ERASE_SCREEN = "\x1b[H\x1b[2J";

/** A key: an escape sequence, as of an arrow, or a character. */
// deno-lint-ignore no-control-regex -- this is how keys come
const KEY = /\x1b[[O][\d;]*[A-Za-z~]|[^]/gu;

type Move = "page" | "line" | "page back" | "line back" | "start" | "end" | "quit" | "interrupt";

/** As in `less`, of which this is a small part. */
const MOVES: Readonly<Record<string, Move>> = {
  ...{ " ": "page", "f": "page", "\x06": "page", "\x1b[6~": "page" },
  ...{ "\r": "line", "\n": "line", "j": "line", "\x1b[B": "line", "\x1bOB": "line" },
  ...{ "b": "page back", "\x02": "page back", "\x1b[5~": "page back" },
  ...{ "k": "line back", "\x1b[A": "line back", "\x1bOA": "line back" },
  ...{ "g": "start", "\x1b[H": "start", "\x1bOH": "start", "\x1b[1~": "start" },
  ...{ "G": "end", "\x1b[F": "end", "\x1bOF": "end", "\x1b[4~": "end" },
  ...{ "q": "quit", "Q": "quit", "\x1b": "quit", "\x04": "quit", "\x03": "interrupt" },
};

/**
 * Prints a text: page by page where somebody looks on who can turn the pages, and all at once otherwise, as into a pipe
 * or a file, on a terminal without control sequences, or when it fits on the screen.
 *
 * @param isWanted false under `--no-pager`
 * @param print writes the text, whole, to the stream that it is given
 * @returns 0, or the exit code of Ctrl-C
 */
export async function paged(
  { stdout, terminal = null }: Context,
  isWanted: boolean,
  print: (out: TextStream) => number | Promise<number>,
): Promise<number> {
  if (!isWanted || !stdout.isTerminal || terminal === null) return await print(stdout);
  const decoder = new TextDecoder();
  let text = "";
  const sink = {
    writeSync(bytes: Uint8Array): number {
      text += decoder.decode(bytes, { stream: true });
      return bytes.length;
    },
    isTerminal: () => true,
  };
  const columns = () => stdout.columns ?? Infinity;
  const code = await print(new TextStream(sink, "throw", stdout.style === PLAIN, false, columns));
  const pages = new Pages(text.split("\n").slice(0, -1), stdout, terminal);
  if (!pages.areNeeded()) stdout.write(text);
  else if (await pages.turn() === "interrupt") return EXIT_SIGINT;
  return code;
}

/** A text on a terminal, and how far it is shown. */
class Pages {
  readonly #lines: readonly string[];
  readonly #stdout: TextStream;
  readonly #terminal: InteractiveTerminal;
  /** The line behind the last one that is shown. */
  #end = 0;

  constructor(lines: readonly string[], stdout: TextStream, terminal: InteractiveTerminal) {
    this.#lines = lines;
    this.#stdout = stdout;
    this.#terminal = terminal;
  }

  /** Whether there is more than fits on the screen, and the screen is one. */
  areNeeded(): boolean {
    const { rows } = this.#terminal;
    const needed = this.#lines.reduce((sum, line) => sum + this.#rowsOf(line), 0);
    return rows >= ROWS_MIN && needed >= rows;
  }

  /** Shows the text as the keys say. The terminal is left as it was, however that ends. */
  async turn(): Promise<"quit" | "interrupt"> {
    const restore = () => {
      this.#terminal.setRaw(false);
      this.#stdout.write(ERASE_LINE);
    };
    const stopListening = this.#terminal.beforeExit(restore);
    try {
      this.#terminal.setRaw(true);
      this.#showTo(this.#endOfPage(0));
      for (;;) {
        const keys = await this.#terminal.read();
        if (keys === null) return "quit";
        for (const [key] of keys.matchAll(KEY)) {
          const move = MOVES[key];
          if (move === "quit" || move === "interrupt") return move;
          const isForward = move === "page" || move === "line";
          if (isForward && this.#end === this.#lines.length) return "quit";
          if (move !== undefined) this.#go(move);
        }
      }
    } finally {
      stopListening();
      restore();
    }
  }

  #go(move: Exclude<Move, "quit" | "interrupt">): void {
    const first = this.#endOfPage(0);
    switch (move) {
      case "page":
        return this.#showTo(this.#endOfPage(this.#end));
      case "line":
        return this.#showTo(this.#end + 1);
      case "end":
        return this.#showTo(this.#lines.length);
      case "page back":
        return this.#showAgain(Math.max(first, this.#startOfPage(this.#end)));
      case "line back":
        return this.#showAgain(Math.max(first, this.#end - 1));
      case "start":
        return this.#showAgain(first);
    }
  }

  /** Goes on, below what is there. In a raw mode, too, the system makes of a line feed the beginning of the next line. */
  #showTo(end: number): void {
    this.#stdout.write(ERASE_LINE);
    for (const line of this.#lines.slice(this.#end, end)) this.#stdout.line(line);
    this.#end = end;
    const state = `-- ${end} of ${this.#lines.length} lines: space, q --`;
    this.#stdout.write(state.slice(0, Math.max(0, (this.#stdout.columns ?? Infinity) - 1)));
  }

  #showAgain(end: number): void {
    if (end === this.#end) return;
    this.#stdout.write(ERASE_LINE + ERASE_SCREEN);
    this.#end = this.#startOfPage(end);
    this.#showTo(end);
  }

  #rowsOf(line: string): number {
    return Math.max(1, Math.ceil(visibleLength(line) / (this.#stdout.columns ?? Infinity)));
  }

  /** How many rows of text are on a page: all but the one that tells the keys. */
  get #rows(): number {
    return Math.max(1, this.#terminal.rows - 1);
  }

  /** @returns the line behind the last one of the page that begins with line `start`; each page has one line or more */
  #endOfPage(start: number): number {
    let end = start;
    for (let rows = 0; end < this.#lines.length; end++) {
      rows += this.#rowsOf(this.#lines[end]!);
      if (rows > this.#rows && end > start) break;
    }
    return end;
  }

  /** @returns the first line of the page that ends before line `end` */
  #startOfPage(end: number): number {
    let start = end;
    for (let rows = 0; start > 0; start--) {
      rows += this.#rowsOf(this.#lines[start - 1]!);
      if (rows > this.#rows && start < end) break;
    }
    return start;
  }
}
