/**
 * The protocol as a table: what is sent, and what a server must make of it. A server that passes all rows speaks the
 * protocol, whoever wrote it.
 *
 * @module
 */

/** Requests that are answered. */
export interface Conversation {
  /** Completes a sentence about the server: "answers a request". */
  readonly what: string;
  /** Each leaves before the next: where they are cut must make no difference. */
  readonly packets: readonly string[];
  /** All that comes back. */
  readonly answers: string;
}

/** What is no request, and is answered with an error. */
export interface RefusedLine {
  /** Completes the sentence "refuses …". */
  readonly what: string;
  /** The line without its line feed, as text or, where it is not ASCII, as bytes. */
  readonly line: string | Uint8Array;
}

/** Bytes that are sent, packet by packet, and those that must come back. */
export const conversations: readonly Conversation[] = [
  { what: "answers a request", packets: ["10\n"], answers: "55\n" },
  { what: "answers two requests in one packet", packets: ["10\n12\n"], answers: "55\n144\n" },
  { what: "answers one request in two packets", packets: ["1", "0\n"], answers: "55\n" },
  { what: "answers when each byte comes alone", packets: [..."10\n12\n"], answers: "55\n144\n" },
  { what: "answers when CR LF ends a line", packets: ["10\r\n12\r\n"], answers: "55\n144\n" },
  { what: "answers when CR and LF come apart", packets: ["10\r", "\n12\n"], answers: "55\n144\n" },
  {
    what: "ignores spaces and tabs around",
    packets: ["  10\n10 \t\n\t 12 \r\n"],
    answers: "55\n55\n144\n",
  },
  { what: "ignores leading zeros", packets: ["00010\n00\n"], answers: "55\n0\n" },
  { what: "answers a line of 64 bytes", packets: ["10".padStart(64, "0") + "\n"], answers: "55\n" },
  { what: "answers for n = 0, 1 and 2", packets: ["0\n1\n2\n"], answers: "0\n1\n1\n" },
];

/** Lines that are refused, by any server that computes up to n = 45. */
export const refusedLines: readonly RefusedLine[] = [
  { what: "letters", line: "abc" },
  { what: "a negative number", line: "-1" },
  { what: "a fraction", line: "1.5" },
  { what: "an empty line", line: "" },
  { what: "a line of spaces", line: "   " },
  { what: "a line that is only CR", line: "\r" },
  { what: "n above --max-n", line: "46" },
  { what: "n beyond what a number holds", line: "9".repeat(40) },
  { what: "two numbers in a line", line: "1 0" },
  { what: "a plus sign", line: "+1" },
  { what: "a hexadecimal number", line: "0x10" },
  { what: "an exponent", line: "1e3" },
  { what: "a quotation mark", line: '"10"' },
  { what: "NUL bytes", line: "1\0" },
  { what: "control characters", line: "\x1b[2J\x07" },
  { what: "64 bytes that have to be escaped", line: "\x01".repeat(64) },
  { what: "bytes above 0x7f", line: Uint8Array.of(0xc3, 0xa9, 0x80, 0xff) },
  { what: "digits of other scripts", line: "\u0661\u0660" },
];
