// What both worlds promise is tested in `../blocking_test.ts`; here is what is special about system calls.

import { assert, assertEquals, assertFalse } from "@std/assert";
import { connectTo, LOOPBACK, readChunk, readToEnd, write } from "../peers_testing.ts";
import { pollOperatingSystem } from "../poll_operating_system.ts";
import { Borrower } from "../borrower_testing.ts";
import { selfPipe, wakeThread } from "./self_pipe.ts";
import { PosixBlockingListener } from "./blocking_listener.ts";
import { onStop, signalled } from "./signals.ts";
import { EchoServer, posixTest } from "./blocking_testing.ts";

async function drained(listener: PosixBlockingListener): Promise<void> {
  listener.drain();
  assertEquals(await listener.accept(), null);
}

posixTest("accept() lets Deno's event loop turn while nobody comes", async () => {
  const listener = new PosixBlockingListener(LOOPBACK);
  const fired = Promise.withResolvers<void>();
  // Once the call below waits: it lets timers come.
  setTimeout(async () => {
    fired.resolve();
    (await connectTo(listener.addr)).close();
  }, 0);
  const socket = (await listener.accept())!;
  await fired.promise;
  assertEquals(await socket.recv(), 0);
  socket.close();
  await drained(listener);
});

posixTest("accept() hears that another thread wakes it", async () => {
  const listener = new PosixBlockingListener(LOOPBACK);
  let answers = 0;
  const remove = selfPipe().onWoken(() => {
    // Once the call below has heard of it: then it lets timers come.
    setTimeout(() => listener.drain(), 0);
    return ++answers === 1;
  });
  wakeThread(selfPipe().writeEnd);
  assertEquals(await listener.accept(), null);
  assertEquals(answers, 1);
  remove();
});

posixTest("turnIsDue() once a signal has come, until turn() has answered it", async () => {
  const listener = new PosixBlockingListener(LOOPBACK);
  const remove = onStop(() => {});
  await listener.turn();
  assertFalse(listener.turnIsDue());
  // As the thread does that hears signals, while this one computes.
  Atomics.store(signalled, 0, 1);
  assert(listener.turnIsDue());
  assert(listener.turnIsDue());
  await listener.turn();
  assertFalse(listener.turnIsDue());
  remove();
  await drained(listener);
});

posixTest("turn() takes in who comes while the thread serves somebody else", async () => {
  const openConnections = new Int32Array(1);
  const listener = new PosixBlockingListener({ ...LOOPBACK, openConnections });
  const first = await connectTo(listener.addr);
  const socket = (await listener.accept())!;
  const second = await connectTo(listener.addr);
  assertEquals(openConnections[0], 1);
  // The end of the handshake may be on its way still.
  while (openConnections[0]! < 2) await listener.turn();
  first.close();
  assertEquals(await socket.recv(), 0);
  socket.close();
  assertEquals(openConnections[0], 1);
  second.close();
  const last = (await listener.accept())!;
  assertEquals(await last.recv(), 0);
  last.close();
  await drained(listener);
});

posixTest(
  "a connection that a thread has closed is counted no more, without a word from it",
  async () => {
    const openConnections = new Int32Array(1);
    const listener = new PosixBlockingListener({ ...LOOPBACK, openConnections, maxConnections: 1 });
    const client = await connectTo(listener.addr);
    const borrower = new Borrower((await listener.accept())!, "echo");
    await client.closeWrite();
    assertEquals(await readToEnd(client), "");
    client.close();
    // The thread may take its time.
    while (openConnections[0]! > 0) await listener.turn();
    await borrower.result;
    await drained(listener);
  },
);

posixTest("SIGTERM is heard while the thread blocks in accept()", async () => {
  await using server = await EchoServer.start();
  await server.terminate();
  await server.ended();
});

posixTest("SIGTERM is heard while the thread blocks in recv()", async () => {
  await using server = await EchoServer.start();
  const client = await connectTo(server);
  await write(client, "x");
  assertEquals(await readChunk(client), "x");
  await server.terminate();
  assertEquals(await readToEnd(client), "");
  client.close();
  await server.ended();
});

posixTest("SIGTERM is heard while the thread blocks in send()", async () => {
  await using server = await EchoServer.start();
  const client = await connectTo(server);
  // It reads no more when its own send waits. Then what was written stays in the kernel, until that is full.
  let written = 0;
  const writing = (async () => {
    for (;;) written += await client.write(new Uint8Array(65_536));
  })().catch(() => "the client was closed");
  for (let before = -1; before < written;) {
    before = written;
    for (let looks = 0; looks < 100; looks++) await pollOperatingSystem();
  }
  await server.terminate();
  client.close();
  await writing;
  await server.ended();
});
