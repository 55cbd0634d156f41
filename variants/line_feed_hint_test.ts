import { assertEquals } from "@std/assert";
import { testNeeding } from "../tests/support/permissions.ts";
import { LineClient } from "../clients/conformance/line_client.ts";
import {
  LineFeedHint,
  lineFeedHint,
  lineState,
  watchInThread,
  watchThreadFor,
} from "./line_feed_hint.ts";
import { DEFAULTS } from "./options.ts";
import { startServer } from "./server.ts";
import { variants } from "./table.ts";

const netTest = testNeeding("net", "read");

/** A hint whose seconds pass when the test says so. */
function hinting() {
  const told: string[] = [];
  const looks = new Set<() => void>();
  const hint = new LineFeedHint((part) => told.push(part), (fn) => {
    looks.add(fn);
    return () => looks.delete(fn);
  });
  const pass = (seconds: number) => {
    for (let i = 0; i < seconds; i++) for (const look of looks) look();
  };
  return { told, looks, hint, pass };
}

function sessionWith(partOfLine: string) {
  return { partOfLine, receive() {} };
}

Deno.test("LineFeedHint tells once of a number whose line feed does not come", () => {
  const { told, looks, hint, pass } = hinting();
  for (const part of ["10", "12"]) hint.partCame(sessionWith(part));
  pass(1);
  assertEquals(told, []);
  pass(1);
  assertEquals(told, ["10"]);
  hint.partCame(sessionWith("13"));
  hint.stalled("14");
  assertEquals([told, looks.size], [["10"], 0]);
});

Deno.test("LineFeedHint looks no longer than there are parts of lines", () => {
  const { told, looks, hint, pass } = hinting();
  const session = sessionWith("1");
  for (let second = 0; second < 5; second++) {
    // Each second a digit more: who types is not waiting for an answer.
    hint.partCame(session);
    session.partOfLine += "0";
    pass(1);
  }
  assertEquals(looks.size, 1);
  session.partOfLine = "";
  pass(1);
  assertEquals([told, looks.size], [[], 0]);
});

Deno.test("LineFeedHint says nothing of what is no number", () => {
  for (const part of ["hello", "", "10\n12", "1 0", "\x16\x03\x01"]) {
    const { told, hint, pass } = hinting();
    hint.partCame(sessionWith(part));
    pass(3);
    assertEquals(told, []);
  }
  const { told, hint, pass } = hinting();
  hint.partCame(sessionWith(" 10\r"));
  pass(3);
  assertEquals(lineFeedHint(told[0]!).includes('answer to "10", which has no line feed'), true);
});

Deno.test("LineFeedHint looks no more when it has ended", () => {
  const { told, looks, hint, pass } = hinting();
  hint.partCame(sessionWith("10"));
  hint.end();
  pass(3);
  hint.partCame(sessionWith("10"));
  assertEquals([told, looks.size], [[], 0]);
});

Deno.test("watchInThread() tells of a client that waits, and takes it back when more has come", () => {
  const { told, hint, pass } = hinting();
  const state = lineState();
  const watch = watchInThread(state, watchThreadFor(hint, state));
  const received: number[] = [];
  const session = {
    partOfLine: "10",
    receive: (_: Uint8Array, count: number) => received.push(count),
  };
  watch.partCame(session);
  session.receive(new Uint8Array(1), 1);
  pass(3);
  assertEquals([told, received], [[], [1]]);
  watch.partCame(sessionWith("GET / HTTP/1.1"));
  pass(3);
  assertEquals(told, []);
  watch.partCame(session);
  pass(2);
  assertEquals(told, ["10"]);
});

// Those that start no threads, since to check what a thread loads takes the test longer than all else; the others are
// started as processes (see `tests/line_feed_test.ts`).
const inOneThread = variants.filter(({ name, computes }) =>
  computes === "on the serving thread" && name !== "prefork"
);

netTest("servers tell of a client that sends no line feed", async () => {
  assertEquals(inOneThread.length, 9);
  await Promise.all(inOneThread.map(async (variant) => {
    const hinted = Promise.withResolvers<string>();
    const options = { ...DEFAULTS, port: 0 };
    const server = await startServer(variant, options, hinted.reject, undefined, hinted.resolve);
    using client = await LineClient.connect(server.addr.port);
    await client.write("10");
    assertEquals(await hinted.promise, lineFeedHint("10"), variant.name);
    assertEquals(await client.ask(""), "55");
    client.close();
    server.drain();
    await server.ended;
  }));
});
