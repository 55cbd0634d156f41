/**
 * Whoever connects in Deno's world can say that TLS is to be spoken, and then goes on as without.
 */

import { assertEquals, assertInstanceOf } from "@std/assert";
import { listenTls, makeCertificate } from "../io/certificate_testing.ts";
import type { ConnectOptions } from "../io/types.ts";
import { getRunningLoop } from "../event_loop.ts";
import type { Coroutine } from "../kernel/coroutine.ts";
import { bytesOf, loopbackTest, raisedBy, textOf } from "../loop_testing.ts";
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
  await run((function* () {
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
  })());
});

loopbackTest("openConnection() throws when the certificate is not trusted", async () => {
  await withEcho(function* (options) {
    const error = yield* raisedBy(openConnection({ ...options, tls: {} }));
    assertInstanceOf(error, Deno.errors.InvalidData);
  });
});
