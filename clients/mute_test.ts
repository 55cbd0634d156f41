import {
  assert,
  assertEquals,
  assertGreaterOrEqual,
  assertMatch,
  assertRejects,
} from "@std/assert";
import { CommandError } from "../internal/cli/errors.ts";
import { EXIT_FAILED, EXIT_UNREACHABLE } from "../internal/cli/exit_codes.ts";
import type { Io } from "../loop/io/types.ts";
import { worlds } from "./load_drivers_testing.ts";
import { runMute } from "./mute.ts";
import { refusingTarget, requestsOf, ScriptedServer, sendText } from "./scripted_server_testing.ts";

/** Registers a test for both ways to move bytes. */
function test(name: string, fn: (world: { io?: Io }) => Promise<void>): void {
  for (const { name: driver, ignore, world } of worlds) {
    if (driver === "selector, deno") continue;
    Deno.test({ name: `${name} (${driver})`, ignore, fn: () => fn(world()) });
  }
}

test("runMute() sends whole requests as fast as they are read, and reads no answer", async (world) => {
  const enough = new AbortController();
  let requests = 0;
  await using server = new ScriptedServer(async (connection) => {
    await sendText(connection, "55\n");
    for await (const request of requestsOf(connection)) {
      assertEquals(request, "10");
      if (++requests === 100_000) enough.abort();
    }
  });
  const { signal } = enough;
  const result = await runMute({ target: server.target, n: 10, signal, ...world });
  assertEquals([result.outcome, result.failure, result.errors], ["stopped", null, 0]);
  assertEquals(result.requestsOut, Math.floor(result.bytesOut / 3));
  assert(result.requestsOut >= 100_000);
});

test("runMute() is blocked by a server that does not read, and says since when", async (world) => {
  const end = Promise.withResolvers<void>();
  await using server = new ScriptedServer(() => end.promise);
  const stop = new AbortController();
  const told: [number, number][] = [];
  const result = await runMute(
    { target: server.target, n: 10, connections: 2, signal: stop.signal, ...world },
    {
      onSecond(bytesOut, blockedMs) {
        told.push([bytesOut, blockedMs]);
        // The buffers are full when a whole second passes without a byte; or this thread had no processor for so long.
        if (bytesOut > 0 && blockedMs >= 1000) stop.abort();
      },
    },
  );
  end.resolve();
  assertEquals(result.outcome, "stopped");
  // A write that the system has taken may be heard of only after the line that ended the run.
  assertGreaterOrEqual(result.bytesOut, told.at(-1)![0]);
  assert(result.bytesOut > 0 && result.blockedSeconds >= 1);
});

test("runMute() ends when its time is over", async (world) => {
  const end = Promise.withResolvers<void>();
  await using server = new ScriptedServer(() => end.promise);
  const result = await runMute({ target: server.target, n: 10, durationMs: 20, ...world });
  end.resolve();
  assertEquals([result.outcome, result.failure], ["done", null]);
});

test("runMute() fails when the server has ended all connections", async (world) => {
  await using server = new ScriptedServer(async (connection) => {
    await connection.read(new Uint8Array(10));
  });
  const result = await runMute({ target: server.target, n: 10, connections: 3, ...world });
  assertEquals([result.outcome, result.errors], ["failed", 3]);
  assertEquals(result.failure?.exitCode, EXIT_FAILED);
  assertMatch(
    result.failure!.message,
    /^Cannot send to 127.0.0.1:\d+ any more: the server ended 3 of 3 connections \(.+\)$/,
  );
});

test("runMute() throws with the exit code for that when nobody listens", async (world) => {
  using target = refusingTarget();
  const options = { target, n: 10, ...world };
  const error = await assertRejects(() => runMute(options), CommandError);
  assertEquals(error.exitCode, EXIT_UNREACHABLE);
});

test("runMute() tells a server that has ended from one that has ended a connection", async (world) => {
  await using server: ScriptedServer = new ScriptedServer(async (connection) => {
    await connection.read(new Uint8Array(10));
    // Nobody is accepted any more, and then this connection is closed.
    await server.stopListening();
  });
  const result = await runMute({ target: server.target, n: 10, ...world });
  assertEquals([result.outcome, result.failure, result.errors], ["ended", null, 0]);
});
