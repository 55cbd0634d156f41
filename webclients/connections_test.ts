import { assert, assertEquals, assertInstanceOf, assertNotStrictEquals } from "@std/assert";
import { CancelledError, type Coroutine, createTask, getRunningLoop, sleep } from "../loop/mod.ts";
import { simulate } from "../loop/loop_testing.ts";
import { memoryNetwork, type MemorySocket } from "../loop/network_testing.ts";
import { type Connection, Connections, type ConnectionsOptions } from "./connections.ts";
import { Download } from "./download.ts";
import type { Exchange } from "./exchange.ts";
import { bytesOf } from "./http/response_testing.ts";

const GOOD = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
const LAST = `HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello`;

/** A client, and a server of which the test plays the part. */
interface Stage {
  readonly connections: Connections;
  /** Begins an exchange, on a connection that is kept where there is one. */
  begin(origin?: number): Coroutine<Turn>;
  /** Does the whole of it. */
  fetch(response?: string, origin?: number): Coroutine<Turn>;
}

/** One exchange on one connection. */
interface Turn {
  readonly exchange: Exchange;
  readonly connection: Connection;
  /** The server's end of the connection. */
  readonly far: MemorySocket;
  /** Answers, and lets the client take it. */
  answer(response: string): Coroutine;
}

/** Runs a test in simulated time. */
async function onStage(
  test: (stage: Stage) => Coroutine,
  options?: ConnectionsOptions,
): Promise<void> {
  const io = memoryNetwork();
  const listeners = [0, 1].map(() => io.listen({ hostname: "127.0.0.1", port: 0 }));
  const fars = new Map<Connection, MemorySocket>();
  await simulate(function* () {
    const connections = new Connections(getRunningLoop(), options);
    const begin = function* (origin = 0): Coroutine<Turn> {
      const { port } = listeners[origin]!.addr;
      const exchange = new Download(`http://127.0.0.1:${port}/`, { keepAlive: true }).next()!;
      const connection = yield* connections.open(exchange);
      if (!exchange.isOnReused) fars.set(connection, listeners[origin]!.accept() as MemorySocket);
      const far = fars.get(connection)!;
      const answer = function* (response: string): Coroutine {
        const asking = createTask(connection.ask(exchange));
        yield* sleep(1);
        say(far, response);
        yield* asking;
        connections.release(connection, exchange.mayReuse);
      };
      return { exchange, connection, far, answer };
    };
    const fetch = function* (response = GOOD, origin = 0): Coroutine<Turn> {
      const turn = yield* begin(origin);
      yield* turn.answer(response);
      return turn;
    };
    yield* test({ connections, begin, fetch });
    connections.close();
    assertEquals(connections.idleCount, 0);
    yield* sleep(1);
  }, { io });
}

function say(far: MemorySocket, text: string): void {
  far.send(bytesOf(text), text.length);
}

Deno.test("Connections.open() gives the connection again that was released", async () => {
  await onStage(function* ({ connections, fetch }) {
    const first = yield* fetch();
    assertEquals([first.exchange.isOnReused, first.exchange.body?.length], [false, 5]);
    assertEquals(connections.idleCount, 1);
    const second = yield* fetch();
    assertEquals([second.exchange.isOnReused, second.exchange.body?.length], [true, 5]);
    assertEquals(second.connection, first.connection);
  });
});

Deno.test("Connections.open() shares no connection of another origin, nor one that is in use", async () => {
  await onStage(function* ({ fetch, begin }) {
    const first = yield* fetch();
    const other = yield* fetch(GOOD, 1);
    assertNotStrictEquals(other.connection, first.connection);
    const inUse = yield* begin();
    assertEquals(inUse.connection, first.connection);
    assert(!(yield* begin()).exchange.isOnReused);
  });
});

Deno.test("Connections.release() ends a connection that must not be used again", async () => {
  await onStage(function* ({ connections, fetch }) {
    const { far, connection } = yield* fetch(LAST);
    assert(connection.isClosing && far.peer!.isClosed);
    assertEquals(connections.idleCount, 0);
  });
});

Deno.test("Connections.open() gives a new one after a request that a kept one has swallowed", async () => {
  await onStage(function* ({ connections, fetch }) {
    yield* fetch();
    const download = new Download("http://127.0.0.1:1/", { keepAlive: true });
    const stale = download.next()!;
    const connection = yield* connections.open(stale);
    const asking = createTask(connection.ask(stale));
    yield* sleep(1);
    stale.fail(new Deno.errors.ConnectionReset());
    connections.release(connection, stale.mayReuse);
    asking.cancel();
    const again = download.next()!;
    assert(again.needsNewConnection);
    yield* fetch();
    assertEquals(connections.idleCount, 1);
    yield* connections.open(again);
    assertEquals([again.isOnReused, connections.idleCount], [false, 1]);
  });
});

Deno.test("Connections closes a connection that was idle for too long", async () => {
  await onStage(function* ({ connections, fetch }) {
    yield* fetch();
    yield* sleep(99);
    const { far } = yield* fetch();
    yield* sleep(99);
    assertEquals(connections.idleCount, 1);
    yield* sleep(2);
    assertEquals([connections.idleCount, far.peer!.isClosed], [0, true]);
  }, { idleMs: 100 });
});

Deno.test("Connections keeps so many for one origin, and in all: the one goes that was idle for longest", async () => {
  await onStage(function* ({ connections, begin }) {
    const turns = [yield* begin(), yield* begin(), yield* begin()];
    for (const turn of turns) yield* turn.answer(GOOD);
    assertEquals(turns.map(({ connection }) => connection.isClosing), [true, false, false]);
    const others = [yield* begin(1), yield* begin(1)];
    for (const turn of others) yield* turn.answer(GOOD);
    assertEquals(turns.map(({ connection }) => connection.isClosing), [true, true, false]);
    assertEquals(others.map(({ connection }) => connection.isClosing), [false, false]);
    assertEquals(connections.idleCount, 3);
  }, { idlePerOriginMax: 2, idleMax: 3 });
});

for (const what of ["an end", "bytes", "a reset"]) {
  Deno.test(`Connections forgets a connection on which ${what} came while it was idle`, async () => {
    await onStage(function* ({ connections, fetch }) {
      const { far, connection } = yield* fetch();
      if (what === "an end") far.closeWrite();
      else if (what === "bytes") say(far, GOOD);
      else far.peer!.break(new Deno.errors.ConnectionReset());
      yield* sleep(1);
      assertEquals([connections.idleCount, connection.isClosing], [0, true]);
      assert(!(yield* fetch()).exchange.isOnReused);
    });
  });
}

Deno.test("Connections.open() takes no connection on which something has come in this very moment", async () => {
  await onStage(function* ({ connections, begin }) {
    const turns = [yield* begin(), yield* begin()];
    for (const turn of turns) yield* turn.answer(GOOD);
    say(turns[1]!.far, GOOD);
    assertEquals((yield* begin()).connection, turns[0]!.connection);
    assertEquals([connections.idleCount, turns[1]!.connection.isClosing], [0, true]);
  });
});

Deno.test("Connection.ask() throws when the connection breaks, and ends when the server ends it", async () => {
  await onStage(function* ({ begin }) {
    const broken = yield* begin();
    const asking = createTask(broken.connection.ask(broken.exchange));
    yield* sleep(1);
    broken.far.peer!.break(new Deno.errors.ConnectionReset());
    yield* sleep(1);
    assertInstanceOf(asking.exception(), Deno.errors.ConnectionReset);
    const ended = yield* begin();
    const asked = createTask(ended.connection.ask(ended.exchange));
    ended.far.closeWrite();
    yield* asked;
    assertEquals(ended.exchange.error?.kind, "incomplete");
  });
});

Deno.test("Connection.ask() can be cancelled, and the connection is of no use then", async () => {
  await onStage(function* ({ connections, begin }) {
    const { connection, exchange, far } = yield* begin();
    const asking = createTask(connection.ask(exchange));
    yield* sleep(1);
    asking.cancel();
    try {
      yield* asking;
    } catch (error) {
      assertInstanceOf(error, CancelledError);
    }
    connections.release(connection, exchange.mayReuse);
    assertEquals([connections.idleCount, far.peer!.isClosed], [0, true]);
  });
});
