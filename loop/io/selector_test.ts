/**
 * What the selector of every world promises.
 */

import {
  assert,
  assertEquals,
  assertLessOrEqual,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { untilArrived } from "./arrival_testing.ts";
import { pollOperatingSystem } from "./poll_operating_system.ts";
import { connectTo, LOOPBACK, readChunk, readToEnd, text, write } from "./peers_testing.ts";
import { assertReported, Rig, selectUntil, untilReady, worldTest } from "./worlds_testing.ts";
import { CLOSED, EVENT_READ, EVENT_WRITE, type Registered, WOULD_BLOCK } from "./types.ts";

worldTest("select() reports a socket when it is readable, with its data", async (world) => {
  await using rig = new Rig(world);
  const { selector } = rig;
  const { socket, client } = await rig.connect();
  selector.register(socket, EVENT_READ, "whose");
  assertReported(await selector.select(0));
  await write(client, "10\n");
  assertReported(await selector.select(), socket);
  assertEquals([socket.ready, socket.data], [EVENT_READ, "whose"]);
});

worldTest("select() reports a socket again until it is used", async (world) => {
  await using rig = new Rig(world);
  const { selector } = rig;
  const { socket, client } = await rig.connect();
  selector.register(socket, EVENT_READ);
  await write(client, "10\n");
  for (let i = 0; i < 3; i++) assertReported(await selector.select(), socket);
  assertEquals(text(socket.bytes, socket.recv()), "10\n");
  assertReported(await selector.select(0));
  await write(client, "11\n");
  assertReported(await selector.select(), socket);
  assertEquals(text(socket.bytes, socket.recv()), "11\n");
});

worldTest("select() gives an array that the next call reuses", async (world) => {
  await using rig = new Rig(world);
  const { selector } = rig;
  const { socket } = await rig.connect();
  selector.register(socket, EVENT_WRITE);
  assertStrictEquals(await selector.select(), await selector.select());
});

worldTest("select() reports both events at once when both are asked for", async (world) => {
  await using rig = new Rig(world);
  const { selector } = rig;
  const { socket, client } = await rig.connect();
  selector.register(socket, EVENT_READ | EVENT_WRITE);
  assertEquals(await untilReady(selector, socket), EVENT_WRITE);
  await write(client, "x");
  while (socket.ready === EVENT_WRITE) await selector.select();
  assertEquals(socket.ready, EVENT_READ | EVENT_WRITE);
});

worldTest("select() with a timeout of 0 sees what had arrived before", async (world) => {
  await using rig = new Rig(world);
  const { selector } = rig;
  const { socket, client } = await rig.connect();
  selector.register(socket, EVENT_READ);
  for (let i = 0; i < 20; i++) {
    await write(client, "x");
    untilArrived(client);
    assertReported(await selector.select(0), socket);
    assertEquals(socket.recv(), 1);
    assertReported(await selector.select(0));
  }
});

worldTest("select() returns nothing when the time is up", async (world) => {
  await using rig = new Rig(world);
  const { socket } = await rig.connect();
  rig.selector.register(socket, EVENT_READ);
  assertReported(await rig.selector.select(1));
});

worldTest("select() leaves no timer when a socket is ready before", async (world) => {
  await using rig = new Rig(world);
  const { selector } = rig;
  const { socket, client } = await rig.connect();
  selector.register(socket, EVENT_READ);
  const selected = selector.select(1e9);
  await write(client, "x");
  assertReported(await selected, socket);
});

worldTest("select() sees the others while one is always ready", async (world) => {
  await using rig = new Rig(world);
  const { selector } = rig;
  const [busy, quiet] = [await rig.connect(), await rig.connect()];
  selector.register(busy.socket, EVENT_WRITE);
  selector.register(quiet.socket, EVENT_READ);
  const written = write(quiet.client, "x");
  assertEquals(await untilReady(selector, quiet.socket), EVENT_READ);
  await written;
});

worldTest("register() throws when the socket is closed", async (world) => {
  await using rig = new Rig(world);
  const { socket } = await rig.connect();
  socket.close();
  assertThrows(() => rig.selector.register(socket, EVENT_READ), TypeError, "open");
});

worldTest("modify() pauses and resumes", async (world) => {
  await using rig = new Rig(world);
  const { selector } = rig;
  const { socket, client } = await rig.connect();
  selector.register(socket, EVENT_READ);
  selector.modify(socket, 0);
  await write(client, "x");
  assertReported(await selector.select(0));
  selector.modify(socket, EVENT_READ);
  assertReported(await selector.select(), socket);
});

worldTest("modify() takes effect on a select() that is running", async (world) => {
  await using rig = new Rig(world);
  const { selector } = rig;
  const { socket } = await rig.connect();
  selector.register(socket, 0);
  const selected = selector.select();
  selector.modify(socket, EVENT_WRITE);
  assertReported(await selected, socket);
});

worldTest(
  "unregister() stops the reports, and is harmless when it is not registered",
  async (world) => {
    await using rig = new Rig(world);
    const { selector } = rig;
    const { socket, client } = await rig.connect();
    selector.unregister(socket);
    selector.register(socket, EVENT_READ);
    await write(client, "x");
    await selector.select();
    selector.unregister(socket);
    assertEquals([selector.size, socket.interest, socket.ready], [0, 0, 0]);
    assertReported(await selector.select(0));
  },
);

worldTest(
  "a socket that is closed while it waits for its turn is not ready any more",
  async (world) => {
    await using rig = new Rig(world);
    const { selector } = rig;
    const pairs = [await rig.connect(), await rig.connect()];
    for (const { socket, client } of pairs) {
      selector.register(socket, EVENT_READ);
      await write(client, "x");
      untilArrived(client);
    }
    const ready = await selector.select(0);
    assertEquals(ready.length, 2);
    const second = pairs[1]!.socket;
    second.close();
    assertEquals([second.ready, second.interest, second.recv()], [0, 0, CLOSED]);
    assertReported(await selector.select(), pairs[0]!.socket);
  },
);

worldTest("drain() ends a socket that waits for nothing", async (world) => {
  await using rig = new Rig(world);
  const { selector } = rig;
  const { socket } = await rig.connect();
  selector.register(socket, EVENT_READ);
  const selected = selector.select();
  selector.drain();
  assertReported(await selected, socket);
  assertEquals([socket.recv(), socket.recv(), socket.error], [CLOSED, CLOSED, null]);
});

worldTest("drain() lets all be received that had arrived", async (world) => {
  for (let length = 1; length < 50_000; length = 3 * length + 1) {
    await using rig = new Rig(world);
    const { selector } = rig;
    const { socket, client } = await rig.connect();
    selector.register(socket, EVENT_READ);
    await selector.select(0);
    await write(client, "x".repeat(length));
    untilArrived(client);
    selector.drain();
    let received = 0;
    for (let count = 0; count !== CLOSED; count = socket.recv()) {
      if (count !== WOULD_BLOCK) received += count;
      await selector.select();
    }
    assertEquals(received, length);
  }
});

worldTest("drain() ends a socket in the end that never stops receiving", async (world) => {
  await using rig = new Rig(world);
  const { selector } = rig;
  const { socket, client } = await rig.connect();
  selector.register(socket, EVENT_READ);
  await selector.select(0);
  selector.drain();
  let reads = 0;
  for (let count = 0; count !== CLOSED; reads++) {
    await write(client, "x");
    await untilReady(selector, socket);
    count = socket.recv();
    assert(count === 1 || count === CLOSED);
  }
  assertLessOrEqual(reads, 34);
});

worldTest("drain() ends a socket that is registered afterwards", async (world) => {
  await using rig = new Rig(world);
  const { selector } = rig;
  const { socket, client } = await rig.connect();
  await write(client, "x");
  untilArrived(client);
  selector.drain();
  selector.register(socket, EVENT_READ);
  assertReported(await selector.select(), socket);
  assertEquals(socket.recv(), 1);
  assertReported(await selector.select(), socket);
  assertEquals(socket.recv(), CLOSED);
});

worldTest("wake() makes the select() return that is running", async (world) => {
  await using rig = new Rig(world);
  const { selector } = rig;
  const { socket } = await rig.connect();
  selector.register(socket, EVENT_READ);
  const selected = selector.select();
  selector.wake();
  assertReported(await selected);
});

worldTest("wake() makes the next select() return, and only that one", async (world) => {
  await using rig = new Rig(world);
  const { selector } = rig;
  const { socket } = await rig.connect();
  selector.register(socket, EVENT_READ);
  selector.wake();
  selector.wake();
  assertReported(await selector.select());
  let returned = false;
  const selected = Promise.resolve(selector.select()).then(() => returned = true);
  for (let i = 0; i < 10; i++) await pollOperatingSystem();
  assertEquals(returned, false);
  selector.wake();
  await selected;
});

worldTest("register() throws when the socket is registered already", async (world) => {
  await using rig = new Rig(world);
  const { socket } = await rig.connect();
  const other = world.selector();
  rig.selector.register(socket, EVENT_READ);
  for (const selector of [rig.selector, other]) {
    assertThrows(() => selector.register(socket, EVENT_READ), TypeError, "new to the");
  }
  assertEquals([rig.selector.size, other.size], [1, 0]);
  other.close();
});

worldTest("register() throws when it gets a socket of another world", async (world) => {
  await using rig = new Rig(world);
  const foreign: Registered = { interest: 0, ready: 0, data: null, isClosed: false, close() {} };
  assertThrows(() => rig.selector.register(foreign, EVENT_READ), TypeError, " I/O is needed");
});

worldTest("modify() throws when the socket is not registered here", async (world) => {
  await using rig = new Rig(world);
  const { socket } = await rig.connect();
  const other = world.selector();
  for (const prepare of [() => {}, () => other.register(socket, 0)]) {
    prepare();
    assertThrows(() => rig.selector.modify(socket, EVENT_READ), TypeError, "registered with this");
  }
  other.close();
});

worldTest("modify() and unregister() are harmless when the socket is closed", async (world) => {
  await using rig = new Rig(world);
  const { selector } = rig;
  const { socket, client } = await rig.connect();
  selector.register(socket, EVENT_READ);
  await write(client, "x");
  await selector.select();
  socket.close();
  selector.modify(socket, EVENT_READ);
  selector.unregister(socket);
  assertReported(await selector.select(0));
  assertEquals(await selectUntil(selector, readToEnd(client)), "");
});

worldTest(
  "a socket can move to another selector, and back, whatever was known of it",
  async (world) => {
    await using rig = new Rig(world);
    const { selector } = rig;
    const other = world.selector();
    const { socket, client } = await rig.connect();
    await write(client, "x");
    selector.register(socket, EVENT_READ);
    await selector.select();
    selector.unregister(socket);
    other.register(socket, EVENT_READ);
    assertReported(await other.select(), socket);
    other.unregister(socket);
    selector.register(socket, EVENT_READ);
    assertReported(await selector.select(), socket);
    selector.unregister(socket);
    assertReported(await selector.select(0));
    selector.register(socket, EVENT_READ);
    assertReported(await selector.select(), socket);
    other.close();
  },
);

worldTest("select() returns when the last socket that was being closed is", async (world) => {
  await using rig = new Rig(world);
  const { selector } = rig;
  const { socket, client } = await rig.connect();
  selector.register(socket, EVENT_READ);
  await selector.select(0);
  const selected = selector.select();
  socket.close();
  assertEquals(selector.size, 1);
  assertEquals(await readToEnd(client), "");
  client.close();
  assertReported(await selected);
  assertEquals(selector.size, 0);
});

worldTest("close() forgets all sockets, and ends a select() that is running", async (world) => {
  await using rig = new Rig(world);
  const { selector } = rig;
  const { socket, client } = await rig.connect();
  selector.register(socket, EVENT_READ);
  const selected = selector.select(1e9);
  selector.close();
  assertReported(await selected);
  assertEquals([selector.size, socket.interest], [0, 0]);
  await write(client, "x");
  const other = world.selector();
  other.register(socket, EVENT_READ);
  assertReported(await other.select(), socket);
  assertEquals(socket.recv(), 1);
  other.close();
});

worldTest("close() does not keep open what was being closed", async (world) => {
  const openConnections = new Int32Array(1);
  const selector = world.selector();
  const listener = world.listen({ ...LOOPBACK, openConnections });
  const client = await connectTo(listener.addr);
  selector.register(listener, EVENT_READ);
  let socket;
  while ((socket = listener.accept()) === null) await selector.select();
  listener.close();
  selector.register(socket, EVENT_READ);
  socket.close();
  assertEquals([selector.size, openConnections[0]], [1, 1]);
  selector.close();
  assertEquals(await readToEnd(client), "");
  client.close();
  while (openConnections[0]! > 0) await pollOperatingSystem();
});

worldTest("drain() does not end a socket for which the server is at work", async (world) => {
  await using rig = new Rig(world);
  const { selector } = rig;
  const { socket, client } = await rig.connect();
  selector.register(socket, EVENT_READ);
  await write(client, "10\n");
  await selector.select();
  assertEquals(socket.recv(), 3);
  selector.modify(socket, 0);
  selector.drain();
  assertReported(await selector.select(0));
  await pollOperatingSystem();
  assertReported(await selector.select(0));
  assertEquals(socket.send(new TextEncoder().encode("55\n"), 3), 3);
  assertEquals(await readChunk(client), "55\n");
  selector.modify(socket, EVENT_READ);
  assertReported(await selector.select(), socket);
  assertEquals(socket.recv(), CLOSED);
});
