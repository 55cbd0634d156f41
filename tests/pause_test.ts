/**
 * A server that is recorded for a lab really stops when the lab wants it, and goes on when the lab is gone.
 */

import { assert, assertEquals } from "@std/assert";
import type { LineClient } from "../clients/conformance/line_client.ts";
import {
  type EventName,
  nameOf,
  type RecordedEvent,
} from "../loop/trace/recording/recorded_event.ts";
import { within } from "../internal/measure/within.ts";
import { ownProcess } from "./support/own_process.ts";
import { testNeeding } from "./support/permissions.ts";
import { RecordedProcess } from "./support/recorded_process.ts";
import { dearSubjects } from "./support/subjects.ts";

/** Those that serve several connections at a time: while one waits, another may be there. */
const paused = dearSubjects.filter(({ io, serves }) => serves === "side by side" && io !== "uring");

/** How many answers there are. */
function answersIn(events: readonly RecordedEvent[]): number {
  return events.filter(({ kind }) => kind === "answer").length;
}

/** What a callback does. A thread that waits may note other things when something comes, before it stands. */
const DONE_BY_CALLBACKS: readonly EventName[] = [
  ...["turn begin", "handle start", "task step"] as const,
  ...["accept", "recv", "request", "answer", "send", "close"] as const,
];

/** What callbacks have done since the server was paused for the first time. */
function doneSincePause(events: readonly RecordedEvent[]): EventName[] {
  const names = events.map(nameOf);
  assert(names.includes("paused"), "no pause was noted");
  return names.slice(names.indexOf("paused")).filter((name) => DONE_BY_CALLBACKS.includes(name));
}

/** How many callbacks those were. */
function callbacksIn(names: readonly EventName[]): number {
  return names.filter((name) => name === "turn begin" || name === "handle start").length;
}

/** Whether an answer comes before the server has obeyed a second order. */
async function isAnswered(answer: Promise<unknown>, server: RecordedProcess): Promise<boolean> {
  const answered = answer.then(() => true);
  return await Promise.race([answered, server.order("pause").then(() => false)]);
}

for (const { label, name, io } of paused) {
  const test = testNeeding("net", "read", "run", ...(io === "deno" ? [] : ["ffi" as const]));
  test(`${label}: a pause keeps all waiting, and each comes to its right afterwards`, async () => {
    await using server = await RecordedProcess.start(name, io);
    using first = await server.connect();
    using second = await server.connect();
    const ask = (client: LineClient) => client.ask(10);
    assertEquals([await ask(first), await ask(second)], ["55", "55"]);
    await server.until((event) => event.kind === "send" && event.conn === 2, "the second answer");

    assertEquals((await server.order("pause")).state, "paused");
    const before = answersIn(server.events);
    const answers = [ask(first), ask(second)];
    assertEquals(await isAnswered(Promise.race(answers), server), false);
    assertEquals(doneSincePause(server.events), []);

    // The callbacks that are there to be run bring both answers sooner or later, one after the other. A step that finds
    // none, since a worker is not ready yet, is made when there is one.
    const stepping = async () => {
      for (let steps = 1; answersIn(server.events) === before; steps++) {
        assertEquals((await server.order("step")).state, "paused");
        assert(callbacksIn(doneSincePause(server.events)) <= steps, "a step is one callback");
      }
    };
    await within(stepping(), "a step that brings an answer");
    assertEquals((await server.order("slow", 1)).state, "slow");
    assertEquals((await server.order("run")).state, "running");
    assertEquals(await Promise.all(answers), ["55", "55"]);
    const marks = server.events.map(nameOf).filter((kind) => ["paused", "resumed"].includes(kind));
    assertEquals(marks, marks.map((_, i) => i % 2 === 0 ? "paused" : "resumed"));
  });
}

const test = testNeeding("net", "read", "run");

test("a pause while the thread computes is in effect when that is over", async () => {
  await using server = await RecordedProcess.start("coro", "deno");
  using client = await server.connect();
  const answer = client.ask(30);
  await server.until(({ kind }) => kind === "request", "the request");
  assertEquals((await server.order("pause")).state, "paused");
  // The turn that computes is over, and the next one has not begun.
  assertEquals(doneSincePause(server.events), []);
  const names = server.events.map(nameOf);
  assert(names.lastIndexOf("answer") < names.lastIndexOf("turn end"));
  await server.order("run");
  assertEquals(await answer, "832040");
});

test("what came is seen while the thread computes and answers nobody", async () => {
  await using server = await RecordedProcess.start("coro", "deno");
  using client = await server.connect();
  // Longer than this test: what is computed in less may be done before somebody has looked.
  await client.write("45\n");
  await server.until(({ kind }) => kind === "request", "the request");
  assertEquals(server.events.at(-1), {
    ...server.events.at(-1)!,
    ...{ kind: "request", conn: 1, n: 45 },
  });
});

test("an order that nobody knows is answered, and changes nothing", async () => {
  await using server = await RecordedProcess.start("coro", "deno");
  const { state, error } = await server.order("explode");
  assertEquals([state, /got explode$/.test(error!)], ["running", true]);
});

for (
  const [variant, io] of [["coro", "deno"], ["loopcoro", "posix"], ["aiocoro", "deno"]] as const
) {
  const test = testNeeding("net", "read", "run", ...(io === "deno" ? [] : ["ffi" as const]));
  test(`${variant} (${io}) goes on when its lab goes, also from a pause, and ends`, async () => {
    await using server = await RecordedProcess.start(variant, io);
    using client = await server.connect();
    assertEquals(await client.ask(10), "55");
    await server.order("pause");
    const answer = client.ask(20);
    assertEquals(await server.leave(), 0);
    // What had come was answered first.
    assertEquals(await answer, "6765");
  });
}

test("a server whose lab is not there says so, and serves nobody", async () => {
  const child = ownProcess(["trace", "--variant", "coro", "--port", "0", "--lab", "1"], "piped")
    .spawn();
  const stdin = child.stdin.getWriter();
  await stdin.write(new TextEncoder().encode("token\n"));
  await stdin.close();
  const { code, stdout, stderr } = await within(child.output(), "the end of the server");
  assertEquals([code, stdout.length], [1, 0]);
  assert(/Cannot reach the lab: .* refused/i.test(new TextDecoder().decode(stderr)));
});
