import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { getRunningLoop } from "../event_loop.ts";
import type { Coroutine } from "../kernel/coroutine.ts";
import { createTask } from "../kernel/ensure_future.ts";
import { CancelledError, IncompleteReadError, LimitOverrunError } from "../kernel/errors.ts";
import { bytesOf, raisedBy, simulate, textOf, thrownBy } from "../loop_testing.ts";
import { sleep } from "../waiting/sleep.ts";
import { StreamReader } from "./stream_reader.ts";

/** A stream in pieces: the text, and where it is cut. */
const stream = fc.record({
  text: fc.string({ unit: fc.constantFrom("a", "b", "\r", "\n"), maxLength: 60 }),
  cuts: fc.array(fc.nat(60), { maxLength: 8 }),
});

/** A reader to which the pieces come one by one, each in an iteration of its own, and then the end. */
function* fed(
  { text, cuts }: { text: string; cuts: number[] },
  limit = 64,
): Coroutine<StreamReader> {
  const reader = new StreamReader({ limit });
  const loop = getRunningLoop();
  const borders = [0, ...cuts.sort((a, b) => a - b), text.length];
  loop.createTask((function* () {
    for (let index = 1; index < borders.length; index++) {
      yield;
      reader.feedData(bytesOf(text.slice(borders[index - 1], borders[index])));
    }
    reader.feedEof();
  })());
  yield* sleep(0);
  return reader;
}

/** A reader with a text in it, and perhaps the end. */
function filled(text: string, { limit = 64, eof = true } = {}): StreamReader {
  const reader = new StreamReader({ limit });
  reader.feedData(bytesOf(text));
  if (eof) reader.feedEof();
  return reader;
}

Deno.test("readline() gives the same lines however the stream is cut", async () => {
  await fc.assert(
    fc.asyncProperty(stream, async (stream) => {
      const lines = await simulate(function* () {
        const reader = yield* fed(stream);
        const lines = [];
        for (let line; (line = yield* reader.readline()).length > 0;) lines.push(textOf(line));
        assert(reader.atEof());
        return lines;
      });
      assertEquals(lines, stream.text.match(/[^\n]*\n|[^\n]+$/g) ?? []);
    }),
    { numRuns: 50 },
  );
});

Deno.test("readuntil() gives the same parts however the stream is cut", async () => {
  await fc.assert(
    fc.asyncProperty(stream, async (stream) => {
      const { parts, partial } = await simulate(function* () {
        const reader = yield* fed(stream);
        const parts = [];
        for (;;) {
          try {
            parts.push(textOf(yield* reader.readuntil(bytesOf("\r\n"))));
          } catch (error) {
            assert(error instanceof IncompleteReadError);
            assertEquals(error.expected, null);
            return { parts, partial: textOf(error.partial) };
          }
        }
      });
      const expected = stream.text.split("\r\n");
      assertEquals(partial, expected.pop());
      assertEquals(parts, expected.map((part) => part + "\r\n"));
    }),
    { numRuns: 50 },
  );
});

Deno.test("readexactly() gives so many bytes however the stream is cut", async () => {
  await fc.assert(
    fc.asyncProperty(stream, fc.integer({ min: 1, max: 9 }), async (stream, count) => {
      const parts = await simulate(function* () {
        const reader = yield* fed(stream, 4);
        const parts = [];
        for (;;) {
          try {
            parts.push(textOf(yield* reader.readexactly(count)));
          } catch (error) {
            assert(error instanceof IncompleteReadError);
            assertEquals(error.expected, count);
            return [...parts, textOf(error.partial)];
          }
        }
      });
      assertEquals(parts.pop()?.length, stream.text.length % count);
      assert(parts.every((part) => part.length === count));
      assertEquals(parts.join(""), stream.text.slice(0, parts.length * count));
    }),
    { numRuns: 50 },
  );
});

Deno.test("read() gives everything, in pieces of at most so many bytes", async () => {
  await fc.assert(
    fc.asyncProperty(stream, fc.integer({ min: -1, max: 9 }), async (stream, max) => {
      const text = await simulate(function* () {
        const reader = yield* fed(stream, 4);
        if (max === 0) assertEquals((yield* reader.read(0)).length, 0);
        if (max <= 0) return textOf(yield* reader.read());
        let text = "";
        for (let bytes; (bytes = yield* reader.read(max)).length > 0; text += textOf(bytes)) {
          assert(bytes.length <= max);
        }
        return text;
      });
      assertEquals(text, stream.text);
    }),
    { numRuns: 50 },
  );
});

Deno.test("readline() throws away a line that is too long, and then goes on", async () => {
  await simulate(function* () {
    // The line feed has come: the line is thrown away with it.
    const reader = filled("123456\nok\n", { limit: 4 });
    const error = yield* raisedBy(reader.readline());
    assert(error instanceof RangeError);
    assert(error.cause instanceof LimitOverrunError);
    assertEquals(error.cause.consumed, 6);
    assertEquals(textOf(yield* reader.readline()), "ok\n");
    // It has not: what has come is thrown away, and the rest passes for a line.
    const cut = filled("123456", { limit: 4, eof: false });
    assert((yield* raisedBy(cut.readline())) instanceof RangeError);
    cut.feedData(bytesOf("78\n"));
    assertEquals(textOf(yield* cut.readline()), "78\n");
  });
});

Deno.test("readuntil() leaves what is too long in the buffer", async () => {
  await simulate(function* () {
    const reader = filled("12345--", { limit: 4 });
    const error = yield* raisedBy(reader.readuntil(bytesOf("--")));
    assert(error instanceof LimitOverrunError);
    assertEquals(error.consumed, 5);
    assertEquals(textOf(yield* reader.read()), "12345--");
    // As many bytes as the limit are allowed, and the separator.
    assertEquals(textOf(yield* filled("1234--", { limit: 4 }).readuntil(bytesOf("--"))), "1234--");
  });
});

Deno.test("StreamReader refuses what makes no sense", async () => {
  await simulate(function* () {
    assert(thrownBy(() => new StreamReader({ limit: 0 })) instanceof RangeError);
    const reader = filled("a");
    assert((yield* raisedBy(reader.readuntil(bytesOf("")))) instanceof RangeError);
    assert((yield* raisedBy(reader.readexactly(-1))) instanceof RangeError);
    assert(/end before/.test(thrownBy(() => reader.feedData(bytesOf("b")))?.message ?? ""));
    const waiting = new StreamReader();
    const task = getRunningLoop().createTask(waiting.read(1));
    yield* sleep(0);
    assert(/second one/.test((yield* raisedBy(waiting.readline()))?.message ?? ""));
    task.cancel();
    assert(
      (yield* raisedBy((function* () {
        yield* task;
      })())) instanceof CancelledError,
    );
    waiting.feedData(bytesOf("x"));
    assertEquals(textOf(yield* waiting.read(1)), "x");
  });
});

Deno.test("setException() reaches the coroutine that waits, and all that read later", async () => {
  await simulate(function* () {
    const broken = new Error("broken");
    const reader = new StreamReader();
    const task = getRunningLoop().createTask(raisedBy(reader.readline()));
    yield* sleep(0);
    reader.setException(broken);
    assertEquals(yield* task, broken);
    assertEquals(reader.exception(), broken);
    for (const read of [reader.read(1), reader.readline(), reader.readexactly(1)]) {
      assertEquals(yield* raisedBy(read), broken);
    }
  });
});

Deno.test("feedEof(error) lets whole lines be read, and not the half one", async () => {
  await simulate(function* () {
    const cutOff = new Error("cut off");
    const reader = filled("one\ntwo\nthr", { eof: false });
    reader.feedEof(cutOff);
    // What comes later, when the connection is closed, does not change how it ended.
    reader.feedEof();
    assertEquals(textOf(yield* reader.readline()), "one\n");
    assertEquals(textOf(yield* reader.readexactly(4)), "two\n");
    assertEquals(yield* raisedBy(reader.readline()), cutOff);
    assertEquals(yield* raisedBy(reader.read(9)), cutOff);
    assert(reader.atEof());
    const other = filled("thr", { eof: false });
    other.feedEof(cutOff);
    assertEquals(textOf(yield* other.read(9)), "thr");
    assertEquals(yield* raisedBy(other.read(9)), cutOff);
  });
});

Deno.test("StreamReader pauses its transport above twice the limit, and resumes it at the limit", async () => {
  await simulate(function* () {
    const log: string[] = [];
    const transport = {
      pauseReading: () => void log.push("pause"),
      resumeReading: () => void log.push("resume"),
    };
    const reader = new StreamReader({ limit: 4 });
    reader.setTransport(transport);
    reader.feedData(bytesOf("12345678"));
    assertEquals(log, []);
    reader.feedData(bytesOf("9"));
    reader.feedData(bytesOf("10"));
    assertEquals(log, ["pause"]);
    yield* reader.read(6);
    assertEquals(log, ["pause"]);
    yield* reader.read(1);
    assertEquals(log, ["pause", "resume"]);
    // Who wants more than the buffer holds must not wait for what is held back.
    reader.feedData(bytesOf("123456"));
    assertEquals(log, ["pause", "resume", "pause"]);
    const task = getRunningLoop().createTask(reader.readexactly(12));
    yield* sleep(0);
    assertEquals(log, ["pause", "resume", "pause", "resume"]);
    reader.feedData(bytesOf("78"));
    assertEquals(textOf(yield* task), "891012345678".slice(0, 12));
  });
});

Deno.test("read() waits again when another one has taken what had come", async () => {
  await simulate(function* () {
    const reader = new StreamReader();
    const waiting = createTask(reader.read(10));
    yield* sleep(0);
    reader.feedData(bytesOf("abc"));
    assertEquals(textOf(yield* reader.readexactly(3)), "abc");
    yield* sleep(0);
    assert(!waiting.done());
    reader.feedData(bytesOf("xy"));
    assertEquals(textOf(yield* waiting), "xy");
  });
});

Deno.test("who begins to wait while another one is being woken is not forgotten", async () => {
  await simulate(function* () {
    const reader = new StreamReader();
    const woken = createTask(reader.read(10));
    yield* sleep(0);
    reader.feedData(bytesOf("abc"));
    yield* reader.readexactly(3);
    getRunningLoop().callLater(10, () => reader.feedData(bytesOf("xy")));
    assertEquals(textOf(yield* reader.readexactly(2)), "xy");
    assert(/one coroutine at a time/.test((yield* raisedBy(woken))?.message ?? ""));
  });
});
