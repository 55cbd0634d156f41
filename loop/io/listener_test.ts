/**
 * What the listener of every world promises.
 */

import {
  assertEquals,
  assertInstanceOf,
  assertNotEquals,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { untilAcknowledged } from "./arrival_testing.ts";
import {
  connectTo,
  connectToVanish,
  LOOPBACK,
  readChunk,
  readToEnd,
  write,
} from "./peers_testing.ts";
import {
  assertReported,
  selectUntil,
  sendText,
  untilEmpty,
  untilReady,
  type World,
  worldTest,
} from "./worlds_testing.ts";
import {
  CLOSED,
  EVENT_READ,
  type Listener,
  type ListenOptions,
  type Registered,
  type Selector,
  type Socket,
} from "./types.ts";

const FULL = new TextEncoder().encode("full\n");

/** A listener that is registered; at the end of the block it is closed, and all of its connections must be, too. */
function listening(world: World, options: Partial<ListenOptions> = {}) {
  const openConnections = new Int32Array(1);
  const selector = world.selector();
  const listener = world.listen({ ...LOOPBACK, openConnections, ...options });
  selector.register(listener, EVENT_READ, "who");
  return {
    selector,
    listener,
    openConnections,
    /** Accepts one connection, and registers it. */
    async accept(): Promise<Socket> {
      let socket;
      while ((socket = listener.accept()) === null) await selector.select();
      selector.register(socket, EVENT_READ);
      return socket;
    },
    async [Symbol.asyncDispose]() {
      listener.close();
      await untilEmpty(selector);
      selector.close();
      assertEquals(openConnections[0], 0, "connections are left");
    },
  };
}

/** What is reported are listeners only, and whoever has come there is turned away. */
function acceptNobody(ready: Registered): void {
  assertEquals((ready as Listener).accept(), null);
}

worldTest(
  "modify() leaves a listener alone that was closed since it was reported",
  async (world) => {
    const selector = world.selector();
    const listener = world.listen(LOOPBACK);
    selector.register(listener, EVENT_READ);
    using _client = await connectTo(listener.addr);
    assertReported(await selector.select(), listener);
    listener.accept()?.abort();
    listener.close();
    selector.modify(listener, EVENT_READ);
    assertEquals([listener.interest, selector.size], [0, 0]);
    selector.close();
  },
);

worldTest(
  "for ... of gives all connections that have come, and ends without waiting",
  async (world) => {
    await using test = listening(world);
    const { selector, listener } = test;
    assertEquals([...listener], []);
    const clients = await Promise.all([1, 2, 3].map(() => connectTo(listener.addr)));
    const sockets: Socket[] = [];
    while (sockets.length < clients.length) {
      assertReported(await selector.select(), listener);
      for (const socket of listener) sockets.push(socket);
    }
    assertEquals([...listener], []);
    for (const socket of sockets) {
      selector.register(socket, 0);
      socket.close();
    }
    for (const client of clients) client.close();
  },
);

worldTest("accept() gives null until a connection has come, which is reported", async (world) => {
  await using test = listening(world);
  const { selector, listener } = test;
  assertEquals(listener.accept(), null);
  assertReported(await selector.select(0));
  const client = await connectTo(listener.addr);
  assertReported(await selector.select(), listener);
  assertEquals([listener.ready, listener.data], [EVENT_READ, "who"]);
  const socket = listener.accept()!;
  assertEquals(listener.accept(), null);
  assertReported(await selector.select(0));
  selector.register(socket, 0);
  socket.close();
  client.close();
});

worldTest("accept() gives connections whose two ends belong together", async (world) => {
  await using test = listening(world);
  const clients = [await connectTo(test.listener.addr), await connectTo(test.listener.addr)];
  for (let i = 0; i < clients.length; i++) {
    const socket = await test.accept();
    // It need not be in the order in which they have begun.
    const client = clients.find(({ localAddr }) => localAddr.port === socket.remoteAddr!.port)!;
    assertEquals(sendText(socket, "hello"), 5);
    assertEquals(await readChunk(client), "hello");
    socket.close();
    client.close();
  }
});

worldTest("accept() counts a connection until it is closed for good", async (world) => {
  await using test = listening(world);
  const client = await connectTo(test.listener.addr);
  const socket = await test.accept();
  test.listener.close();
  assertEquals(test.openConnections[0], 1);
  socket.close();
  assertEquals(test.openConnections[0], 1);
  client.close();
  await untilEmpty(test.selector);
  assertEquals(test.openConnections[0], 0);
});

worldTest("accept() tells those who are too many, and closes them in order", async (world) => {
  await using test = listening(world, { maxConnections: 1, refusal: FULL });
  const { selector, listener } = test;
  const first = await connectTo(listener.addr);
  const socket = await test.accept();
  for (let i = 0; i < 3; i++) {
    const second = await connectTo(listener.addr);
    // What it sends must not destroy what it is told.
    await write(second, "10\n");
    assertEquals(await selectUntil(selector, readToEnd(second), acceptNobody), "full\n");
    second.close();
  }
  assertEquals(test.openConnections[0], 1);
  socket.close();
  first.close();
  while (test.openConnections[0]! > 0) await selector.select(0);
  const third = await connectTo(listener.addr);
  const admitted = await test.accept();
  third.close();
  admitted.close();
});

worldTest("accept() counts the connections of several listeners together", async (world) => {
  await using test = listening(world, { maxConnections: 1, refusal: FULL });
  const { selector, openConnections } = test;
  const other = world.listen({
    ...LOOPBACK,
    openConnections,
    maxConnections: 1,
    refusal: FULL,
  });
  selector.register(other, EVENT_READ);
  const first = await connectTo(test.listener.addr);
  const socket = await test.accept();
  const second = await connectTo(other.addr);
  assertEquals(await selectUntil(selector, readToEnd(second), acceptNobody), "full\n");
  for (const closing of [first, second, socket, other]) closing.close();
});

worldTest("accept() goes on when peers were gone before they were accepted", async (world) => {
  await using test = listening(world);
  for (let i = 0; i < 100; i++) await (await connectToVanish(test.listener.addr))();
  const client = await connectTo(test.listener.addr);
  await write(client, "10\n");
  // Some systems hand out such connections, whose first `recv()` tells.
  for (let answered = false; !answered;) {
    const socket = await test.accept();
    await untilReady(test.selector, socket);
    answered = socket.recv() === 3;
    assertEquals(socket.error === null, answered);
    socket.close();
  }
  client.close();
});

worldTest(
  "accept() gives connections that may be idle for so long, and no longer",
  async (world) => {
    await using test = listening(world, { idleTimeoutMs: 4 });
    const client = await connectTo(test.listener.addr);
    const socket = await test.accept();
    await untilReady(test.selector, socket);
    assertEquals(socket.recv(), CLOSED);
    assertInstanceOf(socket.error, Deno.errors.TimedOut);
    socket.close();
    assertEquals(await readToEnd(client), "");
    client.close();
  },
);

worldTest("close() takes it off its selector, and frees the port", async (world) => {
  await using test = listening(world);
  const { selector, listener } = test;
  assertNotEquals(listener.addr.port, 0);
  listener.close();
  listener.close();
  assertEquals([selector.size, listener.accept()], [0, null]);
  const next = world.listen(listener.addr);
  assertEquals(next.addr, listener.addr);
  next.close();
});

worldTest("listen() throws when another program has the port", async (world) => {
  await using test = listening(world);
  assertThrows(() => world.listen(test.listener.addr), Deno.errors.AddrInUse);
});

/** Drains, and accepts until the listener is closed. */
async function acceptToEnd(
  { selector, listener }: { selector: Selector; listener: Listener },
): Promise<Socket[]> {
  const sockets: Socket[] = [];
  let isOver = false;
  selector.drain(() => isOver = true);
  while (!isOver) {
    for (const ready of await selector.select()) {
      assertEquals(ready, listener);
      for (const socket of listener) sockets.push(socket);
    }
  }
  return sockets;
}

// There are more of them than a world accepts ahead.
worldTest("drain() has a listener give 70 who have come, and nobody after them", async (world) => {
  await using test = listening(world);
  const { selector, listener } = test;
  const clients = [];
  for (let i = 0; i < 70; i++) {
    const client = await connectTo(listener.addr);
    await write(client, "10\n");
    clients.push(client);
  }
  for (const client of clients) await untilAcknowledged(client);
  const sockets = await acceptToEnd(test);
  assertEquals([sockets.length, selector.size, listener.accept()], [70, 0, null]);
  await assertRejects(() => connectTo(listener.addr), Deno.errors.ConnectionRefused);
  for (const socket of sockets) selector.register(socket, EVENT_READ);
  // What they had sent before is received, although the server drains.
  const received = new Set<Registered>();
  while (received.size < 70) {
    for (const ready of await selector.select()) {
      const socket = ready as Socket;
      assertEquals([received.has(socket), socket.recv()], [false, 3]);
      received.add(socket);
      socket.close();
    }
  }
  for (const client of clients) client.close();
});

worldTest("drain() closes a listener to which nobody has come, or will be", async (world) => {
  await using test = listening(world);
  assertEquals(await acceptToEnd(test), []);
  // A selector that drains already does the same with another one.
  const late = { ...test, listener: world.listen(LOOPBACK) };
  test.selector.register(late.listener, EVENT_READ);
  assertEquals(await acceptToEnd(late), []);
});

worldTest("drain() tells that no listener is left, also when there was none", (world) => {
  const selector = world.selector();
  let calls = 0;
  selector.drain(() => calls++);
  selector.drain(() => calls++);
  assertEquals(calls, 2);
  selector.close();
  return Promise.resolve();
});

worldTest("drain() has a listener tell those who are too many before it ends", async (world) => {
  await using test = listening(world, { maxConnections: 1, refusal: FULL });
  const clients = [];
  for (let i = 0; i < 3; i++) {
    const client = await connectTo(test.listener.addr);
    // What it sends must not destroy what it is told.
    await write(client, "10\n");
    await untilAcknowledged(client);
    clients.push(client);
  }
  const [first, ...others] = clients;
  const isOver = new Promise<void>((resolve) => test.selector.drain(resolve));
  const told = Promise.all(others.map(async (other) => {
    assertEquals(await readToEnd(other), "full\n");
    other.close();
  }));
  const sockets: Socket[] = [];
  const ended = Promise.all([told, isOver]);
  await selectUntil(test.selector, ended, (ready) => sockets.push(...ready as Listener));
  assertEquals(sockets.length, 1);
  test.selector.register(sockets[0]!, 0);
  for (const closing of [first!, ...sockets]) closing.close();
});
