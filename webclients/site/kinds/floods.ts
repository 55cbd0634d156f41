/**
 * Kinds that send too much. They are made as they are sent, at the pace of the client if that is slower, and
 * each ends after 1 GiB (see `script.ts`): no client that protects itself gets so far.
 *
 * @module
 */

import { head } from "../response.ts";
import { type Step, utf8 } from "../script.ts";
import { chunk } from "./bodies.ts";
import { fails, type Kind } from "./kind.ts";

/** How long the body of `huge` is. */
export const HUGE_BYTES = 20_000_000;
const LINES = utf8(
  "The same line, again and again, since nobody is meant to read all.\n".repeat(400),
);
const TYPE = "Content-Type: text/plain; charset=utf-8";

/** See the module. */
export const floods: readonly Kind[] = [
  {
    name: "head-flood",
    explain: "The head never ends: field after field, and no blank line.",
    outcome: fails("too-large"),
    script: () => ({ head: headFlood(), body: [], end: "close" }),
  },
  {
    name: "huge",
    explain:
      "A body of 20,000,000 bytes, which says so: whoever accepts less can stop at the head.",
    outcome: fails("too-large"),
    script: () => ({
      head: [head("HTTP/1.1 200 OK", TYPE, `Content-Length: ${HUGE_BYTES}`)],
      body: huge(),
      end: "keep",
    }),
  },
  {
    name: "endless",
    explain: "Chunk after chunk without end.",
    outcome: fails("too-large"),
    script: () => ({
      head: [head("HTTP/1.1 200 OK", TYPE, "Transfer-Encoding: chunked")],
      body: forEver(chunk(LINES)),
      end: "close",
    }),
  },
];

function* headFlood(): Generator<Step> {
  yield utf8("HTTP/1.1 200 OK\r\n");
  yield* forEver(utf8(`X-Flood: ${"drop ".repeat(20)}\r\n`.repeat(240)));
}

function* huge(): Generator<Step> {
  let rest = HUGE_BYTES;
  for (; rest > LINES.length; rest -= LINES.length) yield LINES;
  yield LINES.subarray(0, rest);
}

/** Some 50 MB a second: with a breath now and then, a hundred floods at once leave room for other clients. */
function* forEver(bytes: Uint8Array): Generator<Step> {
  for (;;) {
    for (let i = 0; i < 10; i++) yield bytes;
    yield { pauseMs: 5 };
  }
}
