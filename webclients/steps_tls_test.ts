/**
 * What TLS adds, in every step that speaks it: a handshake, a certificate, and an end that can be believed.
 */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { createServer } from "node:tls";
import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { makeCertificate } from "../loop/io/certificate_testing.ts";
import { testNeeding } from "../tests/support/permissions.ts";
import { DEFAULTS, type FetchOptions } from "./options.ts";
import type { ResultRow } from "./result.ts";
import { startFetch } from "./runner.ts";
import { type Step, steps } from "./table.ts";

for (const step of steps.filter(({ tls }) => tls.includes("deno"))) testStep(step);

function testStep(step: Step): void {
  const test = (what: string, body: () => Promise<void>) =>
    testNeeding("net")(`${step.name} ${what}`, body);

  async function fetchOne(url: string, options: Partial<FetchOptions> = {}): Promise<ResultRow> {
    const rows: ResultRow[] = [];
    const onRow = (row: ResultRow) => void rows.push(row);
    const running = await startFetch(step, {
      urls: [url],
      options: { ...DEFAULTS, ...options },
      onRow,
    });
    await running.ended;
    return rows[0]!;
  }

  test("trusts a certificate that it was told to trust, and no other", async () => {
    await using server = await TlsServer.start();
    const caCerts = [server.certificate];
    for (const host of ["localhost", "127.0.0.1"]) {
      const { ok, bytes } = await fetchOne(server.url(host, "/ended"), { caCerts });
      assertEquals([ok, bytes], [true, 5], host);
    }
    const { error, status } = await fetchOne(server.url("localhost", "/ended"));
    assertEquals([error?.kind, status], ["tls", null]);
    assertStringIncludes(error!.message, "Cannot speak TLS with");
  });

  test("tells a body that was cut off from one that has ended", async () => {
    await using server = await TlsServer.start();
    const caCerts = [server.certificate];
    const { error } = await fetchOne(server.url("localhost", "/cut"), { caCerts });
    assertEquals(error?.kind, "incomplete");
    const { ok } = await fetchOne(server.url("localhost", "/cut-after-length"), { caCerts });
    assertEquals(ok, true);
  });

  test("says so when the other side speaks no TLS", async () => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const served = listener.accept().then(async (conn) => {
      await conn.write(new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n\r\n"));
      while (await conn.read(new Uint8Array(4096)).catch(() => null) !== null);
      conn.close();
    });
    const { error } = await fetchOne(`https://127.0.0.1:${listener.addr.port}/`);
    assertEquals(error?.kind, "tls");
    await served;
  });

  test("counts the handshake as a part of connecting, and can be stopped in it", async () => {
    // Nobody accepts here: connections wait in the queue of the system, and whoever is late makes none at all.
    using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    // A platform that hides its connections has no time limit of its own for them.
    const limit = step.countsConnections ? { connectTimeoutMs: 100 } : { timeoutMs: 100 };
    const { error } = await fetchOne(`https://127.0.0.1:${silent.addr.port}/`, limit);
    assertEquals(error?.kind, "timeout");
    const what = step.countsConnections ? "a connection" : "a URL";
    assertStringIncludes(error!.message, `${what} may take 100 ms`);

    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const urls = [`https://127.0.0.1:${listener.addr.port}/`];
    const running = await startFetch(step, { urls, options: DEFAULTS, onRow() {} });
    using conn = await listener.accept();
    // The first message of the handshake.
    await conn.read(new Uint8Array(4096));
    running.stop();
    assertEquals((await running.ended).unfinished, 1);
  });

  if (!step.schemes.includes("http")) {
    test("refuses what is not https", async () => {
      assertEquals((await fetchOne("http://127.0.0.1/")).error?.kind, "url");
    });
  }
}

/** A server that ends its responses in different ways. */
class TlsServer implements AsyncDisposable {
  readonly certificate: string;
  readonly #server: ReturnType<typeof createServer>;

  private constructor(server: ReturnType<typeof createServer>, certificate: string) {
    this.#server = server;
    this.certificate = certificate;
  }

  static async start(): Promise<TlsServer> {
    const { cert, key } = await makeCertificate();
    const server = createServer({ cert, key });
    const raw: Socket[] = [];
    server.on("connection", (socket: Socket) => raw.push(socket));
    server.on("secureConnection", (socket) => {
      socket.on("error", () => {});
      socket.once("data", (data: Uint8Array) => {
        const [, target] = new TextDecoder().decode(data).split(" ");
        const length = target === "/cut-after-length" ? "Content-Length: 5\r\n" : "";
        const isCut = target !== "/ended";
        socket.write(`HTTP/1.1 200 OK\r\n${length}\r\nhello`, () => {
          // The end of the connection without a word from TLS.
          if (isCut) raw.at(-1)!.destroy();
          else socket.end();
        });
      });
    });
    server.on("tlsClientError", () => {});
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new TlsServer(server, cert);
  }

  url(host: string, target: string): string {
    return `https://${host}:${(this.#server.address() as AddressInfo).port}${target}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    await once(this.#server, "close");
  }
}
