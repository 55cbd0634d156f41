/**
 * What is peculiar to sockets made of completions. What sockets promise in every world is in `../socket_test.ts`.
 */

import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import { CLOSED, EVENT_READ, EVENT_WRITE, WOULD_BLOCK } from "../types.ts";
import { IdleSweeper } from "../idle_sweeper.ts";
import { pollOperatingSystem } from "../poll_operating_system.ts";
import { DenoSelector } from "./selector.ts";
import { DenoSocket } from "./socket.ts";
import { connectToVanish, LOOPBACK, loopback, netTest, write } from "../peers_testing.ts";
import { assertReported, fill, untilEmpty } from "../worlds_testing.ts";

/** A registered socket, its idle clock, which only the test moves, and its peer. */
async function pair(mask: number) {
  const { near, far } = await loopback();
  const sweeper = new IdleSweeper(1e9);
  const selector = new DenoSelector();
  const socket = DenoSocket.accepted(near, sweeper, () => {});
  return {
    selector,
    socket,
    sweeper,
    far,
    register: () => selector.register(socket, mask),
    async [Symbol.asyncDispose]() {
      far.close();
      socket.close();
      await untilEmpty(selector);
    },
  };
}

netTest("send() takes as much as its buffer holds, and nothing while that is written", async () => {
  await using test = await pair(EVENT_WRITE);
  test.register();
  assertEquals(test.socket.send(new Uint8Array(5000), 5000), 4096);
  assertEquals(test.socket.send(new Uint8Array(904), 904), 0);
  assertReported(await test.selector.select(), test.socket);
});

netTest("drain() ends only the read that it is about", async () => {
  await using test = await pair(EVENT_READ);
  const { selector, socket } = test;
  socket.readsLeft = 10;
  test.register();
  await write(test.far, "first");
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

netTest("drain() does not end a socket of which nobody wants to read", async () => {
  await using test = await pair(0);
  const { selector, socket } = test;
  test.register();
  selector.drain();
  await selector.select(0);
  await pollOperatingSystem();
  assertEquals(socket.recv(), WOULD_BLOCK);
});

netTest(
  "onBroken tells when the peer vanishes after it has sent more, and select() returns",
  async () => {
    const listener = Deno.listen(LOOPBACK);
    const accepted = listener.accept();
    const vanish = await connectToVanish(listener.addr, "10\n");
    const socket = DenoSocket.accepted(await accepted, new IdleSweeper(0), () => {});
    listener.close();
    const selector = new DenoSelector();
    selector.register(socket, 0);
    let isBroken = false;
    socket.onBroken = () => isBroken = true;
    await selector.select(0);
    await vanish();
    assertReported(await selector.select());
    assert(isBroken);
    assertInstanceOf(socket.error, Deno.errors.ConnectionReset);
    socket.close();
  },
);

netTest("a closed socket whose peer does not read for too long is given up", async () => {
  await using test = await pair(EVENT_WRITE);
  const { selector, socket } = test;
  test.register();
  await fill(selector, socket);
  socket.close();
  for (let i = 0; i < 5; i++) test.sweeper.sweep();
  await untilEmpty(selector);
});
