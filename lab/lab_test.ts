import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { refusingTarget } from "../clients/scripted_server_testing.ts";
import { Refusal } from "../internal/web/refusal.ts";
import { RecordingLog } from "../loop/trace/recording/recording_log.ts";
import { testNeeding } from "../tests/support/permissions.ts";
import { EventTally } from "./event_tally.ts";
import { CLIENTS_MAX, FAULTS_MAX, Lab } from "./lab.ts";
import type { WatchedServer } from "./watched_server.ts";

/** A server that does nothing. @param port 0: it is none */
function idleServer(port: number): WatchedServer {
  return {
    facts: { variant: "coro", io: "deno", host: "127.0.0.1", port, pid: 1, startedAtUnixMs: 0 },
    log: new RecordingLog(),
    tally: new EventTally(),
    state: "running",
    order: () => Promise.resolve("running" as const),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

testNeeding("run")("Lab has sixteen clients at most, and ends them all", async () => {
  // Whatever arguments follow, it waits.
  const lab = Lab.of([idleServer(1)], ["sh", "-c", "exec sleep 60"]);
  const started = Array.from({ length: CLIENTS_MAX }, () => lab.startClient(0, "fast", 10));
  assertEquals(started.map(({ id }) => id), Array.from({ length: 16 }, (_, i) => i + 1));
  assertEquals(assertThrows(() => lab.startClient(0, "fast", 10), Refusal).status, 429);
  await lab.stopClient(3);
  assertEquals(lab.clients.map(({ id }) => id).includes(3), false);
  assertEquals(lab.startClient(0, "slow", 33).id, 17);
  assertEquals((await assertRejects(() => lab.stopClient(3), Refusal)).status, 404);
  await lab[Symbol.asyncDispose]();
  assertEquals(lab.clients, []);
});

testNeeding("net")("Lab has sixteen faults at most, and ends them all", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const lab = Lab.of([idleServer(listener.addr.port)]);
  const conns: Deno.TcpConn[] = [];
  for (let i = 0; i < FAULTS_MAX; i++) {
    const { port } = await lab.beginFault(0, "silent");
    conns.push(await listener.accept());
    assertEquals((conns[i]!.remoteAddr as Deno.NetAddr).port, port);
  }
  const refusal = await assertRejects(() => lab.beginFault(0, "flood"), Refusal);
  assertEquals([refusal.status, lab.faults], [429, FAULTS_MAX]);
  await lab[Symbol.asyncDispose]();
  for (const conn of conns) {
    assertEquals(await conn.read(new Uint8Array(1)), null);
    conn.close();
  }
});

testNeeding("net", "ffi")(
  "Lab sends nobody to a recording, nor to a port where nobody listens",
  async () => {
    using nobody = refusingTarget();
    await using lab = Lab.of([idleServer(0), idleServer(nobody.port)]);
    assertEquals(assertThrows(() => lab.startClient(0, "fast", 10), Refusal).status, 409);
    for (const server of [0, 1]) {
      const refusal = await assertRejects(() => lab.beginFault(server, "reset"), Refusal);
      assertEquals(refusal.status, 409);
    }
  },
);
