/**
 * A server that is recorded for a lab really stops when the lab wants it, and goes on when the lab is gone.
 */

import { assert, assertEquals } from "@std/assert";
import type { LineClient } from "../clients/conformance/line_client.ts";
import { nameOf, type RecordedEvent } from "../loop/trace/recording/recorded_event.ts";
import { testNeeding } from "./support/permissions.ts";
import { RecordedProcess } from "./support/recorded_process.ts";
import { dearSubjects } from "./support/subjects.ts";

/** Those that serve several connections at a time: while one waits, another may be there. */
const paused = dearSubjects.filter(({ io, serves }) => serves === "side by side" && io !== "uring");

/** How many answers there are. */
function answersIn(events: readonly RecordedEvent[]): number {
  return events.filter(({ kind }) => kind === "answer").length;
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
    assertEquals(server.events.at(-1)!.kind, "paused");
    const answers = [ask(first), ask(second)];
    assertEquals(await isAnswered(Promise.race(answers), server), false);
    assertEquals(answersIn(server.events), before);

    // The callbacks that are there to be run bring both answers sooner or later, one after the other.
    for (let steps = 0; answersIn(server.events) === before; steps++) {
      assert(steps < 50, "no step has brought an answer");
      const { state } = await server.order("step");
      assertEquals([state, server.events.at(-1)!.kind], ["paused", "paused"]);
    }
    assertEquals((await server.order("slow", 1)).state, "slow");
    assertEquals((await server.order("run")).state, "running");
    assertEquals(await Promise.all(answers), ["55", "55"]);
    const marks = server.events.map(nameOf).filter((kind) => ["paused", "resumed"].includes(kind));
    assertEquals(marks, marks.map((_, i) => i % 2 === 0 ? "paused" : "resumed"));
  });
}
