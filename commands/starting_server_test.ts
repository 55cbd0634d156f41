import { assertEquals, assertRejects } from "@std/assert";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { CommandError } from "../internal/cli/errors.ts";
import { Interruption } from "../internal/cli/interruption.ts";
import { recordedContext } from "../internal/cli/recorded_context_testing.ts";
import { ManualClock } from "../internal/measure/manual_clock_testing.ts";
import { DEFAULTS } from "../variants/options.ts";
import type { Run } from "../variants/service.ts";
import { findVariant } from "../variants/table.ts";
import type { OwnVariant } from "../variants/variant_file.ts";
import { startOrStop } from "./starting_server.ts";

/** A variant as from a file, whose code is here. */
const variantOf = (run: Run): OwnVariant => ({
  ...findVariant("coro"),
  name: "mine",
  load: () => Promise.resolve({ run }),
  path: "variants/mine.ts",
  runPlace: "mine.ts:1",
});

Deno.test("startOrStop() says after five seconds that a variant does not listen, and can be interrupted", async () => {
  const clock = new ManualClock();
  const { stderr, err } = recordedContext();
  using interruption = new Interruption(() => () => {});
  const running = Promise.withResolvers<void>();
  const variant = variantOf(() => {
    running.resolve();
    return new Promise(() => {});
  });
  const starter = { prefix: "fibserv serve", stderr, interruption, report() {}, log() {}, clock };
  const starting = startOrStop(variant, DEFAULTS, starter);
  await running.promise;
  clock.advance(4999);
  assertEquals(err(), "");
  clock.advance(1);
  assertEquals(err(), "fibserv serve: mine has not called listening() yet; Ctrl-C ends it\n");
  interruption.interrupt();
  assertEquals(await starting, undefined);
  assertEquals(clock.pending, 0);
});

Deno.test("startOrStop() gives a server that listens when the signal comes, so that it can drain", async () => {
  const clock = new ManualClock();
  const { stderr } = recordedContext();
  using interruption = new Interruption(() => () => {});
  const end = Promise.withResolvers<void>();
  const variant = variantOf(({ listening, onStop }) => {
    onStop(() => end.resolve());
    // As in a loop on system calls: no promise tells of the one before the other has happened, too.
    interruption.interrupt();
    listening({ hostname: "127.0.0.1", port: 1 });
    return end.promise;
  });
  const starter = { prefix: "fibserv serve", stderr, interruption, report() {}, log() {}, clock };
  const server = await startOrStop(variant, DEFAULTS, starter);
  assertEquals(server?.addr.port, 1);
  server!.drain();
  await server!.ended;
});

Deno.test("startOrStop() gives a hint in the name of its command, with that command's remedy", async () => {
  const { stderr } = recordedContext();
  using interruption = new Interruption(() => () => {});
  const variant = variantOf(({ listening, options }) => {
    listening({ hostname: "127.0.0.1", port: 1 });
    options.lineWatch!.stalled("10");
    return Promise.resolve();
  });
  const said: string[] = [];
  const starter = {
    ...{ stderr, interruption, report() {}, clock: new ManualClock() },
    log: (line: string) => said.push(line),
  };
  for (const more of [{}, { lineFeedRemedy: "; with --framing chunk it need not be" }]) {
    await (await startOrStop(variant, DEFAULTS, { prefix: "fibserv trace", ...starter, ...more }))!
      .ended;
  }
  const hint = 'a client waits for an answer to "10", which has no line feed: a request is a line';
  assertEquals(said, [
    `fibserv trace: ${hint}`,
    `fibserv trace: ${hint}; with --framing chunk it need not be`,
  ]);
});

for (
  const [what, error, message] of [
    [
      "of the system",
      new Deno.errors.AddrInUse("x"),
      "Cannot listen on 127.0.0.1:25000: the port must be free, got one that is in use",
    ],
    [
      "with a text",
      new RangeError("oops"),
      "run() of variants/mine.ts failed: oops (mine.ts:7:8)",
    ],
    [
      "without a text",
      new SyntaxError(),
      "run() of variants/mine.ts failed: SyntaxError (mine.ts:7:8)",
    ],
  ] as const
) {
  Deno.test(`startOrStop() says what is wrong when run() throws an error ${what}`, async () => {
    const file = pathToFileURL(resolve("variants/mine.ts")).href;
    error.stack = `${error}\n    at run (${file}:7:8)\n    at start (${import.meta.url}:1:1)`;
    const clock = new ManualClock();
    const { stderr } = recordedContext();
    using interruption = new Interruption(() => () => {});
    const starter = { prefix: "fibserv demo", stderr, interruption, report() {}, log() {}, clock };
    const variant = variantOf(() => Promise.reject(error));
    const start = () => startOrStop(variant, DEFAULTS, starter);
    const thrown = await assertRejects(start, CommandError);
    assertEquals(thrown.message, message);
    assertEquals(clock.pending, 0);
  });
}
