import { assert, assertEquals, assertFalse, assertLess } from "@std/assert";
import { untilArrived } from "../arrival_testing.ts";
import { connectToVanish, readText, text, write } from "../peers_testing.ts";
import { DRAIN_READS_MAX } from "../limits.ts";
import { CLOSED, WOULD_BLOCK } from "../types.ts";
import { acceptConnection, closeDescriptor } from "./descriptor.ts";
import { connected, listening, posixTest } from "./blocking_testing.ts";
import { cutIntoSlices, TimedSocket } from "./timed_socket.ts";

/** A connection whose near end waits in slices. */
async function timed(idleTimeoutMs = 0) {
  const { descriptor, client } = await connected();
  cutIntoSlices(descriptor, idleTimeoutMs);
  const close = () => {
    closeDescriptor(descriptor);
    client.close();
  };
  return { socket: new TimedSocket(descriptor, idleTimeoutMs), client, close };
}

/** The same with a client that vanishes. */
async function timedToVanish() {
  const { listener, addr } = listening();
  const vanish = await connectToVanish(addr);
  const descriptor = acceptConnection(listener, false);
  closeDescriptor(listener);
  cutIntoSlices(descriptor, 0);
  return {
    socket: new TimedSocket(descriptor, 0),
    vanish,
    close: () => closeDescriptor(descriptor),
  };
}

posixTest("receive() gives what has come, and 0 at the end, also the second time", async () => {
  const { socket, client, close } = await timed();
  await write(client, "10\n");
  await client.closeWrite();
  untilArrived(client);
  assertEquals(text(socket.bytes, socket.receive(false)), "10\n");
  assertFalse(socket.isOver);
  untilArrived(client);
  assertEquals(socket.receive(false), 0);
  assertEquals(socket.receive(false), 0);
  assert(socket.isOver);
  close();
});

posixTest(
  "receive() gives WOULD_BLOCK when the slice is over, and may be called again",
  async () => {
    const { socket, client, close } = await timed();
    assertEquals(socket.receive(false), WOULD_BLOCK);
    await write(client, "x");
    untilArrived(client);
    assertEquals(socket.receive(false), 1);
    close();
  },
);

posixTest("receive() gives CLOSED in a server that drains when nothing has come", async () => {
  const { socket, client, close } = await timed();
  await write(client, "x");
  untilArrived(client);
  assertEquals(socket.receive(true), 1);
  assertEquals(socket.receive(true), CLOSED);
  assertFalse(socket.isOver, "the client may still wait for an answer");
  close();
});

posixTest("receive() sees the end of the stream in a server that drains", async () => {
  const { socket, client, close } = await timed();
  await client.closeWrite();
  untilArrived(client);
  assertEquals(socket.receive(true), 0);
  close();
});

posixTest(`receive() reads ${DRAIN_READS_MAX} times in a server that drains`, async () => {
  const { socket, client, close } = await timed();
  for (let i = 0; i < DRAIN_READS_MAX; i++) {
    await write(client, "x");
    untilArrived(client);
    assertEquals(socket.receive(true), 1);
  }
  await write(client, "x");
  assertEquals(socket.receive(true), CLOSED);
  close();
});

posixTest("receive() gives CLOSED when the peer has vanished, also the second time", async () => {
  const { socket, vanish, close } = await timedToVanish();
  await vanish();
  assertEquals(socket.receive(false), CLOSED);
  assertEquals(socket.receive(false), CLOSED);
  assert(socket.isOver);
  close();
});

posixTest("transmit() takes all when the peer has vanished, and receive() tells", async () => {
  const { socket, vanish, close } = await timedToVanish();
  await vanish();
  const bytes = new Uint8Array(10);
  assertEquals(socket.transmit(bytes, 10), 10);
  assertEquals(socket.transmit(bytes, 10), 10);
  assertEquals(socket.receive(false), CLOSED);
  close();
});

posixTest("transmit() sends what fits into a slice when nobody reads", async () => {
  const { socket, client, close } = await timed();
  const bytes = new Uint8Array(20_000_000);
  let sent = 0;
  for (let count; (count = socket.transmit(bytes, bytes.length)) > 0;) {
    assertLess(count, bytes.length);
    sent += count;
  }
  assertEquals((await readText(client, sent)).length, sent);
  close();
});

posixTest("receive() gives up a peer that is silent for the idle timeout", async () => {
  const { socket, close } = await timed(2);
  for (let slices = 0; socket.receive(false) === WOULD_BLOCK; slices++) assertLess(slices, 10);
  assert(socket.isOver);
  assertEquals(socket.receive(false), CLOSED);
  close();
});

posixTest("transmit() gives up a peer that does not read for the idle timeout", async () => {
  const { socket, close } = await timed(2);
  const bytes = new Uint8Array(20_000_000);
  let slices = 0;
  while (socket.transmit(bytes, bytes.length) !== bytes.length) assertLess(slices++, 100);
  assert(socket.isOver);
  assertEquals(socket.receive(false), CLOSED);
  close();
});
