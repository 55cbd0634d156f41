/**
 * What both worlds promise of a client's calls that wait.
 */

import { assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { CLOSED, openIo, WOULD_BLOCK } from "./mod.ts";
import { ioNames } from "./names.ts";
import { LOOPBACK, netTest, readText, readToEnd, text, write } from "./peers_testing.ts";
import { posixTest } from "./posix/blocking_testing.ts";
import type { BlockingClientSocket, IoName } from "./types.ts";

const encoder = new TextEncoder();

for (const name of ioNames) testWorld(name);

function testWorld(name: IoName): void {
  const test = (what: string, body: () => Promise<void>) =>
    (name === "posix" ? posixTest : netTest)(`${name}: ${what}`, body);

  /** Both ends of a connection. */
  async function connected(): Promise<{ socket: BlockingClientSocket; peer: Deno.TcpConn }> {
    using listener = Deno.listen(LOOPBACK);
    const accepted = listener.accept();
    const socket = await (await openIo(name)).connectBlocking(listener.addr);
    return { socket, peer: await accepted };
  }

  test("connectBlocking() gives a socket whose calls wait until they are done", async () => {
    const { socket, peer } = await connected();
    const request = encoder.encode("10\n");
    assertEquals(await socket.send(request, request.length), 3);
    assertEquals(await readText(peer, 3), "10\n");
    const received = socket.recv();
    await write(peer, "55\n");
    assertEquals(text(socket.bytes, await received), "55\n");
    await peer.closeWrite();
    assertEquals([await socket.recv(), await socket.recv()], [0, 0]);
    socket.close();
    socket.close();
    assertEquals([await socket.recv(), await socket.send(request, 3)], [CLOSED, CLOSED]);
    assertEquals(await readToEnd(peer), "");
    peer.close();
  });

  test("send() may send less than all, and waits for a peer that does not read", async () => {
    const { socket, peer } = await connected();
    const bytes = new Uint8Array(20_000_000);
    socket.timeoutMs = 1;
    let sent = 0;
    for (;;) {
      const count = await socket.send(bytes.subarray(sent), bytes.length - sent);
      if (count === WOULD_BLOCK) break;
      sent += count;
    }
    socket.timeoutMs = Infinity;
    const received = readText(peer, bytes.length);
    while (sent < bytes.length) {
      sent += await socket.send(bytes.subarray(sent), bytes.length - sent);
    }
    assertEquals((await received).length, bytes.length);
    socket.close();
    peer.close();
  });

  test("recv() gives WOULD_BLOCK when its time is up, and nothing is lost", async () => {
    const { socket, peer } = await connected();
    for (const timeoutMs of [0, 0.1, 150]) {
      socket.timeoutMs = timeoutMs;
      assertEquals(await socket.recv(), WOULD_BLOCK);
    }
    await write(peer, "55\n");
    socket.timeoutMs = Infinity;
    assertEquals(text(socket.bytes, await socket.recv()), "55\n");
    socket.close();
    peer.close();
  });

  test("recv() gives CLOSED, and error says why, when the peer resets the connection", async () => {
    const accepted = Promise.withResolvers<Socket>();
    const server = createServer(accepted.resolve).listen(0, LOOPBACK.hostname);
    await once(server, "listening");
    const io = await openIo(name);
    const { port } = server.address() as AddressInfo;
    const socket = await io.connectBlocking({ ...LOOPBACK, port });
    const peer = await accepted.promise;
    const gone = once(peer, "close");
    peer.resetAndDestroy();
    await gone;
    assertEquals(await socket.recv(), CLOSED);
    assertInstanceOf(socket.error, Deno.errors.ConnectionReset);
    assertEquals([await socket.recv(), await socket.send(new Uint8Array(1), 1)], [CLOSED, CLOSED]);
    socket.close();
    server.close();
    await once(server, "close");
  });

  test("close() ends a call that waits", async () => {
    const { socket, peer } = await connected();
    const received = socket.recv();
    socket.close();
    assertEquals(await received, CLOSED);
    assertInstanceOf(socket.error, Deno.errors.Interrupted);
    peer.close();
  });

  test("connectBlocking() rejects when nobody listens", async () => {
    const listener = Deno.listen(LOOPBACK);
    listener.close();
    const io = await openIo(name);
    await assertRejects(
      () => io.connectBlocking(listener.addr),
      Deno.errors.ConnectionRefused,
    );
  });
}

netTest("deno: connectBlocking() rejects when the handshake takes too long", async () => {
  using listener = Deno.listen(LOOPBACK);
  const accepted = listener.accept();
  await assertRejects(
    async () => (await openIo("deno")).connectBlocking({ ...listener.addr, tls: {}, timeoutMs: 1 }),
    Deno.errors.TimedOut,
    "Cannot connect: it must not take longer than 1 ms",
  );
  (await accepted).close();
});

posixTest("posix: connectBlocking() rejects when the time is up", async () => {
  using listener = Deno.listen(LOOPBACK);
  await assertRejects(
    async () => (await openIo("posix")).connectBlocking({ ...listener.addr, timeoutMs: 0 }),
    Deno.errors.TimedOut,
    "Cannot connect: it must not take longer than 0 ms",
  );
});
