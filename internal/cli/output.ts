/**
 * Writing to stdout and stderr so that nothing is lost.
 *
 * Three things go wrong when a program just writes. A pipe takes a part of the text only, or
 * nothing for the moment, and the rest is lost when the program exits. The reader leaves (`fibserv
 * variants | head -1`), and the program goes on working for nobody, or dies with a stack trace.
 * Escape sequences for colours end up in files. A {@linkcode TextStream} writes synchronously until
 * all is written, says by an error of its own that the reader is gone, and knows whether colours
 * and other control sequences are welcome.
 *
 * @module
 */

import { type InteractiveTerminal, systemTerminal } from "./interactive_terminal.ts";
import { CommandError } from "./errors.ts";
import { reasonOf } from "./reason.ts";
import { ANSI, PLAIN, type Style } from "./style.ts";
import { isDumbTerminal } from "./terminal.ts";
import { wrap } from "./wrap.ts";

/** What a {@linkcode TextStream} writes to: `Deno.stdout` and `Deno.stderr` are such sinks. */
export interface Sink {
  /** Writes some of the bytes, and gives their number. */
  writeSync(bytes: Uint8Array): number;
  /** Whether somebody looks at it. */
  isTerminal(): boolean;
}

/**
 * Nobody reads stdout any more. Unix ends a program with SIGPIPE at this point, silently, since a
 * reader that leaves has read enough. Deno ignores the signal, as most runtimes do, so `dispatch()`
 * ends the command: silently, too, and with exit code 0, as ripgrep does, so that `set -o pipefail`
 * does not make a failure of `| head -1`. It is an error rather than an exit, so that the command
 * can still close what it opened.
 */
export class ClosedOutputError extends Error {
  /** What `toString()` begins with. */
  override readonly name = "ClosedOutputError";
}

const encoder = new TextEncoder();
const LINE_FEED = 10;
/**
 * POSIX's PIPE_BUF on Linux: so many bytes enter a pipe as a whole or not at all. macOS has 512.
 */
const PIECE_LENGTH_MAX = 4096;
/** Nobody ever notifies this: it serves to sleep without an event loop. */
const nap = new Int32Array(new SharedArrayBuffer(4));
const NAP_MS = 2;

/** A stream of text to a file, a pipe or a terminal. */
export class TextStream {
  readonly #sink: Sink;
  readonly #onClosed: "throw" | "ignore";
  readonly #terminalColumns: () => number;
  /** Whether somebody looks at it, which is when progress is worth showing; on a terminal that can show any. */
  readonly isTerminal: boolean;
  /** Emphasis, which does nothing outside a terminal, under `NO_COLOR`, or on a terminal without control sequences. */
  readonly style: Style;

  /**
   * Makes a stream that writes to `sink`.
   *
   * @param onClosed whether a reader that is gone is an error. It is for results; messages may get
   * lost.
   * @param noColor whether the user wants no colours. See https://no-color.org
   * @param isDumb whether the terminal, if it is one, knows no escape sequences
   * @param terminalColumns tells how wide the terminal is, if it is one
   */
  constructor(
    sink: Sink,
    onClosed: "throw" | "ignore",
    noColor: boolean = Deno.noColor,
    isDumb: boolean = isDumbTerminal(),
    terminalColumns: () => number = systemColumns,
  ) {
    this.#sink = sink;
    this.#terminalColumns = terminalColumns;
    this.#onClosed = onClosed;
    this.isTerminal = sink.isTerminal() && !isDumb;
    this.style = this.isTerminal && !noColor ? ANSI : PLAIN;
  }

  /**
   * How many characters fit on a line of the terminal, at this moment; null where nobody looks, since a file or a
   * pipe has no width.
   */
  get columns(): number | null {
    return this.isTerminal ? this.#terminalColumns() : null;
  }

  /**
   * Writes `text` and returns when all of it is written.
   *
   * @throws {ClosedOutputError} when nobody reads any more, and this stream is for results
   * @throws {CommandError} when it cannot be written for another reason, such as a full disk
   */
  write(text: string): void {
    let rest = encoder.encode(text);
    while (rest.length > 0) {
      try {
        rest = rest.subarray(this.#sink.writeSync(firstPiece(rest)));
      } catch (error) {
        if (error instanceof Deno.errors.WouldBlock) {
          // A full pipe that somebody (Node, ssh) made non-blocking: its reader needs a moment.
          Atomics.wait(nap, 0, 0, NAP_MS);
        } else if (this.#onClosed === "ignore") {
          return;
        } else if (error instanceof Deno.errors.BrokenPipe) {
          throw new ClosedOutputError(
            "Cannot write output: somebody must read it, got a closed pipe",
            { cause: error },
          );
        } else {
          throw new CommandError(`Cannot write output: ${reasonOf(error)}`, { cause: error });
        }
      }
    }
  }

  /** Writes `text` and a line feed, in one piece. */
  line(text: string = ""): void {
    this.write(text + "\n");
  }

  /** Writes a sentence for people: a terminal would break it inside of words, so it is broken between them. */
  note(text: string): void {
    for (const line of wrap(text, this.columns ?? Infinity)) this.line(line);
  }
}

/** What decides how a text looks in a stream. */
export type Page = Pick<TextStream, "style" | "columns">;

/** The width that terminals had for decades, for one that does not tell its own. */
const COLUMNS_DEFAULT = 80;

/** How wide this process's terminal is. */
function systemColumns(): number {
  try {
    // A terminal that knows no size, as that of some scripts, says 0.
    return Deno.consoleSize().columns || COLUMNS_DEFAULT;
  } catch {
    return COLUMNS_DEFAULT;
  }
}

/**
 * What to write at once. When a pipe is full, Deno (2.9.6) says so, but not how many bytes went in
 * before, or stay in its buffer of a line; to write them again doubles them (3.0 MB became 3.6 MB).
 * A piece that is small and ends with a line goes in whole or not at all.
 */
function firstPiece(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= PIECE_LENGTH_MAX) return bytes;
  const end = bytes.lastIndexOf(LINE_FEED, PIECE_LENGTH_MAX - 1) + 1;
  return bytes.subarray(0, end === 0 ? PIECE_LENGTH_MAX : end);
}

/** Where a command writes. */
export interface Context {
  /** For results. */
  readonly stdout: TextStream;
  /** For messages. */
  readonly stderr: TextStream;
  /** Where somebody types, if so, and can turn pages. @default none */
  readonly terminal?: InteractiveTerminal | null;
}

/** The streams of this process. */
export function standardContext(): Context {
  return {
    stdout: new TextStream(Deno.stdout, "throw"),
    stderr: new TextStream(Deno.stderr, "ignore"),
    terminal: systemTerminal(),
  };
}
