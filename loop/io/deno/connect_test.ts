import { assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { listenTls } from "../certificate_testing.ts";
import { LOOPBACK, netTest, readChunk, write } from "../peers_testing.ts";
import { pollOperatingSystem } from "../poll_operating_system.ts";
import { CLOSED, EVENT_READ, EVENT_WRITE } from "../types.ts";
import { connect } from "./connect.ts";
import { DenoSelector } from "./selector.ts";
import { DenoSocket } from "./socket.ts";

const never = new AbortController().signal;

netTest("connect() speaks TLS with who has a certificate that is trusted", async () => {
  const { listener, certificate } = await listenTls();
  using _listener = listener;
  const accepted = listener.accept();
  const conn = await connect({ ...listener.addr, tls: { caCerts: [certificate] } }, never);
  const peer = await accepted;
  await write(conn, "10\n");
  assertEquals(await readChunk(peer), "10\n");
  conn.close();
  peer.close();
});

netTest("connect() rejects a certificate that nobody trusts", async () => {
  const { listener } = await listenTls();
  using _listener = listener;
  const accepted = listener.accept();
  await assertRejects(() => connect({ ...listener.addr, tls: {} }, never), Deno.errors.InvalidData);
  const peer = await accepted;
  await assertRejects(() => peer.handshake());
  peer.close();
});

netTest("connect() rejects a peer that speaks no TLS", async () => {
  using listener = Deno.listen(LOOPBACK);
  const connected = connect({ ...listener.addr, tls: {} }, never);
  const peer = await listener.accept();
  await write(peer, "HTTP/1.1 400 Bad Request\r\n\r\n");
  await assertRejects(() => connected, Deno.errors.InvalidData);
  peer.close();
});

netTest("connect() ends in the middle of a handshake when it is given up", async () => {
  using listener = Deno.listen(LOOPBACK);
  const attempt = new AbortController();
  const connected = connect({ ...listener.addr, tls: {} }, attempt.signal);
  const peer = await listener.accept();
  // The first message of the handshake is there, and is never answered.
  await peer.read(new Uint8Array(4096));
  attempt.abort(new Deno.errors.TimedOut("enough"));
  await assertRejects(() => connected, Deno.errors.TimedOut, "enough");
  peer.close();
});

netTest("connect() leaves nothing open, whenever it is given up", async () => {
  using listener = Deno.listen(LOOPBACK);
  const enough = new Deno.errors.TimedOut("enough");
  // One attempt takes some 60 turns of Deno's event loop. A timer that is due in the last one is earlier than the news.
  for (let turns = 0; turns < 80; turns += 10) {
    const attempt = new AbortController();
    const connected = connect(listener.addr, attempt.signal).then(
      (conn) => conn.close(),
      (error) => {
        assertEquals(error, enough);
      },
    );
    for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
    const isDue = Promise.withResolvers<void>();
    setTimeout(() => {
      attempt.abort(enough);
      isDue.resolve();
    }, 0);
    // The timer is due in the next turn.
    for (const start = performance.now(); performance.now() < start + 2;);
    await Promise.all([connected, isDue.promise]);
  }
});

netTest("connect() takes the brackets off an IPv6 address", async () => {
  using listener = Deno.listen({ hostname: "::1", port: 0 });
  const accepted = listener.accept();
  const conn = await connect({ hostname: "[::1]", port: listener.addr.port }, never);
  (await accepted).close();
  conn.close();
});

netTest("DenoSocket speaks TLS as it speaks TCP", async () => {
  const { listener, certificate } = await listenTls();
  using _listener = listener;
  const selector = new DenoSelector();
  const accepted = listener.accept();
  const socket = DenoSocket.connecting({ ...listener.addr, tls: { caCerts: [certificate] } });
  selector.register(socket, EVENT_WRITE);
  await selector.select();
  assertEquals(socket.error, null);
  const request = new TextEncoder().encode("10\n");
  assertEquals(socket.send(request, 3), 3);
  const peer = await accepted;
  assertEquals(await readChunk(peer), "10\n");
  await write(peer, "55\n");
  selector.modify(socket, EVENT_READ);
  await selector.select();
  assertEquals(socket.recv(), 3);
  peer.close();
  await selector.select();
  // The end of the connection without a farewell of TLS could be the work of somebody in between.
  const end = socket.recv();
  if (end === CLOSED) assertInstanceOf(socket.error, Deno.errors.UnexpectedEof);
  else assertEquals(end, 0);
  socket.abort();
  await pollOperatingSystem();
  assertEquals(selector.size, 0);
  selector.close();
});

netTest("connect() says that it cannot choose the address of this end", async () => {
  using listener = Deno.listen(LOOPBACK);
  await assertRejects(
    () => connect({ ...listener.addr, localAddr: LOOPBACK }, never),
    Deno.errors.NotSupported,
    "--io posix",
  );
});
