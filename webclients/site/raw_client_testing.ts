/**
 * A client that sends exactly what a test says, and tells exactly what came.
 *
 * @module
 */

import { concat, utf8 } from "./script.ts";
import type { RunningSite } from "./site.ts";

/** What came over a connection, and how it ended. `open`: it did not, and the caller had enough. */
export interface Answer {
  readonly bytes: Uint8Array;
  readonly end: "open" | "close" | "reset";
}

/** One connection to a site. */
export class RawClient implements Disposable {
  readonly connection: Deno.Conn;

  private constructor(connection: Deno.Conn) {
    this.connection = connection;
  }

  /** Connects, over TLS if the site has a certificate. */
  static async connect(site: Pick<RunningSite, "addr" | "certificate">): Promise<RawClient> {
    const { addr: { port }, certificate } = site;
    const hostname = "127.0.0.1";
    return new RawClient(
      certificate === null
        ? await Deno.connect({ hostname, port })
        : await Deno.connectTls({ hostname, port, caCerts: [certificate] }),
    );
  }

  [Symbol.dispose](): void {
    this.connection.close();
  }

  /** Sends all of it. */
  async send(data: string | Uint8Array): Promise<void> {
    let rest = typeof data === "string" ? utf8(data) : data;
    while (rest.length > 0) rest = rest.subarray(await this.connection.write(rest));
  }

  /** Reads until `isEnough` says so, or the connection ends. */
  async receive(isEnough: (bytes: Uint8Array) => boolean = () => false): Promise<Answer> {
    const buffer = new Uint8Array(64 * 1024);
    let bytes: Uint8Array = new Uint8Array();
    try {
      while (!isEnough(bytes)) {
        const count = await this.connection.read(buffer);
        if (count === null) return { bytes, end: "close" };
        bytes = concat(bytes, buffer.subarray(0, count));
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.ConnectionReset)) throw error;
      return { bytes, end: "reset" };
    }
    return { bytes, end: "open" };
  }

  /** Reads one response with a Content-Length, or none after HEAD. @returns its text */
  async response(isHead = false): Promise<string> {
    const isWhole = (bytes: Uint8Array) => {
      const text = new TextDecoder("latin1").decode(bytes);
      const head = text.indexOf("\r\n\r\n") + 4;
      const length = /^content-length: (\d+)/im.exec(text)?.[1];
      return head > 3 && bytes.length >= head + (isHead ? 0 : Number(length));
    };
    return new TextDecoder().decode((await this.receive(isWhole)).bytes);
  }
}

/** @returns the text of a request */
export function request(path: string, method = "GET", ...fields: readonly string[]): string {
  return [`${method} ${path} HTTP/1.1`, "Host: 127.0.0.1", ...fields, "", ""].join("\r\n");
}

/** Asks for one page on a connection of its own. @returns the whole response as text */
export async function ask(site: RunningSite, path: string, method = "GET"): Promise<string> {
  using client = await RawClient.connect(site);
  await client.send(request(path, method));
  return await client.response(method === "HEAD");
}

/** Asks for one page. @returns its body as JSON */
// deno-lint-ignore no-explicit-any -- each test knows what it asked for
export async function askJson(site: RunningSite, path: string): Promise<any> {
  const text = await ask(site, path);
  return JSON.parse(text.slice(text.indexOf("\r\n\r\n")));
}
