// What both worlds promise is tested in `../blocking_test.ts`; here is what is special about system calls.

import { assert, assertEquals, assertFalse } from "@std/assert";
import { untilArrived } from "../arrival_testing.ts";
import { connectToVanish, readToEnd, write } from "../peers_testing.ts";
import { CLOSED, type DescriptorLoan } from "../types.ts";
import { selfPipe } from "./self_pipe.ts";
import { DescriptorOwnership } from "./descriptor_ownership.ts";
import { acceptConnection, closeDescriptor } from "./descriptor.ts";
import { POLLIN } from "./platform.ts";
import { poll } from "./poll.ts";
import { connected, isSocketOpen, listening, openSockets, posixTest } from "./blocking_testing.ts";
import { PosixThreadSocket } from "./thread_socket.ts";
import { cutIntoSlices } from "./timed_socket.ts";

/** What `isGone()` may take to find out. */
const QUESTIONS_MAX = 64;

/** A socket with both views of its ownership in this thread. */
function borrow(descriptor: number) {
  cutIntoSlices(descriptor, 0);
  const ownership = new DescriptorOwnership();
  const loan: DescriptorLoan = {
    kind: "descriptor",
    descriptor,
    memory: ownership.memory,
    wakeUpDescriptor: selfPipe().writeEnd,
    idleTimeoutMs: 0,
    ports: [],
  };
  return { ownership, socket: new PosixThreadSocket(loan) };
}

posixTest("close() closes the descriptor, and wakes the lender", async () => {
  const { descriptor, client } = await connected();
  const { ownership, socket } = borrow(descriptor);
  const name = (await openSockets()).get(descriptor);
  await client.closeWrite();
  assertEquals(socket.recv(), 0);
  socket.close();
  assert(ownership.isClosed);
  assertFalse(await isSocketOpen(name));
  assertEquals(poll([selfPipe().readEnd], POLLIN, 0), [POLLIN]);
  selfPipe().acknowledge();
  client.close();
});

posixTest(
  "recv(), send(), isGone() and close() leave a descriptor alone that was taken back",
  async () => {
    const { descriptor, client } = await connected();
    const { ownership, socket } = borrow(descriptor);
    await write(client, "10\n");
    assert(ownership.takeBack());
    assertEquals(socket.recv(), CLOSED);
    socket.send(new Uint8Array(10), 10);
    for (let i = 1; i < QUESTIONS_MAX; i++) assertFalse(socket.isGone());
    assert(socket.isGone());
    socket.close();
    closeDescriptor(descriptor);
    assertEquals(selfPipe().acknowledge(), false);
    client.close();
  },
);

posixTest(
  "isGone() is true when the peer has vanished, and not when it has ended its half",
  async () => {
    const { listener, addr } = listening();
    const vanish = await connectToVanish(addr);
    const { ownership, socket } = borrow(acceptConnection(listener, false));
    closeDescriptor(listener);
    const { descriptor, client } = await connected();
    const other = borrow(descriptor);
    await client.closeWrite();
    await vanish();
    let questions = 0;
    while (!socket.isGone()) assert(++questions < QUESTIONS_MAX);
    for (let i = 0; i < QUESTIONS_MAX; i++) assertFalse(other.socket.isGone());
    assertEquals(socket.recv(), CLOSED);
    socket.close();
    assert(ownership.isClosed);
    other.socket.send(new Uint8Array([120]), 1);
    assertEquals(other.socket.recv(), 0);
    other.socket.close();
    assertEquals(await readToEnd(client), "x");
    client.close();
    selfPipe().acknowledge();
  },
);

posixTest("recv() reads what had come when the server drains, and then gives CLOSED", async () => {
  const { descriptor, client } = await connected();
  const { ownership, socket } = borrow(descriptor);
  await write(client, "10\n");
  untilArrived(client);
  ownership.drain();
  assertEquals(socket.recv(), 3);
  assertEquals(socket.recv(), CLOSED);
  client.close();
  socket.close();
  selfPipe().acknowledge();
});
