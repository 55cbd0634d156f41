/**
 * What the sockets of every world promise of receiving, sending, and breaking.
 */

import { assert, assertEquals, assertInstanceOf, assertLessOrEqual } from "@std/assert";
import { pollOperatingSystem } from "./poll_operating_system.ts";
import { connectToVanish, readChunk, readText, text, write } from "./peers_testing.ts";
import {
  assertReported,
  fill,
  Rig,
  selectUntil,
  sendText,
  untilReady,
  worldTest,
} from "./worlds_testing.ts";
import { CLOSED, EVENT_READ, EVENT_WRITE, WOULD_BLOCK } from "./types.ts";

const encoder = new TextEncoder();

worldTest("recv() gives WOULD_BLOCK, the bytes, and 0 at the end of the stream", async (world) => {
  await using rig = new Rig(world);
  const { selector } = rig;
  const { socket, client } = await rig.connect();
  selector.register(socket, EVENT_READ);
  assertEquals(socket.recv(), WOULD_BLOCK);
  await write(client, "10\n");
  await selector.select();
  assertEquals(text(socket.bytes, socket.recv()), "10\n");
  assertEquals(socket.recv(), WOULD_BLOCK);
  await client.closeWrite();
  await selector.select();
  assertEquals([socket.recv(), socket.recv()], [0, 0]);
  assertEquals(socket.error, null);
  assertEquals(sendText(socket, "55\n"), 3);
  assertEquals(await readChunk(client), "55\n");
});

worldTest("recv() keeps the bytes until the next select()", async (world) => {
  await using rig = new Rig(world);
  const { selector } = rig;
  const { socket, client } = await rig.connect();
  selector.register(socket, EVENT_READ);
  await write(client, "first");
  await selector.select();
  const count = socket.recv();
  await write(client, "other");
  await pollOperatingSystem();
  assertEquals(text(socket.bytes, count), "first");
  await selector.select();
  assertEquals(text(socket.bytes, socket.recv()), "other");
});

worldTest(
  "recv() gives CLOSED, and error says why, when the peer resets the connection",
  async (world) => {
    await using rig = new Rig(world);
    const { selector } = rig;
    const { socket, vanish } = await rig.connectToVanish();
    selector.register(socket, EVENT_READ);
    await selector.select(0);
    await vanish();
    assertReported(await selector.select(), socket);
    assertEquals(socket.recv(), CLOSED);
    assertInstanceOf(socket.error, Deno.errors.ConnectionReset);
    assertEquals(sendText(socket, "x".repeat(10_000)), 10_000);
  },
);

worldTest("send() takes what fits, and the bytes may be reused at once", async (world) => {
  await using rig = new Rig(world);
  const { socket, client } = await rig.connect();
  const bytes = encoder.encode("55\n");
  assertEquals(socket.send(bytes, 2), 2);
  bytes.fill(0);
  assertEquals(await readChunk(client), "55");
  const long = encoder.encode("y".repeat(5000));
  const taken = socket.send(long, long.length);
  assert(taken > 0 && taken <= 5000);
  long.fill(0);
  assertEquals(await readText(client, taken), "y".repeat(taken));
});

worldTest("send() of nothing takes nothing, and leaves the socket writable", async (world) => {
  await using rig = new Rig(world);
  const { socket } = await rig.connect();
  rig.selector.register(socket, EVENT_WRITE);
  assertEquals(socket.send(new Uint8Array(0), 0), 0);
  assertReported(await rig.selector.select(), socket);
});

worldTest(
  "send() takes nothing while the peer does not read; EVENT_WRITE tells when it does",
  async (world) => {
    await using rig = new Rig(world);
    const { selector } = rig;
    const { socket, client } = await rig.connect();
    selector.register(socket, EVENT_WRITE);
    const sent = await fill(selector, socket);
    const selected = selector.select();
    assertEquals(await readText(client, sent), "x".repeat(sent));
    assertReported(await selected, socket);
    assertEquals(sendText(socket, "end"), 3);
    assertEquals(await readChunk(client), "end");
  },
);

worldTest("recv() gives what came before a reset, and then CLOSED", async (world) => {
  await using rig = new Rig(world);
  const { selector } = rig;
  const { socket, vanish } = await rig.connectToVanish("bye");
  selector.register(socket, EVENT_READ);
  await untilReady(selector, socket);
  await vanish();
  // Also when the break is reported first.
  await untilReady(selector, socket);
  assertEquals(socket.recv(), 3);
  await untilReady(selector, socket);
  assertEquals(socket.recv(), CLOSED);
  assertInstanceOf(socket.error, Deno.errors.ConnectionReset);
  socket.close();
});

worldTest("send() drops what is sent to a peer that vanished, and recv() tells", async (world) => {
  await using rig = new Rig(world);
  const { selector } = rig;
  const { socket, vanish } = await rig.connectToVanish();
  selector.register(socket, EVENT_READ);
  await vanish();
  // In a world that has not noticed yet, or had to wait for the write: nothing is taken twice, nothing throws.
  for (let i = 0; i < 3; i++) {
    assertLessOrEqual(sendText(socket, "55\n"), 3);
    await selector.select();
  }
  assertEquals(sendText(socket, "x".repeat(10_000)), 10_000);
  assertEquals(socket.recv(), CLOSED);
  assert(socket.error !== null);
});

worldTest("onBroken is called when nobody waits for the socket", async (world) => {
  await using rig = new Rig(world);
  const { selector } = rig;
  const { socket, vanish } = await rig.connectToVanish();
  selector.register(socket, 0);
  await selector.select(0);
  const broken = new Promise<void>((resolve) => socket.onBroken = resolve);
  await vanish();
  await selectUntil(selector, broken);
  assertInstanceOf(socket.error, Deno.errors.ConnectionReset);
  selector.modify(socket, EVENT_WRITE);
  assertReported(await selector.select(), socket);
});

worldTest(
  "select() returns when onBroken was called, whoever waits for the socket",
  async (world) => {
    await using rig = new Rig(world);
    const { selector } = rig;
    const { socket, vanish } = await rig.connectToVanish();
    selector.register(socket, 0);
    await selector.select(0);
    let isBroken = false;
    socket.onBroken = () => isBroken = true;
    const vanished = vanish();
    // Without end: nobody but the socket has anything to tell.
    assertReported(await selector.select());
    assert(isBroken);
    await vanished;
  },
);

worldTest("onBroken is called when the socket is paused after a request", async (world) => {
  await using rig = new Rig(world);
  const { selector } = rig;
  const vanish = await connectToVanish(rig, "10\n");
  const socket = await rig.accept();
  selector.register(socket, EVENT_READ);
  await untilReady(selector, socket);
  assertEquals(socket.recv(), 3);
  selector.modify(socket, 0);
  const broken = new Promise<void>((resolve) => socket.onBroken = resolve);
  await vanish();
  await selectUntil(selector, broken);
  assertReported(await selector.select(0));
  selector.modify(socket, EVENT_READ);
  assertReported(await selector.select(), socket);
  assertEquals(socket.recv(), CLOSED);
});

worldTest("onBroken is called at once when the connection is broken already", async (world) => {
  await using rig = new Rig(world);
  const { selector } = rig;
  const { socket, vanish } = await rig.connectToVanish();
  selector.register(socket, EVENT_READ);
  await vanish();
  await untilReady(selector, socket);
  assertEquals(socket.recv(), CLOSED);
  let calls = 0;
  socket.onBroken = () => calls++;
  assertEquals(calls, 1);
});

worldTest("onBroken is not called at the end of the stream, nor when we close", async (world) => {
  const rig = new Rig(world);
  const { selector } = rig;
  const { socket, client } = await rig.connect();
  let broken = false;
  socket.onBroken = () => broken = true;
  selector.register(socket, 0);
  await selector.select(0);
  await client.closeWrite();
  await selector.select(0);
  await rig[Symbol.asyncDispose]();
  assertEquals(broken, false);
});

worldTest(
  "both ends of a connection know both addresses, as long as there is one",
  async (world) => {
    await using rig = new Rig(world);
    const { socket, client } = await rig.connect();
    const address = ({ hostname, port }: Deno.NetAddr) => ({ hostname, port });
    assertEquals(socket.localAddr, address(client.remoteAddr as Deno.NetAddr));
    assertEquals(socket.remoteAddr, address(client.localAddr as Deno.NetAddr));

    const connecting = world.connect({ hostname: "127.0.0.1", port: rig.port });
    rig.selector.register(connecting, EVENT_WRITE);
    while (connecting.ready === 0) await rig.selector.select();
    assertEquals(connecting.remoteAddr, { hostname: "127.0.0.1", port: rig.port });
    const { localAddr } = connecting;
    const accepted = await rig.accept();
    assertEquals(accepted.remoteAddr, localAddr);
    connecting.abort();
  },
);
