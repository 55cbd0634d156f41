import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import { CLOSED } from "../loop/io/types.ts";
import { NUMBERS_MAX } from "../loop/pool/slot_table.ts";
import {
  asciiText,
  assertAnswers,
  expectedAnswer,
  expectedAnswers,
  fibs,
} from "../clients/conformance/protocol_model.ts";
import { CALLS, UNWATCHED_N_MAX } from "./fib.ts";
import { Session } from "./framing.ts";
import type { Framing } from "./options.ts";

const MAX_N = 45;
const CHUNK_BYTES_MAX = 4096;
/** fast-check repeats a failure from this; it prints the seed too. */
const RUNS = { seed: 20_150_412, numRuns: 300 };

/** Lines as they come to a server with a pool: many cheap ones, costly ones among them, mistakes, odd spellings. */
const line = fc.oneof(
  { weight: 12, arbitrary: fc.nat({ max: UNWATCHED_N_MAX }).map(String) },
  { weight: 3, arbitrary: fc.integer({ min: UNWATCHED_N_MAX - 2, max: MAX_N + 2 }).map(String) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("", "x", "-1", "1.5", "99", "0".repeat(70), "\0".repeat(64)),
  },
  { weight: 1, arbitrary: fc.nat({ max: MAX_N }).map((n) => ` ${n}\r`) },
);
/** Up to 60 times the same, and so on. */
const stream = fc.array(fc.tuple(line, fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 60 }))), {
  maxLength: 20,
}).map((runs) => bytesOf(runs.map(([line, count]) => `${line}\n`.repeat(count)).join("")));
/** Lengths by which to cut something to pieces, in turn, again and again. */
const lengths = fc.array(fc.integer({ min: 1, max: CHUNK_BYTES_MAX }), {
  minLength: 1,
  maxLength: 8,
});

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (c) => c.charCodeAt(0));
}

function newSession(text: string, framing: Framing = "line"): Session {
  const session = new Session({ maxN: MAX_N, framing });
  session.receive(bytesOf(text), text.length);
  return session;
}

/** How a server answers a batch; sees to it that each of its numbers is answered. */
type AnswerBatch = (session: Session, ns: readonly number[]) => void;

const compute: AnswerBatch = (session, ns) => {
  for (const n of ns) session.answer(Number(fibs[n]));
};

/**
 * Plays a connection as servers with a pool do: they send before they compute, and as much as the client takes. Gives way
 * while a worker computes, and the bytes of all answers at the end.
 */
function* turnsOf(
  chunks: Iterable<Uint8Array>,
  sendLengths: readonly number[],
  answerBatch: AnswerBatch,
  { framing = "line" as Framing, maxN = MAX_N } = {},
): Generator<void, string> {
  const session = new Session({ maxN, framing });
  let sends = 0;
  let sent = "";
  const send = () => {
    const count = Math.min(session.length, sendLengths[sends++ % sendLengths.length]!);
    sent += asciiText(session.output.subarray(0, count));
    session.sent(count);
  };
  function* respond(): Generator<void> {
    do {
      for (const ns of session.batches()) {
        send();
        yield;
        answerBatch(session, ns);
        assertLessOrEqual(session.length, session.output.length, "the answers must fit");
      }
      while (session.length > 0) send();
    } while (session.pending);
  }
  for (const chunk of chunks) {
    session.receive(chunk, chunk.length);
    yield* respond();
  }
  session.receive(new Uint8Array(0), 0);
  yield* respond();
  return sent;
}

/** Plays a connection from its beginning to its end. @returns the lines of its answers */
function converse(...how: Parameters<typeof turnsOf>): string[] {
  const turns = turnsOf(...how);
  for (let turn = turns.next();; turn = turns.next()) if (turn.done) return linesOf(turn.value);
}

function linesOf(text: string): string[] {
  const lines = text.split("\n");
  assertEquals(lines.pop(), "", "an answer ends with a line feed");
  return lines;
}

function* split(bytes: Uint8Array, lengths: readonly number[]): Generator<Uint8Array> {
  let start = 0;
  for (let i = 0; start < bytes.length; i++) {
    yield bytes.slice(start, start += lengths[i % lengths.length]!);
  }
}

Deno.test("batches() has every line answered in its place, mistakes too, however the stream is split", () => {
  fc.assert(
    fc.property(
      stream,
      lengths,
      lengths,
      fc.constantFrom(0, 12, MAX_N),
      (bytes, cuts, sends, maxN) => {
        const lines = converse(split(bytes, cuts), sends, compute, { maxN });
        assertAnswers(lines, expectedAnswers(bytes, maxN));
      },
    ),
    RUNS,
  );
});

Deno.test("batches() leaves room for the errors of a batch that fails, however long they are", () => {
  const failing = fc.tuple(stream, lengths, lengths, fc.nat(120), fc.nat(4));
  fc.assert(
    fc.property(failing, ([bytes, cuts, sends, length, every]) => {
      const message = "\0 why ".repeat(length);
      let batches = 0;
      const lines = converse(split(bytes, cuts), sends, (session, ns) => {
        if (batches++ % (every + 1) > 0) compute(session, ns);
        else for (const _n of ns) session.fail(message);
      });
      const expected = expectedAnswers(bytes, MAX_N);
      assertEquals(lines.length, expected.length);
      for (const [i, line] of lines.entries()) {
        if (line.startsWith("error: ")) assertLessOrEqual(line.length, 511);
        else assertEquals(line, expected[i]);
      }
    }),
    RUNS,
  );
});

Deno.test("batches() keeps the batches of connections apart that take turns", () => {
  const connections = fc.array(fc.tuple(stream, lengths), { minLength: 2, maxLength: 5 });
  fc.assert(
    fc.property(connections, lengths, (connections, sends) => {
      const playing = connections.map(([bytes, cuts]) => ({
        turns: turnsOf(split(bytes, cuts), sends, compute),
        expected: expectedAnswers(bytes, MAX_N),
      }));
      while (playing.length > 0) {
        const { turns, expected } = playing.shift()!;
        const { done, value } = turns.next();
        if (done) assertAnswers(linesOf(value), expected);
        else playing.push({ turns, expected });
      }
    }),
    { ...RUNS, numRuns: 60 },
  );
});

Deno.test("batches() puts nothing beside a costly request, and no more together than cost as much as one that is not watched", () => {
  fc.assert(
    fc.property(stream, lengths, (bytes, cuts) => {
      converse(split(bytes, cuts), [CHUNK_BYTES_MAX], (session, ns) => {
        assert(ns.length >= 1 && ns.length <= NUMBERS_MAX);
        const calls = ns.reduce((sum, n) => sum + CALLS[n]!, 0);
        assert(ns.length === 1 || calls <= CALLS[UNWATCHED_N_MAX]!, `${ns}`);
        compute(session, ns);
      });
    }),
    RUNS,
  );
});

Deno.test("batches() takes as many requests together as may be", () => {
  const sizes = (text: string) => [...newSession(text).batches()].map((ns) => ns.length);
  assertEquals(sizes("1\n".repeat(100)), [28, 28, 28, 16]);
  assertEquals(sizes("13\n".repeat(30)), [28, 2]);
  assertEquals(sizes("20\n".repeat(3)), [1, 1, 1]);
  assertEquals(sizes("19\n17\n1\n20\n"), [3, 1]);
  // As a terminal on Windows sends it.
  assertEquals(sizes(" 1 \r\n".repeat(5)), [5]);
});

Deno.test("batches() ends a batch where a costly request comes, or a mistake, or half a line", () => {
  const batches = (text: string) => [...newSession(text).batches()];
  assertEquals(batches("1\n2\n40\n3\n4\n"), [[1, 2], [40], [3, 4]]);
  assertEquals(batches("40\n41\n1\n"), [[40], [41], [1]]);
  assertEquals(batches("1\n2\nx\n3\n46\n\n4\n5\n"), [[1, 2], [3], [4, 5]]);
  assertEquals(batches("1\n2\n3"), [[1, 2]]);
  assertEquals(batches(""), []);
});

Deno.test("batches() tells of a mistake behind a batch only after the batch", () => {
  const session = newSession("1\nx\n2\n");
  assertEquals(session.nextBatch(), [1]);
  assertEquals(session.length, 0);
  session.answer(1);
  assertEquals(session.nextBatch(), [2]);
  session.answer(1);
  const [first, second, third] = linesOf(asciiText(session.output.subarray(0, session.length)));
  assertEquals([first, second!.slice(0, 7), third], ["1", "error: ", "1"]);
});

Deno.test("batches() takes each chunk for a request when it is told to", () => {
  assertEquals([...newSession("12", "chunk").batches()], [[12]]);
  fc.assert(
    fc.property(stream, lengths, lengths, (bytes, cuts, sends) => {
      const chunks = [...split(bytes, cuts)];
      const lines = converse(chunks, sends, compute, { framing: "chunk" });
      assertAnswers(lines, chunks.map((chunk) => expectedAnswer(asciiText(chunk), MAX_N)));
    }),
    RUNS,
  );
});

Deno.test("batches() gives nothing more of a connection that was closed meanwhile", () => {
  const session = newSession("1\n".repeat(40));
  assertEquals(session.nextBatch().length, NUMBERS_MAX);
  session.receive(new Uint8Array(0), CLOSED);
  assertEquals(session.nextBatch(), []);
});
