import {
  assert,
  assertEquals,
  assertLessOrEqual,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { CLOSED, EVENT_READ, EVENT_WRITE, type Registered, WOULD_BLOCK } from "../types.ts";
import { pollOperatingSystem } from "../poll_operating_system.ts";
import { DenoSelector } from "./selector.ts";
import {
  assertReported,
  netTest,
  readChunk,
  readToEnd,
  Rig,
  settle,
  text,
  untilReady,
  write,
} from "./test_support.ts";

netTest("select() reports a socket when it is readable, with its data", async () => {
  await using rig = new Rig();
  const { selector } = rig;
  const { socket, client } = await rig.connect();
  selector.register(socket, EVENT_READ, "whose");
  assertReported(await selector.select(0));
  await write(client, "10\n");
  assertReported(await selector.select(), socket);
  assertEquals([socket.ready, socket.data], [EVENT_READ, "whose"]);
});

netTest("select() reports a socket again until it is used", async () => {
  await using rig = new Rig();
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

netTest("select() gives an array that the next call reuses", async () => {
  await using rig = new Rig();
  const { selector } = rig;
  const { socket } = await rig.connect();
  selector.register(socket, EVENT_WRITE);
  assertStrictEquals(await selector.select(), await selector.select());
});

netTest("select() reports both events at once when both are asked for", async () => {
  await using rig = new Rig();
  const { selector } = rig;
  const { socket, client } = await rig.connect();
  selector.register(socket, EVENT_READ | EVENT_WRITE);
  assertEquals(await untilReady(selector, socket), EVENT_WRITE);
  await write(client, "x");
  while (socket.ready === EVENT_WRITE) await selector.select();
  assertEquals(socket.ready, EVENT_READ | EVENT_WRITE);
});

netTest("select() with a timeout of 0 sees what had arrived before", async () => {
  await using rig = new Rig();
  const { selector } = rig;
  const { socket, client } = await rig.connect();
  selector.register(socket, EVENT_READ);
  for (let i = 0; i < 20; i++) {
    await write(client, "x");
    assertReported(await selector.select(0), socket);
    assertEquals(socket.recv(), 1);
    assertReported(await selector.select(0));
  }
});

netTest("select() returns nothing when the time is up", async () => {
  await using rig = new Rig();
  const { socket } = await rig.connect();
  rig.selector.register(socket, EVENT_READ);
  assertReported(await rig.selector.select(1));
});

netTest("select() leaves no timer when a socket is ready before", async () => {
  await using rig = new Rig();
  const { selector } = rig;
  const { socket, client } = await rig.connect();
  selector.register(socket, EVENT_READ);
  const selected = selector.select(1e9);
  await write(client, "x");
  assertReported(await selected, socket);
});

netTest("select() sees the others while one is always ready", async () => {
  await using rig = new Rig();
  const { selector } = rig;
  const [busy, quiet] = [await rig.connect(), await rig.connect()];
  selector.register(busy.socket, EVENT_WRITE);
  selector.register(quiet.socket, EVENT_READ);
  const written = write(quiet.client, "x");
  assertEquals(await untilReady(selector, quiet.socket), EVENT_READ);
  await written;
});

netTest("wake() makes the select() return that is running", async () => {
  const selector = new DenoSelector();
  const selected = selector.select();
  selector.wake();
  assertReported(await selected);
});

netTest("wake() makes the next select() return, and only that one", async () => {
  const selector = new DenoSelector();
  selector.wake();
  selector.wake();
  assertReported(await selector.select());
  let returned = false;
  const selected = Promise.resolve(selector.select()).then(() => returned = true);
  await settle();
  assertEquals(returned, false);
  selector.wake();
  await selected;
});

netTest("register() throws when the socket is registered already", async () => {
  await using rig = new Rig();
  const { socket } = await rig.connect();
  rig.selector.register(socket, EVENT_READ);
  for (const selector of [rig.selector, new DenoSelector()]) {
    assertThrows(() => selector.register(socket, EVENT_READ), TypeError, "registered");
  }
});

netTest("register() throws when the socket is closed", async () => {
  await using rig = new Rig();
  const { socket } = await rig.connect();
  socket.close();
  assertThrows(() => rig.selector.register(socket, EVENT_READ), TypeError, "open");
});

Deno.test("register() throws when it gets a socket of another world", () => {
  const foreign: Registered = { interest: 0, ready: 0, data: null, close() {} };
  assertThrows(() => new DenoSelector().register(foreign, EVENT_READ), TypeError, "deno I/O");
});

netTest("modify() pauses and resumes", async () => {
  await using rig = new Rig();
  const { selector } = rig;
  const { socket, client } = await rig.connect();
  selector.register(socket, EVENT_READ);
  selector.modify(socket, 0);
  await write(client, "x");
  assertReported(await selector.select(0));
  selector.modify(socket, EVENT_READ);
  assertReported(await selector.select(), socket);
});

netTest("modify() takes effect on a select() that is running", async () => {
  await using rig = new Rig();
  const { selector } = rig;
  const { socket } = await rig.connect();
  selector.register(socket, 0);
  const selected = selector.select();
  selector.modify(socket, EVENT_WRITE);
  assertReported(await selected, socket);
});

netTest("modify() throws when the socket is not registered here", async () => {
  await using rig = new Rig();
  const { socket } = await rig.connect();
  assertThrows(() => rig.selector.modify(socket, EVENT_READ), TypeError, "registered");
  new DenoSelector().register(socket, 0);
  assertThrows(() => rig.selector.modify(socket, EVENT_READ), TypeError, "registered");
  socket.selector!.unregister(socket);
});

netTest("unregister() stops the reports, and is harmless when it is not registered", async () => {
  await using rig = new Rig();
  const { selector } = rig;
  const { socket, client } = await rig.connect();
  selector.unregister(socket);
  selector.register(socket, EVENT_READ);
  await write(client, "x");
  await selector.select();
  selector.unregister(socket);
  assertEquals([selector.size, socket.interest, socket.ready], [0, 0, 0]);
  assertReported(await selector.select(0));
});

netTest("a socket can move to another selector, and back, whatever was known of it", async () => {
  await using rig = new Rig();
  const { selector } = rig;
  const other = new DenoSelector();
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
});

netTest("a socket that is closed while it waits for its turn is not ready any more", async () => {
  await using rig = new Rig();
  const { selector } = rig;
  const pairs = [await rig.connect(), await rig.connect()];
  for (const { socket, client } of pairs) {
    selector.register(socket, EVENT_READ);
    await write(client, "x");
  }
  const ready = await selector.select(0);
  assertEquals(ready.length, 2);
  const second = pairs[1]!.socket;
  second.close();
  assertEquals([second.ready, second.interest, second.recv()], [0, 0, CLOSED]);
  assertReported(await selector.select(), pairs[0]!.socket);
});

netTest(
  "size counts a socket that is being closed, and select() returns when the last is",
  async () => {
    await using rig = new Rig();
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
  },
);

netTest("close() forgets all sockets, and ends a select() that is running", async () => {
  await using rig = new Rig();
  const { selector } = rig;
  const { socket, client } = await rig.connect();
  selector.register(socket, EVENT_READ);
  const selected = selector.select(1e9);
  selector.close();
  assertReported(await selected);
  assertEquals(selector.size, 0);
  await write(client, "x");
  selector.register(socket, EVENT_READ);
  assertReported(await selector.select(), socket);
});

netTest("drain() ends a socket that waits for nothing", async () => {
  await using rig = new Rig();
  const { selector } = rig;
  const { socket } = await rig.connect();
  selector.register(socket, EVENT_READ);
  const selected = selector.select();
  selector.drain();
  assertReported(await selected, socket);
  assertEquals([socket.recv(), socket.recv(), socket.error], [CLOSED, CLOSED, null]);
});

netTest("drain() lets all be received that had arrived", async () => {
  for (let length = 1; length < 50_000; length = 3 * length + 1) {
    await using rig = new Rig();
    const { selector } = rig;
    const { socket, client } = await rig.connect();
    selector.register(socket, EVENT_READ);
    await selector.select(0);
    await write(client, "x".repeat(length));
    selector.drain();
    let received = 0;
    for (let count = 0; count !== CLOSED; count = socket.recv()) {
      if (count !== WOULD_BLOCK) received += count;
      await selector.select();
    }
    assertEquals(received, length);
  }
});

netTest("drain() does not end a socket for which the server is at work", async () => {
  await using rig = new Rig();
  const { selector } = rig;
  const { socket, client } = await rig.connect();
  selector.register(socket, EVENT_READ);
  await write(client, "10\n");
  await selector.select();
  assertEquals(socket.recv(), 3);
  selector.modify(socket, 0);
  selector.drain();
  await selector.select(0);
  await pollOperatingSystem();
  assertEquals(socket.recv(), WOULD_BLOCK);
  assertEquals(socket.send(new TextEncoder().encode("55\n"), 3), 3);
  assertEquals(await readChunk(client), "55\n");
  selector.modify(socket, EVENT_READ);
  assertReported(await selector.select(), socket);
  assertEquals(socket.recv(), CLOSED);
});

netTest("drain() ends a socket in the end that never stops receiving", async () => {
  await using rig = new Rig();
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

netTest("drain() ends a socket that is registered afterwards", async () => {
  await using rig = new Rig();
  const { selector } = rig;
  const { socket, client } = await rig.connect();
  await write(client, "x");
  selector.drain();
  selector.register(socket, EVENT_READ);
  assertReported(await selector.select(), socket);
  assertEquals(socket.recv(), 1);
  assertReported(await selector.select(), socket);
  assertEquals(socket.recv(), CLOSED);
});
