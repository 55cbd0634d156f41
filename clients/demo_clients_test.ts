import { assertAlmostEquals, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { CommandError } from "../internal/cli/errors.ts";
import { DemoClients } from "./demo_clients.ts";
import type { Interval } from "./demo_interval.ts";
import { answerWith, requestsOf, ScriptedServer } from "./scripted_server_testing.ts";
import { testNeeding } from "../tests/support/permissions.ts";

const test = testNeeding("net", "read");

const never = new AbortController().signal;

test("DemoClients runs one phase after another on its thread, and tells the intervals", async () => {
  await using server = new ScriptedServer(answerWith("55\n"));
  using clients = new DemoClients();
  const phase = { target: server.target, fastN: 10, slowN: null, durationMs: 40, intervals: 1 };
  for (let i = 0; i < 2; i++) {
    const told: Interval[] = [];
    const result = await clients.runPhase(phase, never, (interval) => told.push(interval));
    assertEquals([result.slow, result.failure], [null, null]);
    assertAlmostEquals(result.fast.seconds, 0.04);
    assertEquals(told.map(({ endMs }) => endMs), [40]);
  }
});

test("DemoClients gives the failure of a client as a result", async () => {
  await using server = new ScriptedServer(answerWith("56\n"));
  using clients = new DemoClients();
  const phase = { target: server.target, fastN: 10, slowN: null, durationMs: 1e6, intervals: 1 };
  const { failure } = await clients.runPhase(phase, never);
  assertStringIncludes(failure!, 'it is 55, got "56"');
});

test("DemoClients rejects with a CommandError when a client cannot connect", async () => {
  using clients = new DemoClients();
  const target = { hostname: "127.0.0.1", port: 1 };
  const phase = { target, fastN: 10, slowN: 35, durationMs: 1e6, intervals: 1 };
  await assertRejects(() => clients.runPhase(phase, never), CommandError, "nobody listens there");
});

test("DemoClients passes on what its thread throws, and lives on", async () => {
  await using server = new ScriptedServer(answerWith("55\n"));
  using clients = new DemoClients();
  const phase = { target: server.target, fastN: 10, slowN: null, durationMs: 1, intervals: 1 };
  await assertRejects(() => clients.runPhase({ ...phase, fastN: -1 }, never), RangeError, "got -1");
  assertEquals((await clients.runPhase(phase, never)).failure, null);
});

test("DemoClients stops a phase when its signal fires", async () => {
  const stop = new AbortController();
  await using server = new ScriptedServer(async (connection) => {
    for await (const _request of requestsOf(connection)) stop.abort();
  });
  using clients = new DemoClients();
  const phase = { target: server.target, fastN: 10, slowN: null, durationMs: 1e6, intervals: 1 };
  const { fast, failure } = await clients.runPhase(phase, stop.signal);
  assertEquals([fast.requests, failure], [0, null]);
});
