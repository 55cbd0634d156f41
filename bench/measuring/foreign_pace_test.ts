import { assert, assertEquals, assertRejects } from "@std/assert";
import { answerWith, refusingTarget } from "../../clients/scripted_server_testing.ts";
import { CommandError } from "../../internal/cli/errors.ts";
import { EXIT_FAILED, EXIT_UNREACHABLE } from "../../internal/cli/exit_codes.ts";
import { testNeeding } from "../../tests/support/permissions.ts";
import { type Contestant, StartError } from "../contestants/contestant.ts";
import { sampleResult } from "../evaluation/sample_result_testing.ts";
import { fakeDescription, ScriptedContestant, startLoad } from "./fakes_testing.ts";
import { withForeign } from "./foreign_pace.ts";

const test = testNeeding("net", "read", "run");

const options = {
  settings: { ...sampleResult().settings, slowN: 10 },
  startClient: startLoad,
  slowSeconds: new Map([["coro (deno)", 1]]),
  signal: new AbortController().signal,
};

/** One that does, at the start, what the test says. */
const contestant = (start: Contestant["start"]): Contestant => ({
  server: fakeDescription(),
  start,
});

test("withForeign() finds how long a request takes, and leaves nothing running", async () => {
  const server = new ScriptedContestant(() => answerWith("55\n"));
  const seconds = await withForeign({ ...options, slowSeconds: new Map() }, [server]);
  assert(seconds.get(server.server.id)! > 0);
  assertEquals([server.started, server.running], [1, 0]);
});

test("withForeign() says at once that a server does not start, or that nobody listens", async () => {
  const failing = contestant(() => Promise.reject(new Error("it \x1b[2Jfell over")));
  const error = await assertRejects(
    () => withForeign(options, [failing]),
    CommandError,
    'Cannot measure "coro": it must start, got "it \\u{1b}[2Jfell over"',
  );
  assertEquals(error.exitCode, EXIT_FAILED);
  using target = refusingTarget();
  const dead = contestant(() =>
    Promise.resolve({
      target,
      pid: null,
      ended: new Promise(() => {}),
      stop: () => Promise.resolve(),
    })
  );
  const unreachable = await assertRejects(
    () => withForeign(options, [dead]),
    CommandError,
    'Cannot measure "coro": it must answer fib(10), got "Cannot connect to ',
  );
  assertEquals(unreachable.exitCode, EXIT_UNREACHABLE);
});

test("withForeign() leaves a wrong answer for the report, and starts nothing when interrupted", async () => {
  const wrong = new ScriptedContestant(() => answerWith("56\n"));
  assertEquals(await withForeign(options, [wrong]), options.slowSeconds);
  const unwanted = contestant(() => Promise.reject(new Error("it was started")));
  const signal = AbortSignal.abort();
  assertEquals(await withForeign({ ...options, signal }, [unwanted]), options.slowSeconds);
});

test("withForeign() says in one sentence what a server did instead of listening", async () => {
  const failing = contestant(() => Promise.reject(new StartError("coro", "exit code 1")));
  await assertRejects(
    () => withForeign(options, [failing]),
    CommandError,
    'Cannot measure "coro": it must say where it listens, got "exit code 1"',
  );
});
