/**
 * The tap's end of the connection to the lab (see `wire.ts`).
 *
 * @module
 */

import {
  decodeJson,
  encodeFrame,
  encodeJson,
  FRAME,
  FrameReader,
  type Hello,
  type NamesNews,
  type OrderNews,
  type StateNews,
  UNSENT_BYTES_MAX,
} from "./wire.ts";

/** Sends frames in their order, and receives orders. */
export class LabConnection {
  readonly #conn: Deno.TcpConn;
  #unsentBytes = 0;
  #sending: Promise<void> = Promise.resolve();

  private constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
  }

  /** Connects. @throws what `Deno.connect()` throws */
  static async open(port: number): Promise<LabConnection> {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port });
    conn.setNoDelay();
    return new LabConnection(conn);
  }

  /** Receives orders until the lab is gone. @param obey takes what the lab has sent, which may be anything */
  async receive(obey: (order: Partial<OrderNews>) => void): Promise<void> {
    const frames = new FrameReader();
    const bytes = new Uint8Array(4096);
    for (let count; (count = await this.#conn.read(bytes)) !== null;) {
      for (const frame of frames.push(bytes.subarray(0, count))) {
        if (frame.type === FRAME.order) obey(decodeJson(frame) as Partial<OrderNews>);
      }
    }
  }

  hello(hello: Hello): void {
    this.#send(encodeJson(FRAME.hello, hello));
  }

  names(names: NamesNews): void {
    if (names.length > 0) this.#send(encodeJson(FRAME.names, names));
  }

  state(news: StateNews): void {
    this.#send(encodeJson(FRAME.state, news));
  }

  /** Sends records. @returns whether there was room for them */
  records(records: Uint8Array): boolean {
    if (records.length === 0) return true;
    if (this.#unsentBytes + records.length > UNSENT_BYTES_MAX) return false;
    this.#send(encodeFrame(FRAME.records, records));
    return true;
  }

  /** Sends what is left, and closes. */
  async close(): Promise<void> {
    await this.#sending;
    this.#conn.close();
  }

  #send(frame: Uint8Array): void {
    this.#unsentBytes += frame.length;
    this.#sending = this.#sending.then(() => this.#write(frame)).catch(() => {
      // That the lab has gone is what `receive()` tells.
    }).finally(() => this.#unsentBytes -= frame.length);
  }

  async #write(frame: Uint8Array): Promise<void> {
    for (let sent = 0; sent < frame.length;) sent += await this.#conn.write(frame.subarray(sent));
  }
}
