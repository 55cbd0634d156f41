/**
 * One connection of a hostile client: carries out a plan, and checks every byte that comes back.
 *
 * @module
 */

import { CrashingClient } from "../../clients/conformance/crashing_client.ts";
import { within } from "../../internal/measure/within.ts";
import { isDisconnect } from "../../loop/io/disconnect.ts";
import { pollOperatingSystem } from "../../loop/io/poll_operating_system.ts";
import type { UnderWay } from "../support/under_way.ts";
import { Answers } from "./answers.ts";
import { bytesOf, MAX_N, type Plan } from "./plan.ts";

/** What the sessions of a storm share: whether the server has been told to end. */
export interface Weather {
  /** Set just before the signal: from then on nobody sends. */
  isEnding: boolean;
  /** What had not arrived when the signal was sent; null: nobody knows, so all that was sent counts as received. */
  underWay: ReadonlyMap<number, UnderWay> | null;
}

/** How a session went. */
export interface Outcome {
  /** `refused`: the server was full. `late`: the server was about to end, and owed nothing. */
  readonly kind: "done" | "refused" | "late";
  /** How many answers came, and were right. */
  readonly answers: number;
}

const REFUSAL = "error: too many connections\n";
const READ_BYTES = 16 * 1024;
const SLOW_READ_BYTES = 100;

/**
 * Carries out `plan`.
 *
 * @throws {Error} when an answer is wrong, is missing, or is one too many, and when the server does not end the stream
 */
export async function play(plan: Plan, port: number, weather: Weather): Promise<Outcome> {
  if (plan.ending === "reset") return await vanish(plan, port, weather);
  let conn: Deno.TcpConn;
  try {
    conn = await within(Deno.connect({ hostname: "127.0.0.1", port }), "the connection");
  } catch (error) {
    if (weather.isEnding) return { kind: "late", answers: 0 };
    throw error;
  }
  const session = new Session(plan, conn, weather);
  try {
    return await session.run();
  } finally {
    session.close();
  }
}

class Session {
  readonly #plan: Plan;
  readonly #conn: Deno.TcpConn;
  readonly #weather: Weather;
  readonly #answers: Answers;
  readonly #decoder = new TextDecoder();
  /** What a read that outlasts a refusal is about. */
  #received = "";
  #sentBytes = 0;
  #isClosed = false;

  constructor(plan: Plan, conn: Deno.TcpConn, weather: Weather) {
    this.#plan = plan;
    this.#conn = conn;
    this.#weather = weather;
    this.#answers = new Answers(bytesOf(plan), MAX_N);
    conn.setNoDelay();
  }

  async run(): Promise<Outcome> {
    const { ending, reading } = this.#plan;
    if (ending === "leave") {
      // Its writes wait if the server does not read; nobody waits for them.
      const sending = this.#send().catch(() => {});
      if (reading === "eagerly") await this.#readSome();
      else await pollOperatingSystem();
      this.close();
      await sending;
      return this.#outcome("done");
    }
    const sending = this.#send();
    // Its failure is looked at below, after what the server had to say.
    sending.catch(() => {});
    const end = await within(this.#readAll(), `the end of a session (${ending}, ${reading})`);
    if (end === "refused") return this.#outcome("refused");
    if (this.#weather.isEnding) return this.#checkEnd();
    await within(sending, "the end of a write");
    if (!this.#answers.isWhole) throw new Error("Cannot accept half an answer at the end");
    if (this.#answers.count !== this.#answers.total) {
      throw new Error(
        `Cannot accept the end: ${this.#answers.total} answers are due, got ${this.#answers.count}`,
      );
    }
    return this.#outcome("done");
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#conn.close();
  }

  /** What the server had received before the signal is answered, by all rules of one that ends in good order. */
  #checkEnd(): Outcome {
    const owed = this.#answers.owed(this.#receivedBytes);
    if (this.#answers.count < owed) {
      throw new Error(
        `Cannot accept the server's end: ${owed} answers are due, got ${this.#answers.count}`,
      );
    }
    return this.#outcome(this.#answers.count === 0 ? "late" : "done");
  }

  /** Of what had been sent before the signal, as much as the server's kernel had for certain. */
  get #receivedBytes(): number {
    const { underWay } = this.#weather;
    if (underWay === null) return this.#sentBytes;
    const missing = underWay.get(this.#conn.localAddr.port)?.toServer ?? this.#sentBytes;
    return Math.max(0, this.#sentBytes - missing);
  }

  #outcome(kind: Outcome["kind"]): Outcome {
    return { kind, answers: this.#answers.count };
  }

  async #send(): Promise<void> {
    for (const packet of this.#plan.packets) {
      for (let sent = 0; sent < packet.length;) {
        if (this.#weather.isEnding) return;
        const count = await this.#conn.write(packet.subarray(sent));
        sent += count;
        // What was under way when the signal was sent may have come too late.
        if (!this.#weather.isEnding) this.#sentBytes += count;
      }
      if (packet.length < 1000) await pollOperatingSystem();
    }
    if (this.#plan.ending === "half-close" && !this.#weather.isEnding) {
      await this.#conn.closeWrite();
    }
  }

  /** Reads until there is nothing more to come; "refused" when the server was full. */
  async #readAll(): Promise<"read" | "refused"> {
    const isSlow = this.#plan.reading === "slowly";
    const chunk = new Uint8Array(isSlow ? SLOW_READ_BYTES : READ_BYTES);
    const isOver = () =>
      this.#plan.ending === "close" && this.#answers.count === this.#answers.total &&
      !this.#weather.isEnding;
    try {
      while (!isOver()) {
        if (isSlow) await pollOperatingSystem();
        const count = await this.#conn.read(chunk);
        if (count === null) break;
        if (this.#take(chunk.subarray(0, count))) return "refused";
      }
    } catch (error) {
      // Whether that cost an answer is seen by their number.
      this.#requireEnding(error);
    }
    return "read";
  }

  async #readSome(): Promise<void> {
    if (this.#plan.packets.length === 0) return;
    const chunk = new Uint8Array(READ_BYTES);
    try {
      const count = await Promise.race([this.#conn.read(chunk), pollOperatingSystem()]);
      if (typeof count === "number") this.#take(chunk.subarray(0, count));
    } catch (error) {
      this.#requireEnding(error);
    }
  }

  /** A server that ends may break connections, such as those that it has not accepted. @throws what else is wrong */
  #requireEnding(error: unknown): void {
    if (!this.#weather.isEnding || !isDisconnect(error)) throw error;
  }

  /** @returns whether it is a refusal */
  #take(bytes: Uint8Array): boolean {
    const text = this.#decoder.decode(bytes, { stream: true });
    if (this.#answers.count === 0 && REFUSAL.startsWith(this.#received + text)) {
      this.#received += text;
      return this.#received === REFUSAL;
    }
    this.#answers.receive(this.#received + text);
    this.#received = "";
    return false;
  }
}

/** Sends what the plan has, and vanishes. */
async function vanish(plan: Plan, port: number, weather: Weather): Promise<Outcome> {
  try {
    using client = await CrashingClient.connect(port);
    if (plan.reading === "never") client.pause();
    for (const packet of plan.packets) {
      client.write(packet);
      await pollOperatingSystem();
    }
    await client.crash();
    return { kind: "done", answers: 0 };
  } catch (error) {
    if (weather.isEnding) return { kind: "late", answers: 0 };
    throw error;
  }
}
