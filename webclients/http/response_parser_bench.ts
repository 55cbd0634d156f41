/**
 * What it costs to parse, count and hash responses, apart from getting their bytes.
 */

import { systemDeadlineClock } from "../deadline_clock.ts";
import { Exchange } from "../exchange.ts";
import { DEFAULTS } from "../options.ts";
import { bytesOf, ok } from "./response_testing.ts";

const BODY_BYTES = 20_000_000;

function receiveBody(pieceBytes: number, keepBody: boolean): void {
  const exchange = new Exchange({
    url: new URL("http://h/"),
    options: { ...DEFAULTS, keepBody },
    clock: systemDeadlineClock,
    deadlineMs: Infinity,
  });
  exchange.connected();
  const head = bytesOf(ok(`Content-Length: ${BODY_BYTES}\r\n`));
  exchange.receive(head, head.length);
  const piece = new Uint8Array(pieceBytes);
  for (let left = BODY_BYTES; left > 0; left -= pieceBytes) {
    exchange.receive(piece, Math.min(pieceBytes, left));
  }
  if (exchange.body?.length !== BODY_BYTES) throw new Error("the body is not whole");
}

Deno.bench("20 MB in pieces of 4 KiB", { group: "body", baseline: true }, () => {
  receiveBody(4096, false);
});
Deno.bench("20 MB in pieces of 64 KiB", { group: "body" }, () => receiveBody(65_536, false));
Deno.bench("20 MB in pieces of 4 KiB, kept", { group: "body" }, () => receiveBody(4096, true));

const fields = Array.from({ length: 20 }, (_, i) => `X-Field-${i}: the value of it\r\n`).join("");
const small = bytesOf(ok(`${fields}Content-Length: 5\r\n`, "hello"));

Deno.bench("a small page with 20 fields", { group: "page" }, () => {
  const exchange = new Exchange({
    url: new URL("http://h/"),
    options: DEFAULTS,
    clock: systemDeadlineClock,
    deadlineMs: Infinity,
  });
  exchange.connected();
  exchange.receive(small, small.length);
  if (!exchange.isOver) throw new Error("the response is not whole");
});
