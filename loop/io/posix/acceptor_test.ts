import { assertEquals, assertNotEquals, assertRejects, assertThrows } from "@std/assert";
import { untilAcknowledged, untilQueued } from "../arrival_testing.ts";
import {
  connectTo,
  connectToVanish,
  LOOPBACK,
  readChunk,
  readToEnd,
  write,
} from "../peers_testing.ts";
import { pollOperatingSystem } from "../poll_operating_system.ts";
import type { ListenOptions } from "../types.ts";
import { PosixAcceptor } from "./acceptor.ts";
import { closeDescriptor } from "./descriptor.ts";
import { LingeringConnections } from "./linger.ts";
import { POLLIN } from "./platform.ts";
import { poll } from "./poll.ts";
import { EchoServer, openDescriptors, openSockets, posixTest } from "./blocking_testing.ts";

const encoder = new TextEncoder();

function accept(options: Partial<ListenOptions> = {}) {
  const open = new Int32Array(1);
  const lingering = new LingeringConnections(Infinity);
  const acceptor = new PosixAcceptor({ ...LOOPBACK, openConnections: open, ...options }, lingering);
  return { acceptor, lingering, open };
}

/** Connects, and waits until the kernel has queued the connection as the `nth` that nobody has accepted. */
async function connect(acceptor: PosixAcceptor, nth = 1): Promise<Deno.TcpConn> {
  const client = await connectTo(acceptor.addr);
  untilQueued(acceptor.addr, nth);
  return client;
}

posixTest(
  "take() gives the connections that look() took in, and null when there is none",
  async () => {
    const { acceptor, open } = accept();
    assertNotEquals(acceptor.addr.port, 0);
    acceptor.look();
    assertEquals(acceptor.take(), null);
    const client = await connect(acceptor);
    assertEquals(acceptor.take(), null);
    acceptor.look();
    assertEquals(open[0], 1);
    const descriptor = acceptor.take()!;
    assertEquals(acceptor.take(), null);
    closeDescriptor(descriptor);
    acceptor.leave();
    assertEquals(open[0], 0);
    assertEquals(await readToEnd(client), "");
    client.close();
    acceptor.drain();
    acceptor.drain();
  },
);

posixTest("PosixAcceptor throws when another program has the port, and keeps nothing", async () => {
  const { acceptor } = accept();
  const before = new Set((await openSockets()).values());
  assertThrows(() => accept({ port: acceptor.addr.port }), Deno.errors.AddrInUse);
  assertEquals(new Set((await openSockets()).values()).difference(before), new Set());
  acceptor.drain();
});

posixTest("look() takes in 64 ahead, and leaves the others in the kernel", async () => {
  const { acceptor, open } = accept();
  const clients = [];
  for (let i = 1; i <= 70; i++) clients.push(await connect(acceptor, i));
  acceptor.look();
  acceptor.look();
  assertEquals(open[0], 64);
  for (let i = 0; i < 6; i++) closeDescriptor(acceptor.take()!);
  acceptor.look();
  assertEquals(open[0], 70);
  for (let left; (left = acceptor.take()) !== null;) closeDescriptor(left);
  for (const client of clients) client.close();
  acceptor.drain();
});

posixTest("look() copes with peers that were gone before they were taken in", async () => {
  const { acceptor } = accept();
  for (let i = 1; i <= 20; i++) {
    const vanish = await connectToVanish(acceptor.addr);
    untilQueued(acceptor.addr, i);
    await vanish();
  }
  const client = await connectTo(acceptor.addr);
  await write(client, "x");
  await untilAcknowledged(client);
  acceptor.look();
  let last = -1;
  for (let next; (next = acceptor.take()) !== null;) {
    if (last >= 0) closeDescriptor(last);
    last = next;
  }
  assertEquals(poll([last], POLLIN, 10_000), [POLLIN]);
  closeDescriptor(last);
  client.close();
  acceptor.drain();
});

posixTest("look() tells those who are too many, and lets go of them when they close", async () => {
  const refusal = encoder.encode("full\n");
  const { acceptor, lingering, open } = accept({ maxConnections: 1, refusal });
  const first = await connect(acceptor);
  const second = await connect(acceptor, 2);
  await write(second, "10\n");
  acceptor.look();
  assertEquals(open[0], 1);
  assertEquals(lingering.descriptors.length, 1);
  assertEquals(await readToEnd(second), "full\n");
  await second.closeWrite();
  await untilAcknowledged(second);
  lingering.look();
  assertEquals(lingering.descriptors, []);
  second.close();
  closeDescriptor(acceptor.take()!);
  first.close();
  acceptor.drain();
});

posixTest("look() closes those who are too many at once when there is nothing to say", async () => {
  const { acceptor, lingering } = accept({ maxConnections: 0 });
  const client = await connect(acceptor);
  acceptor.look();
  assertEquals(lingering.descriptors, []);
  assertEquals(await readToEnd(client), "");
  client.close();
  acceptor.drain();
});

posixTest("drain() takes in those who have come, and nobody after them", async () => {
  const { acceptor } = accept();
  const client = await connect(acceptor);
  acceptor.drain();
  assertEquals(acceptor.descriptor, -1);
  await assertRejects(() => connectTo(acceptor.addr), Deno.errors.ConnectionRefused);
  acceptor.look();
  closeDescriptor(acceptor.take()!);
  assertEquals(acceptor.take(), null);
  client.close();
});

posixTest("drain() takes in more than look() does ahead", async () => {
  const { acceptor, open } = accept();
  const clients = [];
  for (let i = 1; i <= 70; i++) clients.push(await connect(acceptor, i));
  acceptor.look();
  assertEquals([acceptor.length, acceptor.isOver], [64, false]);
  acceptor.drain();
  assertEquals([acceptor.length, open[0]], [70, 70]);
  for (let left; (left = acceptor.take()) !== null;) closeDescriptor(left);
  assertEquals(acceptor.isOver, true);
  for (const client of clients) client.close();
});

posixTest("drain() takes in as many as the kernel queues", async () => {
  const { acceptor } = accept({ backlog: 2 });
  const clients = [];
  for (let i = 1; i <= 3; i++) clients.push(await connect(acceptor, i));
  acceptor.drain();
  assertEquals([acceptor.length, acceptor.descriptor], [3, -1]);
  for (let left; (left = acceptor.take()) !== null;) closeDescriptor(left);
  for (const client of clients) client.close();
});

posixTest("look() serves all in the end when the process runs out of descriptors", async () => {
  const limit = 48;
  await using server = await EchoServer.start(`ulimit -n ${limit}`);
  const clients = [];
  for (let i = 0; i < 64; i++) clients.push(await connectTo(server));
  // It is with the first client, which says nothing, and takes in the others meanwhile, as many as it can.
  const isLinux = Deno.build.os === "linux";
  while (isLinux && await openDescriptors(server.pid) < limit) await pollOperatingSystem();
  for (const client of clients) {
    await write(client, "x");
    assertEquals(await readChunk(client), "x");
    client.close();
  }
  await server.terminate();
  await server.ended();
});
