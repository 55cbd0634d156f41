import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { getRunningLoop } from "../event_loop.ts";
import { bytesOf, loopbackTest, raisedBy, simulate, textOf } from "../loop_testing.ts";
import { memoryNetwork, type MemorySocket } from "../network_testing.ts";
import { run } from "../run.ts";
import { sleep } from "../waiting/sleep.ts";
import { createConnection } from "./create_connection.ts";
import type { Protocol } from "./protocol.ts";

const LOOPBACK = { hostname: "127.0.0.1", port: 0 };

loopbackTest("createConnection() and createServer() talk over loopback", async () => {
  const log: string[] = [];
  await run((function* () {
    const loop = getRunningLoop();
    const server = yield* loop.createServer(() => ({
      connectionMade(transport) {
        this.dataReceived = (bytes) => transport.write(bytes);
      },
      connectionLost: () => void log.push("server lost"),
    } as Protocol), LOOPBACK);
    const lost = loop.createFuture<void>();
    const [transport, protocol] = yield* loop.createConnection(() => ({
      text: "",
      connectionMade: () => void log.push("client made"),
      dataReceived(bytes: Uint8Array) {
        this.text += textOf(bytes);
        if (this.text === "echo") transport.writeEof();
      },
      connectionLost: () => lost.setResult(),
    }), server.addr);
    assertEquals(log, ["client made"]);
    transport.write(bytesOf("echo"));
    yield* lost;
    assertEquals(protocol.text, "echo");
    server.close();
    yield* server.waitClosed();
    assertEquals(log, ["client made", "server lost"]);
  })());
});

Deno.test("createConnection() closes the socket when the factory throws", async () => {
  const io = memoryNetwork();
  await simulate(function* () {
    const boom = new Error("boom");
    const listener = io.listen(LOOPBACK);
    const error = yield* raisedBy(createConnection(
      getRunningLoop(),
      () => {
        throw boom;
      },
      listener.addr,
    ));
    assertStrictEquals(error, boom);
    assert((listener.accept() as MemorySocket).peer?.isClosed);
  }, { io });
});

Deno.test("createConnection() closes the connection when it is cancelled at the last moment", async () => {
  const io = memoryNetwork();
  await simulate(function* () {
    const loop = getRunningLoop();
    const listener = io.listen(LOOPBACK);
    const log: string[] = [];
    const task = loop.createTask(loop.createConnection(() => ({
      connectionMade: () => void task.cancel(),
      connectionLost: () => void log.push("lost"),
    }), listener.addr));
    yield* sleep(1);
    yield* sleep(1);
    assert(task.cancelled());
    assertEquals(log, ["lost"]);
    assert((listener.accept() as MemorySocket).peer?.isClosed);
  }, { io });
});
