/**
 * A client that keeps one worker of a server busy: as soon as a costly request is answered, it sends the next one.
 *
 * @module
 */

import { deadline } from "@std/async";

const ANSWER_BYTES_MAX = 64;
/** Far above what a costly request takes on a busy machine. */
const START_TIMEOUT_MS = 30_000;

/** A connection that is never idle. `await using` ends it, in the middle of a request. */
export class SlowClient implements AsyncDisposable {
  readonly #conn: Deno.TcpConn;
  readonly #request: Uint8Array;
  #loop: Promise<void> = Promise.resolve();

  private constructor(conn: Deno.TcpConn, n: number) {
    this.#conn = conn;
    this.#request = new TextEncoder().encode(`${n}\n`);
  }

  /**
   * Connects, and returns after the first answer, when the second request is under way: from then on the server
   * computes.
   *
   * @param signal gives up
   * @throws {Deno.errors.UnexpectedEof} when the server hangs up
   */
  static async start(port: number, n: number, signal: AbortSignal): Promise<SlowClient> {
    const client = new SlowClient(await Deno.connect({ hostname: "127.0.0.1", port }), n);
    try {
      await deadline(client.#ask(), START_TIMEOUT_MS, { signal });
      await client.#conn.write(client.#request);
      // It ends when the connection does, whoever ends that.
      client.#loop = client.#run().catch(() => {});
      return client;
    } catch (error) {
      await client[Symbol.asyncDispose]();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#conn.close();
    await this.#loop;
  }

  async #run(): Promise<void> {
    for (;;) {
      await this.#readAnswer();
      await this.#conn.write(this.#request);
    }
  }

  async #ask(): Promise<void> {
    await this.#conn.write(this.#request);
    await this.#readAnswer();
  }

  async #readAnswer(): Promise<void> {
    // A few bytes that are sent at once arrive at once on loopback.
    if (await this.#conn.read(new Uint8Array(ANSWER_BYTES_MAX)) === null) {
      throw new Deno.errors.UnexpectedEof(
        "Cannot go on: the slow client must stay connected, got the end of its connection",
      );
    }
  }
}
