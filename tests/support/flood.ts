/**
 * More requests than a server can answer, because nobody reads the answers.
 *
 * Between client and server there is room: the kernel keeps some megabytes in each direction. When the way back
 * is full, a server must stop reading, until the way there is full too and the client's write waits. To fill
 * the way back first, most of these requests are mistakes that are answered with six times their length.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { pollOperatingSystem } from "../../loop/io/poll_operating_system.ts";
import type { LineClient } from "../../clients/conformance/line_client.ts";
import { type Expected, expectedAnswer } from "../../clients/conformance/protocol_model.ts";

const LINES_PER_PACKET = 1000;
/** Their answers, 13 MB, are more than the way back has room for. */
const PACKETS_OF_LINES = 30;
/** What comes after them fills the way there: one line without end. */
const FILLER = "7".repeat(64_000);
/** Far above what the kernel's buffers hold. */
const BYTES_MAX = 64_000_000;
/** How often somebody looks whether the write goes on, before it is taken for blocked. */
const LOOKS = 100;

/** A client that writes and does not read. */
export class Flood {
  /** The packets that have been written, and the one that waits. */
  packets = 0;
  readonly #client: LineClient;
  readonly #maxN: number;
  #stopped = false;
  #bytes = 0;
  #writing: Promise<void>;

  /** Starts to write. */
  constructor(client: LineClient, maxN: number) {
    this.#client = client;
    this.#maxN = maxN;
    this.#writing = this.#write();
    // The failure is reported by whoever awaits `stop()`.
    this.#writing.catch(() => {});
  }

  /**
   * Returns when the client's write waits. A server that is only slow to get a processor must not look like one that has
   * stopped reading. So another client asks it again and again: that each of many questions was answered and nothing was
   * read from this one is no accident.
   *
   * @param other another client of the same server; null where it would have to wait for this one
   * @throws {Error} when the server reads more than could be on the way
   */
  async untilBlocked(other: LineClient | null): Promise<void> {
    const meanwhile = other === null ? pollForLong : async () => {
      assertEquals(await other.ask(10), "55", "other clients must be served");
    };
    for (let before = -1; before < this.packets;) {
      before = this.packets;
      for (let i = 0; i < LOOKS; i++) await meanwhile();
      if (this.#bytes > BYTES_MAX) {
        throw new Error(`Cannot block: the server must stop reading, got ${this.#bytes} bytes out`);
      }
    }
  }

  /** Ends the packet that waits, and writes no more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#writing;
    if (this.#hasFiller) await this.#client.write("\n");
  }

  /** The answers to all that was written. */
  expectedAnswers(): Expected[] {
    const lines = Array.from({ length: this.#lines }, (_, i) => lineOf(i));
    if (this.#hasFiller) lines.push(FILLER);
    return lines.map((line) => expectedAnswer(line, this.#maxN));
  }

  get #lines(): number {
    return Math.min(this.packets, PACKETS_OF_LINES) * LINES_PER_PACKET;
  }

  get #hasFiller(): boolean {
    return this.packets > PACKETS_OF_LINES;
  }

  async #write(): Promise<void> {
    while (!this.#stopped) {
      const first = this.#lines;
      this.packets += 1;
      const lines = Array.from({ length: this.#lines - first }, (_, i) => `${lineOf(first + i)}\n`);
      const packet = lines.join("") || FILLER;
      await this.#client.writeUnbounded(packet);
      this.#bytes += packet.length;
    }
  }
}

/** All that can be done about a server that serves nobody else: to be patient. */
async function pollForLong(): Promise<void> {
  for (let i = 0; i < 20; i++) await pollOperatingSystem();
}

/** Every 50th request is a good one. The others are numbered too, so that their order can be seen. */
function lineOf(index: number): string {
  return index % 50 === 0 ? `${index / 50 % 21}` : `${index}`.padEnd(64, "\x01");
}
