/**
 * Kinds that take their time.
 *
 * @module
 */

import { head } from "../response.ts";
import { utf8 } from "../script.ts";
import { comes, fails, type Kind } from "./kind.ts";

const DRIPS = "Drop after drop...\n";
/** Longer than any client should wait. Then it ends, so that no connection is held for ever. */
const SILENT_MS = 600_000;
const TRICKLE_BYTES = 600;
const TYPE = "Content-Type: text/plain; charset=utf-8";

/** See the module. */
export const time: readonly Kind[] = [
  {
    name: "drip",
    explain: "The body comes byte by byte, and is whole after a second.",
    outcome: comes(DRIPS),
    script: () => ({
      head: [head("HTTP/1.1 200 OK", TYPE, `Content-Length: ${DRIPS.length}`)],
      body: Array.from(DRIPS).flatMap((byte) => [{ pauseMs: 50 }, utf8(byte)]),
      end: "keep",
    }),
  },
  {
    name: "trickle",
    explain: "A byte a second for ten minutes: never idle, and never in time.",
    outcome: fails("timeout"),
    script: () => ({
      head: [head("HTTP/1.1 200 OK", TYPE, `Content-Length: ${TRICKLE_BYTES}`)],
      body: trickle(),
      end: "keep",
    }),
  },
  {
    name: "silent",
    explain: "It accepts the request and says nothing for ten minutes.",
    outcome: fails("timeout", null),
    script: () => ({
      head: [{ pauseMs: SILENT_MS, untilInputEnds: true }],
      body: [],
      end: "close",
    }),
  },
];

function* trickle() {
  for (let i = 0; i < TRICKLE_BYTES; i++) {
    yield utf8(".");
    yield { pauseMs: 1_000 };
  }
}
