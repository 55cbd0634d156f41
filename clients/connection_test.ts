import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { ClosedLoop, ConnectionLostError, WrongAnswerError } from "./closed_loop.ts";
import { type ByteStream, LoadConnection } from "./connection.ts";
import { exchange, ledger } from "./ledger_testing.ts";

const encode = (text: string) => new TextEncoder().encode(text);

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

function connect(stream: ByteStream, pipeline: number, requests: number) {
  const loop = new ClosedLoop(exchange(pipeline), ledger(requests));
  return { loop, connection: new LoadConnection(stream, loop) };
}

Deno.test("run() sends exactly what is granted, whole, when reads and writes are partial", async () => {
  await fc.assert(fc.asyncProperty(
    fc.integer({ min: 0, max: 60 }),
    fc.integer({ min: 1, max: 9 }),
    fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 8 }),
    async (requests, pipeline, lengths) => {
      const stream = new FakeStream(lengths);
      const account = ledger(requests);
      const loop = new ClosedLoop(exchange(pipeline), account);
      const connection = new LoadConnection(stream, loop);
      await connection.run();
      await connection.close();
      assertEquals(stream.written, "10\n".repeat(requests));
      assertEquals(account.latencies.length, requests);
      assert(account.latencies.every((ms) => ms > 0));
      assertEquals(loop.inFlight, 0);
    },
  ));
});

Deno.test("run() throws WrongAnswerError when the answer is wrong", async () => {
  const { connection } = connect(recorded(["55\n", "5", "6\n"]), 1, 10);
  await assertRejects(() => connection.run(), WrongAnswerError, 'it is 55, got "56"');
});

Deno.test("run() throws WrongAnswerError when the stream ends inside a wrong line", async () => {
  const { connection } = connect(recorded(["err", "or: no"]), 1, 1);
  await assertRejects(() => connection.run(), WrongAnswerError, 'the server answered "error: no"');
});

Deno.test("run() throws ConnectionLostError when the stream ends early", async () => {
  const run = (texts: string[], end?: Error) =>
    connect(recorded(texts, end), 3, 4).connection.run();
  await assertRejects(
    () => run(["55\n55\n5"]),
    ConnectionLostError,
    'the server closed the connection when 2 answers were outstanding, in the middle of "5"',
  );
  const reset = new Deno.errors.ConnectionReset("Connection reset by peer");
  const error = await assertRejects(() => run([], reset), ConnectionLostError, "was lost");
  assertEquals(error.cause, reset);
});

Deno.test("run() reports what the server said when it could not write any more", async () => {
  const stream = recorded(["error: too many connections\n"]);
  stream.write = () => Promise.reject(new Deno.errors.BrokenPipe("Broken pipe"));
  const { connection } = connect(stream, 1, 1);
  await assertRejects(() => connection.run(), WrongAnswerError, '"error: too many connections"');
  await connection.close();
});

Deno.test("run() takes no end for orderly when a write has found a reset", async () => {
  // The kernel tells each error once: after the write had it, the read finds no more than the end of the stream.
  const stream = recorded(["55\n"]);
  let writes = 0;
  stream.write = (bytes) =>
    ++writes === 1
      ? Promise.resolve(bytes.length)
      : Promise.reject(new Deno.errors.ConnectionReset("reset"));
  const { connection } = connect(stream, 1, 2);
  const error = await assertRejects(() => connection.run(), ConnectionLostError);
  assertEquals([error.isOrderly, error.message], [
    false,
    "the connection was lost when 1 answer was outstanding (connection reset by peer)",
  ]);
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
  const { connection, loop } = connect(stream, 4, 100);
  const running = connection.run();
  connection.abandon();
  await running;
  await connection.close();
  assertEquals([loop.inFlight, closed], [4, 1]);
});
