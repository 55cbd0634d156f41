import { assert, assertEquals, assertRejects } from "@std/assert";
import { CommandError } from "../internal/cli/errors.ts";
import { EXIT_FAILED, EXIT_UNREACHABLE } from "../internal/cli/exit_codes.ts";
import { ManualClock } from "../internal/measure/manual_clock_testing.ts";
import { systemTimerClock } from "../internal/measure/timer_clock.ts";
import { untilNewsHasArrived } from "../loop/io/poll_operating_system.ts";
import { testNeeding } from "../tests/support/permissions.ts";
import { type Answer, ask, type AskOptions, LATE_MS } from "./ask.ts";
import {
  answerWith,
  refusingTarget,
  requestsOf,
  type Script,
  ScriptedServer,
  sendText,
} from "./scripted_server_testing.ts";

const test = testNeeding("net");

/** Asks until the end. */
async function asked(
  script: Script,
  requests: readonly string[],
  options: Partial<AskOptions> = {},
): Promise<Answer[]> {
  await using server = new ScriptedServer(script);
  return await Array.fromAsync(ask(requests, {
    target: server.target,
    clock: systemTimerClock,
    signal: new AbortController().signal,
    ...options,
  }));
}

test("ask() sends a request only when the one before it is answered", async () => {
  const echo: Script = async (connection) => {
    const received = requestsOf(connection);
    let next = received.next();
    for (let request = await next; !request.done; request = await next) {
      let hasMore = false;
      next = received.next();
      next.then(() => hasMore = true, () => {});
      await untilNewsHasArrived();
      assert(!hasMore);
      await sendText(connection, `<${request.value}>\n`, 2);
    }
  };
  assertEquals(await asked(echo, ["10", "abc", " ", "10"]), [
    { request: "10", answer: "<10>" },
    { request: "abc", answer: "<abc>" },
    { request: " ", answer: "< >" },
    { request: "10", answer: "<10>" },
  ]);
});

test("ask() shows a carriage return, which is no part of the protocol's answers", async () => {
  assertEquals(await asked(answerWith("55\r\n"), ["10"]), [{ request: "10", answer: "55\r" }]);
});

test("ask() keeps what came too much for the next request", async () => {
  const answers = await asked(answerWith("1\n2\n"), ["a", "b"]);
  assertEquals(answers.map(({ answer }) => answer), ["1", "2"]);
});

test("ask() shows the word of a server that refuses, and throws at the next request", async () => {
  const told: string[] = [];
  const refuse: Script = async (connection) => {
    await sendText(connection, "error: too many connections\n");
    // An orderly end, as a server that lingers gives: a close with unread bytes would be a reset.
    await connection.closeWrite();
    for await (const _request of requestsOf(connection)) { /* It is not answered. */ }
  };
  await using server = new ScriptedServer(refuse);
  const options = {
    target: server.target,
    clock: systemTimerClock,
    signal: new AbortController().signal,
  };
  const error = await assertRejects(async () => {
    for await (const { answer } of ask(["10", "11"], options)) told.push(answer);
  }, CommandError);
  assertEquals(told, ["error: too many connections"]);
  assertEquals(error.exitCode, EXIT_FAILED);
  assertEquals(
    error.message,
    `Cannot get an answer to "11" from 127.0.0.1:${server.target.port}: ` +
      "the server closed the connection",
  );
});

test("ask() names half an answer, and does not collect a line that never ends", async () => {
  const half: Script = async (connection) => {
    for await (const _request of requestsOf(connection)) return await sendText(connection, "5");
  };
  await assertRejects(() => asked(half, ["10"]), CommandError, 'in the middle of "5"');
  const endless = answerWith("5".repeat(5000));
  await assertRejects(() => asked(endless, ["10"]), CommandError, "less than 4096 bytes, got more");
});

test("ask() throws with the exit code for that when nobody listens", async () => {
  using target = refusingTarget();
  const error = await assertRejects(
    () => asked(answerWith(""), ["10"], { target }),
    CommandError,
  );
  assertEquals(error.exitCode, EXIT_UNREACHABLE);
});

test("ask() tells once what it waits for when the answer is late, and ends at the signal", async () => {
  const clock = new ManualClock();
  const stop = new AbortController();
  const late: string[] = [];
  const silent: Script = async (connection) => {
    for await (const request of requestsOf(connection)) {
      if (request === "10") {
        await sendText(connection, "55\n");
      } else {
        clock.advance(LATE_MS - 1);
        assertEquals(late, []);
        clock.advance(1);
        clock.advance(LATE_MS);
        stop.abort();
      }
    }
  };
  const onLate = (request: string) => late.push(request);
  const answers = await asked(silent, ["10", "40"], { clock, signal: stop.signal, onLate });
  assertEquals(answers, [{ request: "10", answer: "55" }]);
  assertEquals(late, ["40"]);
  assertEquals(clock.pending, 0);
});

test("ask() tells what has come of an answer that has no line feed", async () => {
  const clock = new ManualClock();
  const late: [string, string][] = [];
  const script: Script = async (connection) => {
    for await (const request of requestsOf(connection)) {
      // The beginning of the second answer comes with the first one: who asks again has taken it in.
      if (request === "9") {
        await sendText(connection, "34\n55");
      } else {
        clock.advance(LATE_MS);
        await sendText(connection, "\n");
      }
    }
  };
  const onLate = (...what: [string, string]) => late.push(what);
  assertEquals(await asked(script, ["9", "10"], { clock, onLate }), [
    { request: "9", answer: "34" },
    { request: "10", answer: "55" },
  ]);
  assertEquals(late, [["10", "55"]]);
});
