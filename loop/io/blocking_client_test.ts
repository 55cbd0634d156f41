/**
 * What both worlds promise of a client's calls that wait.
 */

import { assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { listenTls } from "./certificate_testing.ts";
import { CLOSED, openIo, WOULD_BLOCK } from "./mod.ts";
import { portableIoNames } from "./names.ts";
import {
  deafAddress,
  LOOPBACK,
  netTest,
  readText,
  readToEnd,
  text,
  write,
} from "./peers_testing.ts";
import { posixTest } from "./posix/blocking_testing.ts";
import type { BlockingClientSocket, IoName } from "./types.ts";

const encoder = new TextEncoder();

for (const name of portableIoNames) testWorld(name);

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

  test("a signal ends the connection, and the attempt to make one", async () => {
    using listener = Deno.listen(LOOPBACK);
    const accepted = listener.accept();
    const ending = new AbortController();
    const io = await openIo(name);
    const options = { ...listener.addr, signal: ending.signal };
    const socket = await io.connectBlocking(options);
    const received = socket.recv();
    ending.abort(new Error("enough"));
    assertEquals(await received, CLOSED);
    assertInstanceOf(socket.error, Deno.errors.Interrupted);
    await assertRejects(() => io.connectBlocking(options), Error, "enough");
    (await accepted).close();
  });

  test("a socket that was closed does not hear the signal any more", async () => {
    using listener = Deno.listen(LOOPBACK);
    const ending = new AbortController();
    let listeners = 0;
    const { signal } = ending;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...args);
    };
    const socket = await (await openIo(name)).connectBlocking({ ...listener.addr, signal });
    assertEquals(listeners, 1);
    socket.close();
    assertEquals(listeners, 0);
  });

  test("connectBlocking() rejects when nobody listens", async () => {
    using nobody = await deafAddress();
    const { hostname, port } = nobody;
    const io = await openIo(name);
    await assertRejects(
      () => io.connectBlocking({ hostname, port }),
      Deno.errors.ConnectionRefused,
    );
  });
}

netTest("deno: connectBlocking() rejects when the handshake takes too long", async () => {
  const listener = Deno.listen(LOOPBACK);
  // On a slow machine the time is up before there is a connection at all.
  const accepted = listener.accept().catch(() => null);
  await assertRejects(
    async () => (await openIo("deno")).connectBlocking({ ...listener.addr, tls: {}, timeoutMs: 1 }),
    Deno.errors.TimedOut,
    "Cannot connect: it must not take longer than 1 ms",
  );
  listener.close();
  (await accepted)?.close();
});

netTest("deno: startTls() makes a connection secret, and trusts what it is told to", async () => {
  const { listener, certificate } = await listenTls();
  const io = await openIo("deno");
  const { hostname, port } = listener.addr as Deno.NetAddr;

  const socket = await io.connectBlocking({ hostname, port });
  const served = listener.accept();
  await socket.startTls("localhost", { caCerts: [certificate] });
  const peer = await served;
  await socket.send(encoder.encode("10\n"), 3);
  assertEquals(await readText(peer, 3), "10\n");
  peer.close();
  assertEquals(await socket.recv(), 0);
  socket.close();

  const distrustful = await io.connectBlocking({ hostname, port });
  const refused = listener.accept();
  await assertRejects(() => distrustful.startTls("localhost"), Deno.errors.InvalidData);
  assertEquals(await distrustful.recv(), CLOSED);
  distrustful.close();
  (await refused).close();
  listener.close();
});

netTest("deno: startTls() rejects when the time is up, or the socket is closed", async () => {
  using listener = Deno.listen(LOOPBACK);
  const io = await openIo("deno");
  const socket = await io.connectBlocking(listener.addr);
  socket.timeoutMs = 1;
  await assertRejects(
    () => socket.startTls("localhost"),
    Deno.errors.TimedOut,
    "Cannot speak TLS: it must not take longer than 1 ms",
  );
  socket.close();
  const other = await io.connectBlocking(listener.addr);
  const attempt = assertRejects(() => other.startTls("localhost"), Deno.errors.Interrupted);
  other.close();
  await attempt;
  for (let i = 0; i < 2; i++) (await listener.accept()).close();
});

posixTest("posix: startTls() says that it cannot be had", async () => {
  using listener = Deno.listen(LOOPBACK);
  const socket = await (await openIo("posix")).connectBlocking(listener.addr);
  await assertRejects(() => socket.startTls("localhost"), Deno.errors.NotSupported, "--io deno");
  socket.close();
});

posixTest("posix: connectBlocking() rejects when the time is up", async () => {
  using listener = Deno.listen(LOOPBACK);
  await assertRejects(
    async () => (await openIo("posix")).connectBlocking({ ...listener.addr, timeoutMs: 0 }),
    Deno.errors.TimedOut,
    "Cannot connect: it must not take longer than 0 ms",
  );
});
