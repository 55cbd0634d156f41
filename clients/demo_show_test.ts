import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { CommandError } from "../internal/cli/errors.ts";
import { EXIT_DONE } from "../internal/cli/exit_codes.ts";
import { Interruption } from "../internal/cli/interruption.ts";
import { ClosedOutputError, TextStream } from "../internal/cli/output.ts";
import { recordedContext } from "../internal/cli/recorded_context_testing.ts";
import { findVariant } from "../variants/table.ts";
import { nextSteps } from "./demo_lesson.ts";
import { show, type ShowOptions } from "./demo_show.ts";
import {
  refusingTarget,
  requestsOf,
  type Script,
  ScriptedServer,
  sendText,
} from "./scripted_server_testing.ts";
import { testNeeding } from "../tests/support/permissions.ts";

const test = testNeeding("net", "read");

/** Nobody presses Ctrl-C. */
const noSignals = () => () => {};

/** Answers the fast client and the slow one. */
const answers: Script = async (connection) => {
  for await (const request of requestsOf(connection)) {
    await sendText(connection, request === "10" ? "55\n" : "9227465\n");
  }
};

function stage(
  server: Pick<ScriptedServer, "target">,
  interruption: Interruption,
  ended: Promise<void> = new Promise(() => {}),
): ShowOptions {
  const variant = findVariant("corothrd");
  const next = nextSteps(variant, [variant]);
  return { variant, server: { addr: server.target, ended }, seconds: 0.1, next, interruption };
}

test("show() tells of both phases, then sums up, then concludes", async () => {
  await using server = new ScriptedServer(answers);
  using interruption = new Interruption(noSignals);
  const { stdout, out } = recordedContext();
  assertEquals(await show(stage(server, interruption), stdout), EXIT_DONE);
  assertMatch(out(), /^A server: corothrd on 127\.0\.0\.1:\d+\. /);
  const parts = [
    "1. A fast client",
    "2. The same",
    "  Together ",
    "What this shows.",
    "Try next: ",
  ];
  const places = parts.map((part) => out().indexOf("\n" + part));
  assert(places[0]! > 0, out());
  assertEquals(places, places.toSorted((a, b) => a - b));
  assertMatch(out(), /\n {3}0\.05 s +\d+ req\/s\n/);
  // A client that had no processor in such a short time has no rate to keep.
  assertMatch(out(), /\n {3}0\.10 s +\d+ req\/s +([\d.]+ %|–) {2}[█░]{20} {2}\S.*\n/);
});

test("show() sums up, and then throws, when an answer is wrong", async () => {
  let accepted = 0;
  await using server = new ScriptedServer(async (connection) => {
    // The clients that warm up are content. Those that are shown, for as long as it takes, get one right answer.
    const isShown = ++accepted > 1;
    let answered = 0;
    for await (const _request of requestsOf(connection)) {
      await sendText(connection, isShown && answered++ > 0 ? "56\n" : "55\n");
    }
  });
  using interruption = new Interruption(noSignals);
  const { stdout, out } = recordedContext();
  const endless = { ...stage(server, interruption), seconds: 1e6 };
  await assertRejects(() => show(endless, stdout), CommandError, 'it is 55, got "56"');
  assertStringIncludes(out(), "\n  Before the end  ");
  assertStringIncludes(out(), "fast client alone");
  assert(!out().includes("What this shows"));
});

test("show() says so when the server ends in an error", async () => {
  await using server = new ScriptedServer(answers);
  using interruption = new Interruption(noSignals);
  const { stdout, out } = recordedContext();
  const ended = Promise.reject(new Error("no descriptors left"));
  await assertRejects(
    () => show(stage(server, interruption, ended), stdout),
    CommandError,
    "Cannot go on serving with corothrd: no descriptors left",
  );
  assert(!out().includes("Stopped"), out());
});

test("show() throws when the server cannot be reached", async () => {
  using target = refusingTarget();
  using interruption = new Interruption(noSignals);
  const { stdout } = recordedContext();
  const error = await assertRejects(
    () => show(stage({ target }, interruption), stdout),
    CommandError,
    "nobody listens",
  );
  // To the user it is the demo's own server, so this is a failure like any other.
  assertEquals(error.exitCode, 1);
});

test("show() ends, and throws ClosedOutputError, when nobody reads it any more", async () => {
  await using server = new ScriptedServer(answers);
  using interruption = new Interruption(noSignals);
  const closed = {
    writeSync(): number {
      throw new Deno.errors.BrokenPipe("Broken pipe");
    },
    isTerminal: () => false,
  };
  const endless = { ...stage(server, interruption), seconds: 1e6 };
  await assertRejects(() => show(endless, new TextStream(closed, "throw")), ClosedOutputError);
});
