import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import { CLOSED, EVENT_READ, EVENT_WRITE, WOULD_BLOCK } from "../types.ts";
import { IdleSweeper } from "../idle_sweeper.ts";
import { pollOperatingSystem } from "../poll_operating_system.ts";
import { DenoSelector } from "./selector.ts";
import { DenoSocket } from "./socket.ts";
import {
  assertReported,
  connectTo,
  LOOPBACK,
  loopback,
  netTest,
  readChunk,
  readText,
  readToEnd,
  Rig,
  text,
  untilEmpty,
  untilReady,
  write,
} from "./test_support.ts";

const encoder = new TextEncoder();

function sendText(socket: DenoSocket, line: string): number {
  const bytes = encoder.encode(line);
  return socket.send(bytes, bytes.length);
}

/** Sends until nothing more fits: the client does not read. */
async function fill(selector: DenoSelector, socket: DenoSocket): Promise<number> {
  let sent = 0;
  selector.modify(socket, EVENT_WRITE);
  while ((await selector.select(0)).length > 0) sent += sendText(socket, "x".repeat(4096));
  return sent;
}

netTest("recv() gives WOULD_BLOCK, the bytes, and 0 at the end of the stream", async () => {
  await using rig = new Rig();
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

netTest("recv() keeps the bytes until the next select()", async () => {
  await using rig = new Rig();
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

netTest(
  "recv() gives CLOSED, and error says why, when the peer resets the connection",
  async () => {
    await using rig = new Rig();
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

netTest("onBroken is called when nobody waits for the socket", async () => {
  await using rig = new Rig();
  const { selector } = rig;
  const { socket, vanish } = await rig.connectToVanish();
  selector.register(socket, 0);
  await selector.select(0);
  const broken = new Promise<void>((resolve) => socket.onBroken = resolve);
  await vanish();
  await broken;
  selector.modify(socket, EVENT_WRITE);
  assertReported(await selector.select(), socket);
});

netTest("onBroken is not called at the end of the stream, nor when we close", async () => {
  const rig = new Rig();
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

netTest("send() takes what fits, and the bytes may be reused at once", async () => {
  await using rig = new Rig();
  const { socket, client } = await rig.connect();
  const bytes = encoder.encode("55\n");
  assertEquals(socket.send(bytes, 2), 2);
  bytes.fill(0);
  assertEquals(await readChunk(client), "55");
  const long = encoder.encode("y".repeat(5000));
  assertEquals(socket.send(long, long.length), 4096);
  long.fill(0);
  assertEquals(await readText(client, 4096), "y".repeat(4096));
});

netTest("send() of nothing takes nothing, and leaves the socket writable", async () => {
  await using rig = new Rig();
  const { socket } = await rig.connect();
  rig.selector.register(socket, EVENT_WRITE);
  assertEquals(socket.send(new Uint8Array(0), 0), 0);
  assertReported(await rig.selector.select(), socket);
});

netTest(
  "send() takes nothing while the peer does not read; EVENT_WRITE tells when it does",
  async () => {
    await using rig = new Rig();
    const { selector } = rig;
    const { socket, client } = await rig.connect();
    selector.register(socket, EVENT_WRITE);
    const sent = await fill(selector, socket);
    assertEquals(sendText(socket, "x"), 0);
    const selected = selector.select();
    assertEquals(await readText(client, sent), "x".repeat(sent));
    assertReported(await selected, socket);
    assertEquals(sendText(socket, "end"), 3);
    assertEquals(await readChunk(client), "end");
  },
);

netTest("close() still sends what send() took, to a peer that reads late", async () => {
  await using rig = new Rig();
  const { selector } = rig;
  const { socket, client } = await rig.connect();
  selector.register(socket, EVENT_READ);
  const sent = await fill(selector, socket);
  socket.close();
  assertEquals(socket.send(encoder.encode("late"), 4), 4);
  await pollOperatingSystem();
  assertEquals(selector.size, 1);
  assertEquals(await readToEnd(client), "x".repeat(sent));
});

netTest("close() loses no answer when bytes were left unread", async () => {
  await using rig = new Rig();
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

netTest(
  "close() tells once that the connection is closed, however often it is called",
  async () => {
    const { near, far } = await loopback();
    const selector = new DenoSelector();
    let closed = 0;
    const socket = DenoSocket.accepted(near, new IdleSweeper(0), () => closed++);
    selector.register(socket, EVENT_READ);
    far.close();
    await selector.select();
    assertEquals(socket.recv(), 0);
    socket.close();
    socket.close();
    await untilEmpty(selector);
    socket.close();
    assertEquals(closed, 1);
  },
);

netTest("close() tells that the connection is closed when it was broken", async () => {
  await using rig = new Rig();
  const { selector } = rig;
  const { socket, vanish } = await rig.connectToVanish();
  selector.register(socket, EVENT_WRITE);
  await fill(selector, socket);
  socket.close();
  await vanish();
  await untilEmpty(selector);
});

netTest("closeWrite() ends our half after what send() took", async () => {
  await using rig = new Rig();
  const { selector } = rig;
  const { socket, client } = await rig.connect();
  selector.register(socket, EVENT_READ);
  const sent = await fill(selector, socket);
  socket.closeWrite();
  assertEquals(await readToEnd(client), "x".repeat(sent));
  selector.modify(socket, EVENT_READ);
  await write(client, "10\n");
  await selector.select();
  assertEquals(socket.recv(), 3);
});

netTest("connecting() gives a socket that is writable once it is connected", async () => {
  using listener = Deno.listen(LOOPBACK);
  const selector = new DenoSelector();
  const socket = DenoSocket.connecting(listener.addr);
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
});

netTest("connecting() reports a failure by error, and as writable", async () => {
  const listener = Deno.listen(LOOPBACK);
  listener.close();
  const selector = new DenoSelector();
  const socket = DenoSocket.connecting(listener.addr);
  selector.register(socket, EVENT_WRITE);
  assertReported(await selector.select(), socket);
  assertInstanceOf(socket.error, Deno.errors.ConnectionRefused);
  assertEquals(socket.recv(), CLOSED);
  socket.close();
  await untilEmpty(selector);
});

netTest("close() and closeWrite() wait for the connection when it is not there yet", async () => {
  using listener = Deno.listen(LOOPBACK);
  const selector = new DenoSelector();
  const [halfClosed, closed] = [0, 1].map(() => DenoSocket.connecting(listener.addr));
  for (const socket of [halfClosed!, closed!]) selector.register(socket, 0);
  halfClosed!.closeWrite();
  closed!.close();
  const peers = [await listener.accept(), await listener.accept()];
  for (const peer of peers) assertEquals(await readToEnd(peer), "");
  for (const peer of peers) peer.close();
  halfClosed!.close();
  await untilEmpty(selector);
});

netTest("drain() ends only the read that it is about", async () => {
  await using rig = new Rig();
  const { selector } = rig;
  const { socket, client } = await rig.connect();
  socket.readsLeft = 10;
  selector.register(socket, EVENT_READ);
  await write(client, "first");
  assertReported(await selector.select(), socket);
  const wasInFlight = socket.readsLeft;
  socket.drain(wasInFlight);
  assertEquals(socket.recv(), 5);
  socket.drain(wasInFlight);
  assertReported(await selector.select(0));
  socket.drain(wasInFlight);
  assertReported(await selector.select(0));
  socket.drain(socket.readsLeft);
  assertReported(await selector.select(0), socket);
  assertEquals(socket.recv(), CLOSED);
});

/** A socket with an idle clock that only the test moves. */
async function idling(mask: number) {
  const { near, far } = await loopback();
  const sweeper = new IdleSweeper(1e9);
  const selector = new DenoSelector();
  const socket = DenoSocket.accepted(near, sweeper, () => {});
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
    },
  };
}

netTest("a socket that is idle for too long breaks", async () => {
  await using test = await idling(EVENT_READ);
  test.sweep(4);
  assertReported(await test.selector.select(0));
  test.sweep(1);
  assertReported(await test.selector.select(), test.socket);
  assertEquals(test.socket.recv(), CLOSED);
  assertInstanceOf(test.socket.error, Deno.errors.TimedOut);
});

netTest("a socket is not idle while the server is at work", async () => {
  await using test = await idling(EVENT_READ);
  test.selector.modify(test.socket, 0);
  test.sweep(100);
  test.selector.modify(test.socket, EVENT_READ);
  test.sweep(4);
  assertReported(await test.selector.select(0));
  assertEquals(test.socket.error, null);
});

netTest("a socket is not idle while bytes come", async () => {
  await using test = await idling(EVENT_READ);
  for (let i = 0; i < 20; i++) {
    test.sweep(3);
    await write(test.far, "x");
    assertReported(await test.selector.select(), test.socket);
    assertEquals(test.socket.recv(), 1);
    await test.selector.select(0);
  }
});

netTest("a socket whose peer does not read for too long becomes writable, and drops", async () => {
  await using test = await idling(EVENT_WRITE);
  await fill(test.selector, test.socket);
  test.sweep(5);
  assertReported(await test.selector.select(), test.socket);
  assertEquals(sendText(test.socket, "x".repeat(10_000)), 10_000);
  assert(test.socket.error !== null);
});

netTest("a closed socket whose peer does not read for too long is given up", async () => {
  await using test = await idling(EVENT_WRITE);
  await fill(test.selector, test.socket);
  test.socket.close();
  test.sweep(5);
  await untilEmpty(test.selector);
});

netTest("accepted() leaves nothing when the peer has gone before it is registered", async () => {
  using listener = Deno.listen(LOOPBACK);
  const client = await connectTo(listener.addr);
  const socket = DenoSocket.accepted(await listener.accept(), new IdleSweeper(0), () => {});
  client.close();
  const selector = new DenoSelector();
  selector.register(socket, EVENT_READ);
  assertEquals(await untilReady(selector, socket), EVENT_READ);
  assertEquals(socket.recv(), 0);
  socket.close();
  await untilEmpty(selector);
});
