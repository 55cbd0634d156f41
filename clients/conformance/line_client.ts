/**
 * A client that sees every byte.
 *
 * The product's own load clients check answers too, but they would hide what this suite is about: where packets
 * begin and end, who closes first, and what comes after the last answer. This one writes exactly the bytes that
 * it is given, and reads lines, or all there is until the end of the stream.
 *
 * @module
 */

import { pollOperatingSystem } from "../../loop/io/poll_operating_system.ts";
import { within } from "../../internal/measure/within.ts";

/** A connection to a server under test. */
export class LineClient implements Disposable {
  readonly #conn: Deno.TcpConn;
  readonly #decoder = new TextDecoder();
  readonly #chunk = new Uint8Array(64 * 1024);
  #received = "";
  #start = 0;
  #isClosed = false;

  private constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
    // Each write is to leave as a packet of its own.
    conn.setNoDelay();
  }

  /** @throws {Deno.errors.ConnectionRefused} when nobody listens on `port` */
  static async connect(port: number): Promise<LineClient> {
    const connected = Deno.connect({ hostname: "127.0.0.1", port });
    return new LineClient(await within(connected, "the connection"));
  }

  /** The port of this end. */
  get port(): number {
    return this.#conn.localAddr.port;
  }

  /** Sends all of `data`; waits as long as the server does not read. */
  async write(data: string | Uint8Array): Promise<void> {
    await within(this.writeUnbounded(data), "the end of a write");
  }

  /** The same for those who want to see a write that waits. */
  async writeUnbounded(data: string | Uint8Array): Promise<void> {
    const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
    for (let sent = 0; sent < bytes.length;) sent += await this.#conn.write(bytes.subarray(sent));
  }

  /** Sends packets one by one, and lets each of them leave before the next. */
  async writePackets(packets: Iterable<string | Uint8Array>): Promise<void> {
    for (const packet of packets) {
      await this.write(packet);
      await pollOperatingSystem();
    }
  }

  /** @returns the next line without its line feed; null at the end of the stream */
  async readLine(): Promise<string | null> {
    for (;;) {
      const end = this.#received.indexOf("\n", this.#start);
      if (end >= 0) {
        const line = this.#received.slice(this.#start, end);
        this.#start = end + 1;
        return line;
      }
      if (!await this.#receive("a line")) {
        if (this.#start === this.#received.length) return null;
        throw new Error(`Cannot read a line: it must end with a line feed, got ${this.#rest()}`);
      }
    }
  }

  /** @returns the next `count` lines; fewer if the stream ends before */
  async readLines(count: number): Promise<string[]> {
    const lines: string[] = [];
    for (let line; lines.length < count && (line = await this.readLine()) !== null;) {
      lines.push(line);
    }
    return lines;
  }

  /** @returns all that comes until the server ends the stream */
  async readToEnd(): Promise<string> {
    while (await this.#receive("the end of the stream"));
    return this.#rest();
  }

  /** Sends a request, and waits for its answer. */
  async ask(request: string | number): Promise<string | null> {
    await this.write(`${request}\n`);
    return await this.readLine();
  }

  /** Ends our half of the stream. */
  async closeWrite(): Promise<void> {
    await this.#conn.closeWrite();
  }

  /**
   * Reads one byte only, and leaves the others to the kernel. A `close()` with unread bytes makes TCP send a reset
   * (RFC 2525, 2.17), which is how this client vanishes as a crashed one does.
   */
  async readOneByte(): Promise<void> {
    await within(this.#conn.read(new Uint8Array(1)), "a byte");
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#conn.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** @returns false at the end of the stream */
  async #receive(what: string): Promise<boolean> {
    const count = await within(this.#conn.read(this.#chunk), what);
    if (count === null) return false;
    const text = this.#decoder.decode(this.#chunk.subarray(0, count), { stream: true });
    this.#received = this.#received.slice(this.#start) + text;
    this.#start = 0;
    return true;
  }

  #rest(): string {
    const rest = this.#received.slice(this.#start);
    this.#start = this.#received.length;
    return rest;
  }
}
