/**
 * What the sockets of every world promise of how they begin and end: connecting, closing, and being idle for too long.
 */

import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import { IdleSweeper } from "./idle_sweeper.ts";
import { pollOperatingSystem } from "./poll_operating_system.ts";
import { deafAddress, LOOPBACK, readChunk, readToEnd, text, write } from "./peers_testing.ts";
import {
  assertReported,
  fill,
  Rig,
  selectUntil,
  sendText,
  untilEmpty,
  untilReady,
  type World,
  worldTest,
} from "./worlds_testing.ts";
import { CLOSED, EVENT_READ, EVENT_WRITE, WOULD_BLOCK } from "./types.ts";

worldTest("connecting gives a socket that is writable once it is connected", async (world) => {
  using listener = Deno.listen(LOOPBACK);
  const selector = world.selector();
  const socket = world.connect(listener.addr);
  assertEquals([socket.recv(), sendText(socket, "x")], [WOULD_BLOCK, 0]);
  selector.register(socket, EVENT_WRITE);
  assertReported(await selector.select(), socket);
  assertEquals(socket.error, null);
  assertEquals(sendText(socket, "10\n"), 3);
  const peer = await listener.accept();
  assertEquals(await readChunk(peer), "10\n");
  await write(peer, "55\n");
  selector.modify(socket, EVENT_READ);
  await selector.select();
  assertEquals(text(socket.bytes, socket.recv()), "55\n");
  peer.close();
  socket.close();
  await untilEmpty(selector);
  selector.close();
});

worldTest("connecting reports a failure by error, and as writable", async (world) => {
  using nobody = await deafAddress();
  const { hostname, port } = nobody;
  const selector = world.selector();
  const socket = world.connect({ hostname, port });
  selector.register(socket, EVENT_WRITE);
  assertReported(await selector.select(), socket);
  assertInstanceOf(socket.error, Deno.errors.ConnectionRefused);
  assertEquals(socket.recv(), CLOSED);
  socket.close();
  await untilEmpty(selector);
  selector.close();
});

worldTest("an accepted socket sees the end when its peer had gone before", async (world) => {
  const { socket, far } = await world.accepted(new IdleSweeper(0));
  far.close();
  const selector = world.selector();
  selector.register(socket, EVENT_READ);
  assertEquals(await untilReady(selector, socket), EVENT_READ);
  assertEquals(socket.recv(), 0);
  socket.close();
  await untilEmpty(selector);
  selector.close();
});

worldTest("closeWrite() ends our half after what send() took", async (world) => {
  await using rig = new Rig(world);
  const { selector } = rig;
  const { socket, client } = await rig.connect();
  selector.register(socket, EVENT_READ);
  const sent = await fill(selector, socket);
  socket.closeWrite();
  assertEquals(await selectUntil(selector, readToEnd(client)), "x".repeat(sent));
  selector.modify(socket, EVENT_READ);
  await write(client, "10\n");
  await selector.select();
  assertEquals(socket.recv(), 3);
});

worldTest("closeWrite() while connecting ends our half also for who only reads", async (world) => {
  using listener = Deno.listen(LOOPBACK);
  const selector = world.selector();
  const socket = world.connect(listener.addr);
  selector.register(socket, EVENT_READ);
  socket.closeWrite();
  const peer = await listener.accept();
  assertEquals(await selectUntil(selector, readToEnd(peer)), "");
  await write(peer, "55\n");
  assertEquals(await untilReady(selector, socket), EVENT_READ);
  assertEquals(socket.recv(), 3);
  peer.close();
  socket.close();
  await untilEmpty(selector);
  selector.close();
});

worldTest("closeWrite() may come before the connection is there", async (world) => {
  using listener = Deno.listen(LOOPBACK);
  const selector = world.selector();
  const socket = world.connect(listener.addr);
  selector.register(socket, 0);
  socket.closeWrite();
  const peer = await listener.accept();
  assertEquals(await selectUntil(selector, readToEnd(peer)), "");
  peer.close();
  socket.close();
  await untilEmpty(selector);
  selector.close();
});

for (const end of ["close", "abort"] as const) {
  worldTest(`${end}() while connecting ends the attempt`, async (world) => {
    using listener = Deno.listen(LOOPBACK);
    const selector = world.selector();
    const [registered, alone] = [world.connect(listener.addr), world.connect(listener.addr)];
    selector.register(registered, EVENT_WRITE);
    for (const socket of [registered, alone]) {
      socket[end]();
      socket[end]();
      assertEquals([socket.recv(), socket.error], [CLOSED, null]);
    }
    assertEquals(selector.size, 0);
    // What Deno may have begun has time to come about, and must not be left open.
    await pollOperatingSystem();
    selector.close();
  });
}

worldTest("abort() ends the connection at once, though the peer goes on sending", async (world) => {
  await using rig = new Rig(world);
  const { selector } = rig;
  const { socket, client } = await rig.connect();
  selector.register(socket, EVENT_READ);
  await write(client, "10\n");
  await selector.select();
  let told = 0;
  socket.onBroken = () => told += 1;
  socket.abort();
  assertEquals([selector.size, socket.recv(), told], [0, CLOSED, 0]);
  socket.abort();
  socket.close();
  // It is over at both ends: with a reset, as there were bytes that nobody has read, or in order.
  await readToEnd(client).catch((error) => {
    assertInstanceOf(error, Deno.errors.ConnectionReset);
  });
});

worldTest("abort() cuts short a close that lingers", async (world) => {
  await using rig = new Rig(world);
  const { selector } = rig;
  const { socket, client } = await rig.connect();
  selector.register(socket, EVENT_READ);
  socket.close();
  assertEquals(selector.size, 1);
  assertEquals(await selectUntil(selector, readToEnd(client)), "");
  socket.abort();
  assertEquals(selector.size, 0);
});

worldTest("abort() does not wait until what send() took is sent", async (world) => {
  await using rig = new Rig(world);
  const { selector } = rig;
  const { socket } = await rig.connect();
  selector.register(socket, EVENT_WRITE);
  await fill(selector, socket);
  socket.abort();
  assertEquals(selector.size, 0);
});

worldTest("close() still sends what send() took, to a peer that reads late", async (world) => {
  await using rig = new Rig(world);
  const { selector } = rig;
  const { socket, client } = await rig.connect();
  selector.register(socket, EVENT_READ);
  const sent = await fill(selector, socket);
  socket.close();
  assertEquals(socket.send(new TextEncoder().encode("late"), 4), 4);
  await pollOperatingSystem();
  assertEquals(selector.size, 1);
  assertEquals(await selectUntil(selector, readToEnd(client)), "x".repeat(sent));
});

worldTest("close() loses no answer when bytes were left unread", async (world) => {
  await using rig = new Rig(world);
  const { selector } = rig;
  const { socket, client } = await rig.connect();
  selector.register(socket, EVENT_READ);
  await write(client, "x".repeat(20_000));
  await selector.select();
  assertEquals(sendText(socket, "enough"), 6);
  socket.close();
  assertEquals(await readToEnd(client), "enough");
  await write(client, "still there?");
});

worldTest("close() tells that the connection is closed when it was broken", async (world) => {
  await using rig = new Rig(world);
  const { selector } = rig;
  const { socket, vanish } = await rig.connectToVanish();
  selector.register(socket, EVENT_WRITE);
  await fill(selector, socket);
  socket.close();
  await vanish();
  await untilEmpty(selector);
});

worldTest("close() tells once that the connection is closed", async (world) => {
  let closed = 0;
  const { socket, far } = await world.accepted(new IdleSweeper(0), () => closed++);
  const selector = world.selector();
  selector.register(socket, EVENT_READ);
  far.close();
  await selector.select();
  assertEquals(socket.recv(), 0);
  socket.close();
  socket.close();
  await untilEmpty(selector);
  socket.close();
  assertEquals(closed, 1);
  selector.close();
});

/** A socket with an idle clock that only the test moves. */
async function idling(world: World, mask: number) {
  const sweeper = new IdleSweeper(1e9);
  const { socket, far } = await world.accepted(sweeper);
  const selector = world.selector();
  selector.register(socket, mask);
  await selector.select(0);
  return {
    selector,
    socket,
    far,
    sweep(ticks: number) {
      for (let i = 0; i < ticks; i++) sweeper.sweep();
    },
    async [Symbol.asyncDispose]() {
      far.close();
      socket.close();
      await untilEmpty(selector);
      selector.close();
    },
  };
}

worldTest("a socket that is idle for too long breaks", async (world) => {
  await using test = await idling(world, EVENT_READ);
  test.sweep(4);
  assertReported(await test.selector.select(0));
  test.sweep(1);
  assertReported(await test.selector.select(), test.socket);
  assertEquals(test.socket.recv(), CLOSED);
  assertInstanceOf(test.socket.error, Deno.errors.TimedOut);
});

worldTest("a socket is not idle while the server is at work", async (world) => {
  await using test = await idling(world, EVENT_READ);
  test.selector.modify(test.socket, 0);
  test.sweep(100);
  test.selector.modify(test.socket, EVENT_READ);
  test.sweep(4);
  assertReported(await test.selector.select(0));
  assertEquals(test.socket.error, null);
});

worldTest("a socket is not idle while bytes come", async (world) => {
  await using test = await idling(world, EVENT_READ);
  for (let i = 0; i < 20; i++) {
    test.sweep(3);
    await write(test.far, "x");
    assertReported(await test.selector.select(), test.socket);
    assertEquals(test.socket.recv(), 1);
    await test.selector.select(0);
  }
});

worldTest(
  "a socket whose peer does not read for too long becomes writable, and drops",
  async (world) => {
    await using test = await idling(world, EVENT_WRITE);
    await fill(test.selector, test.socket);
    test.sweep(5);
    assertReported(await test.selector.select(), test.socket);
    assertEquals(sendText(test.socket, "x".repeat(10_000)), 10_000);
    assert(test.socket.error !== null);
  },
);
