/**
 * A web server that answers `/good`, lets `/hang` wait for ever, and tells when somebody waits.
 *
 * @module
 */

import { makeCertificate } from "../../webclients/site/certificate.ts";

const RESPONSE = new TextEncoder().encode(
  "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Type: text/plain\r\n\r\nhello",
);

/** See the module. */
export class HangingWebServer implements AsyncDisposable {
  /** Without a path, and without a slash at its end. */
  readonly origin: string;
  /** In PEM; null without TLS. */
  readonly certificate: string | null;
  readonly #listener: Deno.Listener;
  readonly #connections = new Set<Deno.Conn>();
  readonly #hung = Promise.withResolvers<void>();
  readonly #served: Promise<void>;

  private constructor(listener: Deno.Listener, certificate: string | null) {
    this.#listener = listener;
    this.certificate = certificate;
    const { port } = listener.addr as Deno.NetAddr;
    this.origin = `${certificate === null ? "http" : "https"}://127.0.0.1:${port}`;
    this.#served = this.#serve();
  }

  /** Starts it on a free port of 127.0.0.1. */
  static async start({ tls = false } = {}): Promise<HangingWebServer> {
    const address = { hostname: "127.0.0.1", port: 0 };
    if (!tls) return new HangingWebServer(Deno.listen(address), null);
    const { certificate, privateKey } = await makeCertificate(Date.now());
    const listener = Deno.listenTls({ ...address, cert: certificate, key: privateKey });
    return new HangingWebServer(listener as Deno.Listener, certificate);
  }

  /** Resolved when somebody has asked for `/hang`. */
  get hung(): Promise<void> {
    return this.#hung.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const connection of this.#connections) closeQuietly(connection);
    await this.#served;
  }

  async #serve(): Promise<void> {
    const conversations: Promise<void>[] = [];
    try {
      for await (const connection of this.#listener) {
        this.#connections.add(connection);
        conversations.push(this.#converse(connection));
      }
    } finally {
      await Promise.all(conversations);
    }
  }

  async #converse(connection: Deno.Conn): Promise<void> {
    try {
      const buffer = new Uint8Array(4096);
      const decoder = new TextDecoder();
      let head = "";
      for (let count; (count = await connection.read(buffer)) !== null;) {
        head += decoder.decode(buffer.subarray(0, count), { stream: true });
        if (!head.endsWith("\r\n\r\n")) continue;
        if (head.startsWith("GET /hang ")) this.#hung.resolve();
        else await connection.write(RESPONSE);
        head = "";
      }
    } catch {
      // Clients that are interrupted reset, and this server is closed under them.
    } finally {
      closeQuietly(connection);
      this.#connections.delete(connection);
    }
  }
}

function closeQuietly(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // It is closed.
  }
}
