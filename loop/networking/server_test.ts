import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import { getRunningLoop } from "../event_loop.ts";
import type { Listener, ListenOptions } from "../io/types.ts";
import type { ExceptionContext } from "../kernel/exception_context.ts";
import { bytesOf, loopbackTest, raisedBy, simulate } from "../loop_testing.ts";
import { memoryNetwork, type MemorySocket } from "../network_testing.ts";
import { run } from "../run.ts";
import { sleep } from "../waiting/sleep.ts";
import { waitFor } from "../waiting/wait_for.ts";
import type { Transport } from "./protocol.ts";
import type { Server, ServerOptions } from "./server.ts";

const LOOPBACK = { hostname: "127.0.0.1", port: 0 };

Deno.test("createServer() gives each connection a protocol of its own", async () => {
  const io = memoryNetwork();
  await simulate(function* () {
    const loop = getRunningLoop();
    let made = 0;
    const server = yield* loop.createServer(() => {
      const name = bytesOf(`${made++}`);
      return { connectionMade: (transport) => transport.write(name) };
    }, LOOPBACK);
    const sockets = [io.connect(server.addr), io.connect(server.addr)];
    yield* sleep(1);
    yield* sleep(1);
    assertEquals(sockets.map((sock) => [sock.recv(), sock.bytes[0]]), [[1, 48], [1, 49]]);
  }, { io });
});

loopbackTest("createServer() throws when the port is taken", async () => {
  await run((function* () {
    const loop = getRunningLoop();
    const server = yield* loop.createServer(() => ({}), LOOPBACK);
    assert(server.addr.port > 0);
    const error = yield* raisedBy(loop.createServer(() => ({}), server.addr));
    assert(error instanceof Deno.errors.AddrInUse, String(error));
    server.close();
  })());
});

Deno.test("Server.close() frees the port at once, and lets the connections live", async () => {
  const io = memoryNetwork();
  await simulate(function* () {
    const loop = getRunningLoop();
    const transports: Transport[] = [];
    const connectionMade = (transport: Transport) => void transports.push(transport);
    const server = yield* loop.createServer(() => ({ connectionMade }), LOOPBACK);
    const sock = io.connect(server.addr);
    yield* sleep(1);
    yield* sleep(1);
    assert(server.isServing());
    server.close();
    server.close();
    assert(!server.isServing());
    assert(io.connect(server.addr).error instanceof Deno.errors.ConnectionRefused);
    const closed = loop.createTask(server.waitClosed());
    yield* sleep(1);
    assertEquals(closed.done(), false);
    transports[0]?.write(bytesOf("bye"));
    transports[0]?.close();
    yield* closed;
    assertEquals(sock.recv(), 3);
    yield* server.waitClosed();
  }, { io });
});

Deno.test("Server.waitClosed() waits for close() when there are no connections, and can be cancelled", async () => {
  await simulate(function* () {
    const loop = getRunningLoop();
    const server = yield* loop.createServer(() => ({}), LOOPBACK);
    assertEquals((yield* raisedBy(waitFor(server.waitClosed(), 5)))?.name, "TimeoutError");
    const closed = loop.createTask(server.waitClosed());
    yield* sleep(0);
    server.close();
    yield* closed;
  }, { io: memoryNetwork() });
});

Deno.test("Server reports a factory that throws, closes that connection, and lives on", async () => {
  const io = memoryNetwork();
  const contexts: ExceptionContext[] = [];
  await simulate(function* () {
    const loop = getRunningLoop();
    loop.setExceptionHandler((_loop, context) => contexts.push(context));
    const boom = new Error("boom");
    let calls = 0;
    const server = yield* loop.createServer(() => {
      if (calls++ === 0) throw boom;
      return { connectionMade: (transport) => transport.write(bytesOf("welcome")) };
    }, LOOPBACK);
    const [first, second] = [io.connect(server.addr), io.connect(server.addr)] as MemorySocket[];
    yield* sleep(1);
    yield* sleep(1);
    assertEquals(contexts, [{
      message: "Exception in the protocol factory of a server",
      exception: boom,
    }]);
    assertEquals([first?.recv(), second?.recv()], [0, 7]);
  }, { io });
});

loopbackTest("close() of the loop frees the port of a server that was forgotten", async () => {
  const { addr } = await run((function* () {
    return yield* getRunningLoop().createServer(() => ({}), LOOPBACK);
  })());
  await run((function* () {
    (yield* getRunningLoop().createServer(() => ({}), addr)).close();
  })());
});

Deno.test("Server.waitClosed() waits for a connection whose protocol factory closes the server", async () => {
  const io = memoryNetwork();
  await simulate(function* () {
    const loop = getRunningLoop();
    const server: Server = yield* loop.createServer(() => {
      server.close();
      return {};
    }, LOOPBACK);
    const sock = io.connect(server.addr);
    const closed = loop.createTask(server.waitClosed());
    yield* sleep(1);
    yield* sleep(1);
    assertEquals([server.isServing(), closed.done()], [false, false]);
    sock.close();
    yield* closed;
  }, { io });
});

loopbackTest(
  "createServer() serves at several addresses, and with a listener of the program's",
  async () => {
    await run((function* () {
      const loop = getRunningLoop();
      const make = () => ({ connectionMade: (transport: Transport) => transport.close() });
      const hostname = ["127.0.0.1", "localhost"];
      using server = yield* loop.createServer(make, { hostname, port: 0 });
      assertEquals(server.sockets.length, 2);
      const sock = yield* loop.sockListen(LOOPBACK);
      using other = yield* loop.createServer(make, { sock });
      assertEquals(other.addr, sock.addr);
      for (const { addr } of [...server.sockets, ...other.sockets]) {
        const client = yield* loop.sockConnect(addr);
        assertEquals((yield* loop.sockRecv(client, 1)).length, 0);
        client.abort();
      }
      server.close();
      other.close();
      yield* server.waitClosed();
      yield* other.waitClosed();
    })());
  },
);

Deno.test("createServer() wants an address or a listener, and closes what it has bound when one fails", async () => {
  const bound: Listener[] = [];
  const io = memoryNetwork();
  const failing = {
    ...io,
    listen(options: ListenOptions) {
      if (options.hostname === "taken") throw new Deno.errors.AddrInUse();
      const listener = io.listen(options);
      bound.push(listener);
      return listener;
    },
  };
  await simulate(function* () {
    const loop = getRunningLoop();
    const serve = (options: ServerOptions) => raisedBy(loop.createServer(() => ({}), options));
    const taken = { hostname: ["free", "taken"], port: 0 };
    assertInstanceOf(yield* serve(taken), Deno.errors.AddrInUse);
    assertEquals(bound.map((listener) => (listener as unknown as MemorySocket).isClosed), [true]);
    assertInstanceOf(yield* serve({}), RangeError);
    assertInstanceOf(yield* serve({ hostname: "free" }), RangeError);
    assertInstanceOf(yield* serve({ ...LOOPBACK, sock: bound[0]! }), RangeError);
    assertInstanceOf(yield* serve({ hostname: [], port: 0 }), RangeError);
  }, { io: failing });
});

Deno.test("`using` closes a server at the end of the block", async () => {
  await simulate(function* () {
    const loop = getRunningLoop();
    let outlives;
    {
      using server = yield* loop.createServer(() => ({}), LOOPBACK);
      outlives = server;
      assert(server.isServing());
    }
    assertEquals([outlives.isServing(), outlives.sockets], [false, []]);
  }, { io: memoryNetwork() });
});
