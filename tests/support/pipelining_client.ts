/**
 * A client that keeps a server busy: it has always the same number of requests under way, and sends the next one for
 * each answer, until the server ends the stream.
 *
 * @module
 */

import { fibs } from "../../clients/conformance/protocol_model.ts";
import type { LineClient } from "../../clients/conformance/line_client.ts";

/** Requests under way at any moment. */
const WINDOW = 32;
/** The requests are 0, 1, … 20, 0, 1, … and so on. */
const CYCLE = 21;

/** A connection under load. */
export class PipeliningClient {
  /** How many answers have come. All of them were right. */
  answers = 0;
  /** Resolved when the server has ended the stream, in order and after a whole line. */
  readonly ended: Promise<void>;
  readonly #client: LineClient;
  #requests = 0;
  #wanted = Infinity;
  #reached = () => {};

  /** Starts. */
  constructor(client: LineClient) {
    this.#client = client;
    this.ended = this.#run();
  }

  /** The port of this end. */
  get port(): number {
    return this.#client.port;
  }

  /** Returns when so many answers have come. */
  async untilAnswered(count: number): Promise<void> {
    const reached = new Promise<void>((resolve) => this.#reached = resolve);
    this.#wanted = count;
    await Promise.race([reached, this.ended]);
  }

  async #run(): Promise<void> {
    using client = this.#client;
    this.#send(WINDOW);
    for (let line; (line = await client.readLine()) !== null;) {
      const expected = `${fibs[this.answers % CYCLE]}`;
      if (line !== expected) {
        throw new Error(`Answer ${this.answers} is wrong: it must be ${expected}, got ${line}`);
      }
      this.answers += 1;
      if (this.answers >= this.#wanted) this.#reached();
      this.#send(1);
    }
  }

  /** A server that ends must not answer these, and need not read them. */
  #send(count: number): void {
    const requests = Array.from({ length: count }, () => `${this.#requests++ % CYCLE}\n`);
    this.#client.write(requests.join("")).catch(() => {});
  }
}
