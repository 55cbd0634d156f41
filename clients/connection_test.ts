import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import {
  type ByteStream,
  ConnectionLostError,
  type Exchange,
  LoadConnection,
  type LoadLedger,
  WrongAnswerError,
} from "./connection.ts";

const encode = (text: string) => new TextEncoder().encode(text);

function exchange(pipeline: number, n = 10, answer = "55"): Exchange {
  const request = encode(`${n}\n`);
  const requests = encode(`${n}\n`.repeat(pipeline));
  return { request, requests, answer: encode(`${answer}\n`), pipeline };
}

/** Grants `requests` requests; each look at the clock lets a millisecond pass. */
function ledger(requests: number): LoadLedger & { latencies: number[]; suspicions: number } {
  let nowMs = 0;
  let left = requests;
  return {
    latencies: [],
    suspicions: 0,
    now: () => ++nowMs,
    take(wanted) {
      const granted = Math.min(wanted, left);
      left -= granted;
      return granted;
    },
    answered(sentMs, answeredMs) {
      this.latencies.push(answeredMs - sentMs);
    },
    suspect() {
      this.suspicions++;
    },
  };
}

/**
 * A stream whose peer answers each complete request at once, and whose reads and writes are cut by
 * `lengths`.
 */
class FakeStream implements ByteStream {
  written = "";
  readonly #lengths: readonly number[];
  #answers = "";
  #turn = 0;
  #onReadable: (() => void) | null = null;

  constructor(lengths: readonly number[]) {
    this.#lengths = lengths;
  }

  async write(bytes: Uint8Array): Promise<number> {
    await Promise.resolve();
    const length = Math.min(bytes.length, this.#nextLength());
    const lines = this.written.split("\n").length;
    this.written += new TextDecoder().decode(bytes.subarray(0, length));
    this.#answers += "55\n".repeat(this.written.split("\n").length - lines);
    this.#onReadable?.();
    return length;
  }

  async read(buffer: Uint8Array): Promise<number> {
    while (this.#answers === "") {
      await new Promise<void>((resolve) => this.#onReadable = resolve);
    }
    const length = Math.min(buffer.length, this.#answers.length, this.#nextLength());
    buffer.set(encode(this.#answers.slice(0, length)));
    this.#answers = this.#answers.slice(length);
    return length;
  }

  close(): void {}

  #nextLength(): number {
    return this.#lengths[this.#turn++ % this.#lengths.length]!;
  }
}

/** A stream that gives the texts in turn, and then the end of the stream or an error. */
function recorded(texts: readonly string[], end: Error | null = null): ByteStream {
  const rest = [...texts];
  return {
    write: (bytes) => Promise.resolve(bytes.length),
    read(buffer) {
      const text = rest.shift();
      if (text !== undefined) {
        buffer.set(encode(text));
        return Promise.resolve(text.length);
      }
      return end === null ? Promise.resolve(null) : Promise.reject(end);
    },
    close() {},
  };
}

Deno.test("run() sends exactly what is granted, whole, when reads and writes are partial", async () => {
  await fc.assert(fc.asyncProperty(
    fc.integer({ min: 0, max: 60 }),
    fc.integer({ min: 1, max: 9 }),
    fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 8 }),
    async (requests, pipeline, lengths) => {
      const stream = new FakeStream(lengths);
      const account = ledger(requests);
      const connection = new LoadConnection(stream, exchange(pipeline), account);
      await connection.run();
      await connection.close();
      assertEquals(stream.written, "10\n".repeat(requests));
      assertEquals(account.latencies.length, requests);
      assert(account.latencies.every((ms) => ms > 0));
      assertEquals(connection.inFlight, 0);
    },
  ));
});

Deno.test("run() measures each request from its own sending, oldest first", async () => {
  // The clock shows 1 at the start and one more at each read. The reads bring 2, 1, 1 and 2
  // answers; a request that takes the place of an answered one leaves at the moment of that read.
  const stream = recorded(["55\n55\n", "55\n", "55\n", "55\n55\n"]);
  const account = ledger(6);
  await new LoadConnection(stream, exchange(3), account).run();
  assertEquals(account.latencies, [1, 1, 2, 2, 3, 2]);
});

Deno.test("run() throws WrongAnswerError when the answer is wrong, with the whole line", async () => {
  const account = ledger(10);
  const connection = new LoadConnection(recorded(["55\n", "5", "6\n"]), exchange(1), account);
  await assertRejects(() => connection.run(), WrongAnswerError, 'it is 55, got "56"');
  assertEquals(account.latencies.length, 1);
});

Deno.test("run() throws WrongAnswerError when the stream ends inside a wrong line", async () => {
  const account = ledger(1);
  const connection = new LoadConnection(recorded(["err", "or: no"]), exchange(1), account);
  await assertRejects(() => connection.run(), WrongAnswerError, 'the server answered "error: no"');
  assertEquals(account.suspicions, 2);
});

Deno.test("run() throws WrongAnswerError when more comes than was asked for", async () => {
  const run = (texts: string[]) =>
    new LoadConnection(recorded(texts), exchange(2), ledger(2)).run();
  const one = "the server sent 1 more than it was asked for";
  await assertRejects(() => run(["55\n55\n55\n"]), WrongAnswerError, one);
  await assertRejects(
    () => run(["55\n55\n5"]),
    WrongAnswerError,
    'sent "5", which nobody asked for',
  );
  await assertRejects(() => run(["55\n", "55\n7\n"]), WrongAnswerError, 'it is 55, got "7"');
});

Deno.test("run() escapes what could repaint the terminal", async () => {
  const stream = recorded(["\x1b[2J\x07\n"]);
  const error = await assertRejects(() => new LoadConnection(stream, exchange(1), ledger(1)).run());
  assert(error instanceof WrongAnswerError);
  assertEquals(error.message, 'it is 55, got "\\u{1b}[2J\\u{7}"');
});

Deno.test("run() throws ConnectionLostError when the stream ends early", async () => {
  const run = (texts: string[], end?: Error) =>
    new LoadConnection(recorded(texts, end), exchange(3), ledger(4)).run();
  await assertRejects(
    () => run(["55\n55\n5"]),
    ConnectionLostError,
    'the server closed the connection when 2 answers were outstanding, in the middle of "5"',
  );
  const reset = new Deno.errors.ConnectionReset("Connection reset by peer");
  const error = await assertRejects(
    () => run([], reset),
    ConnectionLostError,
    "the connection was lost when 3 answers were outstanding (Connection reset by peer)",
  );
  assertEquals(error.cause, reset);
});

Deno.test("run() reports what the server said when it could not write any more", async () => {
  const stream = recorded(["error: too many connections\n"]);
  stream.write = () => Promise.reject(new Deno.errors.BrokenPipe("Broken pipe"));
  const connection = new LoadConnection(stream, exchange(1), ledger(1));
  await assertRejects(() => connection.run(), WrongAnswerError, '"error: too many connections"');
  await connection.close();
});

Deno.test("abandon() makes run() return with its requests in flight", async () => {
  const interrupted = Promise.withResolvers<number | null>();
  let closed = 0;
  const stream: ByteStream = {
    write: (bytes) => Promise.resolve(bytes.length),
    read: () => interrupted.promise,
    close() {
      closed++;
      interrupted.reject(new Deno.errors.Interrupted("operation canceled"));
    },
  };
  const connection = new LoadConnection(stream, exchange(4), ledger(100));
  const running = connection.run();
  connection.abandon();
  await running;
  await connection.close();
  assertEquals([connection.inFlight, closed], [4, 1]);
});
