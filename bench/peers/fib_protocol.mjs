/**
 * What the servers in JavaScript answer, without any waiting.
 *
 * @module
 */

/** The longest line, in bytes, without its line feed. */
const LINE_BYTES_MAX = 64;
const N_MAX = 45;
const TOO_LONG =
  `error: Cannot read the request: it must have at most ${LINE_BYTES_MAX} bytes, got more\n`;

function fib(n) {
  return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

/** Answers one line, given without its line feed; each character stands for a byte. */
function answerLine(line) {
  if (line.length > LINE_BYTES_MAX) return TOO_LONG;
  const [, digits] = /^[ \t\r]*([0-9]+)[ \t\r]*$/.exec(line) ?? [];
  if (digits !== undefined && Number(digits) <= N_MAX) return `${fib(Number(digits))}\n`;
  const got = JSON.stringify(line.trim()).replace(
    /[^ -~]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `error: Cannot compute fib(n): n must be a whole number from 0 to ${N_MAX}, got ${got}\n`;
}

/** Finds the lines in what comes, and keeps the half line at its end. */
export class Framing {
  #kept = "";
  #skipping = false;

  /** The answers to all lines that `text` completes. */
  answerLines(text) {
    text = this.#kept + text;
    let answers = "";
    let start = 0;
    for (let end; (end = text.indexOf("\n", start)) >= 0; start = end + 1) {
      if (this.#skipping) this.#skipping = false;
      else answers += answerLine(text.slice(start, end));
    }
    if (!this.#skipping && text.length - start > LINE_BYTES_MAX) {
      answers += TOO_LONG;
      this.#skipping = true;
    }
    this.#kept = this.#skipping ? "" : text.slice(start);
    return answers;
  }

  /** The answer to a line that the end of the stream ends. */
  answerEnd() {
    return this.#kept === "" ? "" : answerLine(this.#kept);
  }
}
