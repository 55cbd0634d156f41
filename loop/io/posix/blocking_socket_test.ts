// What both worlds promise is tested in `../blocking_test.ts`; here is what is special about system calls.

import { assert, assertEquals, assertInstanceOf, assertLess } from "@std/assert";
import { untilArrived } from "../arrival_testing.ts";
import { connectTo, LOOPBACK, readToEnd, write } from "../peers_testing.ts";
import { Borrower } from "../borrower_testing.ts";
import { CLOSED } from "../types.ts";
import { PosixBlockingListener } from "./blocking_listener.ts";
import { DescriptorOwnership } from "./descriptor_ownership.ts";
import { lendConnection, posixTest } from "./blocking_testing.ts";
import { stoppedClock } from "./posix_testing.ts";

/** What takes many times as long as the event loop may stand still. */
const REQUESTS_MAX = 1_000_000;

async function accepted() {
  const listener = new PosixBlockingListener(LOOPBACK);
  const client = await connectTo(listener.addr);
  return { listener, client, socket: (await listener.accept())! };
}

async function drained(listener: PosixBlockingListener): Promise<void> {
  listener.drain();
  assertEquals(await listener.accept(), null);
}

posixTest("recv() and send() give no promise when they need not wait", async () => {
  // Nor because Deno's event loop has stood still for too long meanwhile.
  using _clock = stoppedClock();
  const { listener, client, socket } = await accepted();
  await write(client, "10\n");
  untilArrived(client);
  assertEquals(socket.recv(), 3);
  assertEquals(socket.send(socket.bytes, 3), undefined);
  await client.closeWrite();
  untilArrived(client);
  assertEquals(socket.recv(), 0);
  socket.close();
  assertEquals(await readToEnd(client), "10\n");
  client.close();
  await drained(listener);
});

posixTest("recv() lets Deno's event loop turn when the peer is silent", async () => {
  const { listener, client, socket } = await accepted();
  // Once the call below waits: it lets timers come.
  setTimeout(() => write(client, "x"), 0);
  const received = socket.recv();
  assertInstanceOf(received, Promise);
  assertEquals(await received, 1);
  client.close();
  assertEquals(await socket.recv(), 0);
  socket.close();
  await drained(listener);
});

posixTest("recv() lets Deno's event loop turn when the peer is never silent", async () => {
  const listener = new PosixBlockingListener(LOOPBACK);
  // The other end is in a thread, which sends back what it gets at once.
  const echo = new Borrower({ lend: () => lendConnection(listener.addr) }, "echo");
  const socket = (await listener.accept())!;
  const byte = new Uint8Array(1);
  await socket.send(byte, 1);
  assertEquals(await socket.recv(), 1);
  let hasTurned = false;
  // That a timer of Deno's comes meanwhile is what is tested.
  setTimeout(() => hasTurned = true, 0);
  for (let requests = 0; !hasTurned; requests++) {
    assertLess(requests, REQUESTS_MAX);
    await socket.send(byte, 1);
    assertEquals(await socket.recv(), 1);
  }
  socket.close();
  await drained(listener);
  await echo.result;
});

posixTest("recv(), send() and close() do nothing to a socket that is closed", async () => {
  const { listener, client, socket } = await accepted();
  await write(client, "x");
  socket.close();
  assertEquals(socket.recv(), CLOSED);
  assertEquals(socket.send(new Uint8Array(1), 1), undefined);
  socket.close();
  assertEquals(await readToEnd(client), "");
  client.close();
  await drained(listener);
});

posixTest("lend() tells a thread that borrows late that the server drains", async () => {
  const { listener, client, socket } = await accepted();
  listener.drain();
  assert(new DescriptorOwnership(socket.lend().memory).isDraining);
  socket.close();
  client.close();
  await drained(listener);
});
