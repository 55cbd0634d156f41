/**
 * Whoever connects in Deno's world can say that TLS is to be spoken, and then goes on as without.
 */

import { assertEquals, assertInstanceOf } from "@std/assert";
import { listenTls, makeCertificate } from "../io/certificate_testing.ts";
import type { ConnectOptions } from "../io/types.ts";
import { getRunningLoop } from "../event_loop.ts";
import type { Coroutine } from "../kernel/coroutine.ts";
import { bytesOf, loopbackTest, raisedBy, textOf } from "../loop_testing.ts";
import { withPair } from "../network_testing.ts";
import { run } from "../run.ts";
import type { Protocol } from "./protocol.ts";
import { openConnection, startServer } from "./streams.ts";
import type { Transport } from "./protocol.ts";

/** Runs a client while a server of Deno's sends back what comes. @param makeClient gets where that is */
async function withEcho(makeClient: (options: ConnectOptions) => Coroutine): Promise<void> {
  const { listener, certificate } = await listenTls();
  using _listener = listener;
  const echoing = listener.accept().then(async (conn) => {
    // One that does not trust the certificate ends the handshake.
    await conn.readable.pipeTo(conn.writable).catch(() => {});
  });
  const { hostname, port } = listener.addr;
  await run(makeClient({ hostname, port, tls: { caCerts: [certificate] } }));
  await echoing;
}

loopbackTest("sockConnect() speaks TLS when it is told to", async () => {
  await withEcho(function* (options) {
    const loop = getRunningLoop();
    const sock = yield* loop.sockConnect(options);
    yield* loop.sockSendall(sock, bytesOf("hello"));
    assertEquals(textOf(yield* loop.sockRecv(sock, 100)), "hello");
    sock.abort();
  });
});

loopbackTest("createConnection() speaks TLS when it is told to", async () => {
  await withEcho(function* (options) {
    const loop = getRunningLoop();
    const heard = loop.createFuture<string>();
    const protocol: Protocol = {
      connectionMade: (transport: Transport) => transport.write(bytesOf("hello")),
      dataReceived: (bytes) => heard.setResult(textOf(bytes)),
    };
    const [transport] = yield* loop.createConnection(() => protocol, options);
    assertEquals(yield* heard, "hello");
    transport.abort();
  });
});

loopbackTest("openConnection() speaks TLS when it is told to", async () => {
  await withEcho(function* (options) {
    const [reader, writer] = yield* openConnection(options);
    writer.write(bytesOf("hello"));
    assertEquals(textOf(yield* reader.readexactly(5)), "hello");
    writer.close();
    yield* writer.waitClosed();
  });
});

loopbackTest("startServer() speaks TLS when it is given a certificate", async () => {
  const { cert, key } = await makeCertificate();
  await run(
    (function* () {
      const server = yield* startServer(function* (reader, writer) {
        writer.write(yield* reader.readline());
        writer.close();
      }, { hostname: "127.0.0.1", port: 0, tls: { cert, key } });
      const options = { ...server.addr, tls: { caCerts: [cert] } };
      const [reader, writer] = yield* openConnection(options);
      assertEquals(writer.getExtraInfo("peername"), server.addr);
      writer.write(bytesOf("hello\n"));
      assertEquals(textOf(yield* reader.read()), "hello\n");
      writer.close();
      // One that does not trust it costs the server nothing.
      const error = yield* raisedBy(openConnection({ ...options, tls: {} }));
      assertInstanceOf(error, Deno.errors.InvalidData);
      const named = { caCerts: [cert], serverHostname: "localhost" };
      const [, byName] = yield* openConnection({ ...server.addr, tls: named });
      byName.transport.abort();
      server.close();
      yield* server.waitClosed();
      // The handler of the one that did not trust it has heard of that, and nobody else.
    })(),
    { log: () => {} },
  );
});

Deno.test("startTls() says so where sockets cannot speak TLS", async () => {
  await withPair(function* (loop, sock) {
    const [transport] = yield* loop.createConnection(() => ({}), { sock });
    const error = yield* raisedBy(loop.startTls(transport, { serverHostname: "localhost" }));
    assertInstanceOf(error, Deno.errors.NotSupported);
    transport.abort();
  });
});

loopbackTest(
  "startTls() takes no connection that is being read, and leaves it as it was",
  async () => {
    await run((function* () {
      const server = yield* startServer(function* (reader, writer) {
        writer.write(yield* reader.readline());
        writer.close();
      }, { hostname: "127.0.0.1", port: 0 });
      const [reader, writer] = yield* openConnection(server.addr);
      const error = yield* raisedBy(writer.startTls({ serverHostname: "localhost" }));
      assertInstanceOf(error, Deno.errors.Busy);
      writer.write(bytesOf("hello\n"));
      assertEquals(textOf(yield* reader.read()), "hello\n");
      writer.close();
      server.close();
      yield* server.waitClosed();
    })());
  },
);

/** A server that asks for a line before TLS: in the clear it answers, and then only whoever has seen the answer goes on. */
async function serveStartTls(
  fn: (options: { port: number; cert: string }) => Coroutine,
): Promise<void> {
  const { cert, key } = await makeCertificate();
  using inner = Deno.listenTls({ hostname: "127.0.0.1", port: 0, cert, key });
  using outer = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const tlsPeer = inner.accept().then(async (conn) => {
    await conn.readable.pipeTo(conn.writable).catch(() => {});
  });
  const plainPeer = outer.accept().then(async (plain) => {
    const request = new Uint8Array(100);
    await plain.read(request);
    await plain.write(bytesOf("go on\n"));
    // Deno's servers cannot go over to TLS, so the rest of the connection is handed to one that begins with it.
    const relay = await Deno.connect({ hostname: "127.0.0.1", port: inner.addr.port });
    await Promise.allSettled([
      plain.readable.pipeTo(relay.writable),
      relay.readable.pipeTo(plain.writable),
    ]);
  });
  await run(fn({ port: outer.addr.port, cert }));
  await Promise.all([plainPeer, tlsPeer]);
}

loopbackTest("StreamWriter.startTls() goes over to TLS in the middle of a connection", async () => {
  await serveStartTls(function* ({ port, cert }) {
    const address = { hostname: "127.0.0.1", port, readOnDemand: true };
    const [reader, writer] = yield* openConnection(address);
    writer.write(bytesOf("STARTTLS\n"));
    assertEquals(textOf(yield* reader.readline()), "go on\n");
    yield* writer.startTls({ serverHostname: "localhost", caCerts: [cert] });
    writer.write(bytesOf("in secret\n"));
    assertEquals(textOf(yield* reader.readline()), "in secret\n");
    assertInstanceOf(
      yield* raisedBy(writer.startTls({ serverHostname: "localhost" })),
      Deno.errors.Busy,
    );
    writer.close();
    yield* writer.waitClosed();
  });
});

loopbackTest(
  "StreamWriter.startTls() throws when the certificate is not trusted, and ends the connection",
  async () => {
    await serveStartTls(function* ({ port }) {
      const address = { hostname: "127.0.0.1", port, readOnDemand: true };
      const [reader, writer] = yield* openConnection(address);
      writer.write(bytesOf("STARTTLS\n"));
      yield* reader.readline();
      const error = yield* raisedBy(writer.startTls({ serverHostname: "localhost" }));
      assertInstanceOf(error, Deno.errors.InvalidData);
      assertEquals(writer.isClosing(), true);
    });
  },
);

loopbackTest("openConnection() throws when the certificate is not trusted", async () => {
  await withEcho(function* (options) {
    const error = yield* raisedBy(openConnection({ ...options, tls: {} }));
    assertInstanceOf(error, Deno.errors.InvalidData);
  });
});
