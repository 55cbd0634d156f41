import { assert, assertEquals, assertLess, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import { CLOSED } from "../loop/io/types.ts";
import {
  asciiText,
  type Expected,
  expectedAnswer,
  expectedAnswers,
  fibs,
} from "../clients/conformance/protocol_model.ts";
import { CALLS, N_MAX } from "./fib.ts";
import { Session } from "./framing.ts";
import { LINE_BYTES_MAX } from "./line_text.ts";
import { CALLS_PER_TURN, NONE } from "./turn.ts";
import { type Framing, framings } from "./options.ts";

const MAX_N = 45;
/** What one `recv()` may bring. */
const CHUNK_BYTES_MAX = 4096;
/** fast-check repeats a failure from this; it prints the seed too. */
const RUNS = { seed: 20_150_412, numRuns: 500 };

/** Bytes as clients send them, and as only a fuzzer does: a mixture in which every rule of the protocol is touched. */
const stream: fc.Arbitrary<Uint8Array> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.nat({ max: 60 }).map((n) => `${n}\n`) },
    {
      weight: 3,
      arbitrary: fc.constantFrom("\n", "\r\n", " ", "\t", "0", "1", "-", ".", "abc", "\0"),
    },
    { weight: 1, arbitrary: fc.nat({ max: 20 }).map((n) => `${n}`.padStart(LINE_BYTES_MAX, "0")) },
    { weight: 1, arbitrary: fc.integer({ min: 60, max: 70 }).map((length) => "x".repeat(length)) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 90 }).map((count) => "x\n".repeat(count)) },
    { weight: 1, arbitrary: fc.constantFrom(4095, 4096, 4097, 9000).map((n) => "7".repeat(n)) },
    {
      weight: 2,
      arbitrary: fc.uint8Array({ minLength: 1, maxLength: 80 }).map(asciiText),
    },
  ),
  { maxLength: 40 },
).map((parts) => Uint8Array.from(parts.join(""), (c) => c.charCodeAt(0)));

/** Lengths by which to cut something to pieces, in turn, again and again. */
const lengths: fc.Arbitrary<number[]> = fc.array(
  fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: CHUNK_BYTES_MAX })),
  { minLength: 1, maxLength: 10 },
);
const AT_ONCE = [CHUNK_BYTES_MAX];

/** How a conversation ends: in order, by a reset, or not yet. */
type End = 0 | typeof CLOSED | null;

/** Plays a connection from its beginning to its end. */
function converse(...how: Parameters<typeof turnsOf>): string {
  const turns = turnsOf(...how);
  for (;;) {
    const { done, value } = turns.next();
    if (done) return value;
  }
}

/**
 * Plays a connection, with sends that take only so many bytes at a time, in turns of a certain length; gives way after
 * each, and the bytes of all answers at the end.
 */
function* turnsOf(
  framing: Framing,
  chunks: Iterable<Uint8Array>,
  end: End,
  sendLengths: readonly number[] = AT_ONCE,
  callsPerTurn: number | undefined = undefined,
): Generator<void, string> {
  const session = new Session({ maxN: MAX_N, framing }, callsPerTurn);
  let sends = 0;
  let sent = "";

  function send(): void {
    const count = Math.min(session.length, sendLengths[sends++ % sendLengths.length]!);
    sent += asciiText(session.output.subarray(0, count));
    session.sent(count);
  }

  function* respond(): Generator<void> {
    do {
      let cost = 0;
      for (const n of session.requests()) {
        assertLess(cost, callsPerTurn ?? CALLS_PER_TURN, "nobody computes longer than a turn");
        cost += CALLS[n]!;
        session.answer(Number(fibs[n]));
        assertLessOrEqual(session.length, session.output.length, "the answers must fit");
        // The variants with a pool send what is there before each computation.
        if (sends % 2 === 0) send();
      }
      assert(
        session.length > 0 || cost > 0 || !session.pending,
        "nobody must wait for room that there is, or for a turn that it has",
      );
      while (session.length > 0) send();
      yield;
    } while (session.pending);
  }

  // A socket only lends its bytes, so they are overwritten after each call.
  const lent = new Uint8Array(CHUNK_BYTES_MAX);
  for (const chunk of chunks) {
    lent.set(chunk);
    session.receive(lent, chunk.length);
    lent.fill(0x39);
    yield* respond();
    assert(!session.ended);
  }
  if (end !== null) {
    session.receive(lent, end);
    yield* respond();
    assert(session.ended);
  }
  assertEquals(session.output.length, 0, "a session without answers must keep no buffer for them");
  return sent;
}

function* split(bytes: Uint8Array, lengths: readonly number[]): Generator<Uint8Array> {
  let start = 0;
  for (let i = 0; start < bytes.length; i++) {
    yield bytes.subarray(start, start += lengths[i % lengths.length]!);
  }
}

function assertConversation(actual: string, expected: readonly Expected[]): void {
  assertEquals(actual, expected.map((answer) => `${textOf(answer)}\n`).join(""));
}

/** An answer in full, where the model only says what it has to mention. */
function textOf(answer: Expected): string {
  if (typeof answer === "string") return answer;
  const { allowed, got } = answer;
  return allowed === `${LINE_BYTES_MAX} bytes`
    ? `error: Cannot read the request: it must have at most ${allowed}, got ${got}`
    : `error: Cannot compute fib(n): n must be a whole number ${allowed}, got ${got}`;
}

/** The part of `bytes` that ends with the last line feed, and what follows it. */
function wholeLines(bytes: Uint8Array): [whole: Uint8Array, rest: Uint8Array] {
  const end = bytes.lastIndexOf(10) + 1;
  return [bytes.subarray(0, end), bytes.subarray(end)];
}

Deno.test("Session answers every line as the protocol says, however the stream is split", () => {
  fc.assert(
    fc.property(stream, lengths, lengths, (bytes, cuts, sends) => {
      const answers = converse("line", split(bytes, cuts), 0, sends);
      assertConversation(answers, expectedAnswers(bytes, MAX_N));
    }),
    RUNS,
  );
});

Deno.test("Session gives the same bytes for a split stream as for the whole", () => {
  fc.assert(
    fc.property(stream, lengths, lengths, (bytes, cuts, sends) => {
      const whole = converse("line", split(bytes, AT_ONCE), 0);
      assertEquals(converse("line", split(bytes, cuts), 0, sends), whole);
      assertEquals(converse("line", split(bytes, [1]), 0), whole);
    }),
    RUNS,
  );
});

Deno.test("Session gives the same bytes however short the turns are", () => {
  // From one request in each turn to all of them in one.
  const budgets = fc.oneof(
    fc.constant(1),
    fc.integer({ min: 1, max: 2 ** 40 }),
    fc.double({ min: 1, noNaN: true }),
  );
  fc.assert(
    fc.property(stream, lengths, lengths, budgets, (bytes, cuts, sends, callsPerTurn) => {
      for (const framing of framings) {
        for (const end of [0, CLOSED] as const) {
          const chunks = [...split(bytes, cuts)];
          const whole = converse(framing, chunks, end, AT_ONCE, Infinity);
          assertEquals(converse(framing, chunks, end, sends, callsPerTurn), whole);
        }
      }
    }),
    RUNS,
  );
});

Deno.test("Session keeps its requests while others have their turns", () => {
  // A turn for each request, and in between one for each of the other connections.
  const connections = fc.array(fc.tuple(stream, lengths), { minLength: 2, maxLength: 5 });
  fc.assert(
    fc.property(connections, (connections) => {
      const playing = connections.map(([bytes, cuts]) => ({
        turns: turnsOf("line", split(bytes, cuts), 0, AT_ONCE, 1),
        expected: expectedAnswers(bytes, MAX_N),
      }));
      while (playing.length > 0) {
        const { turns, expected } = playing.shift()!;
        const { done, value } = turns.next();
        if (done) assertConversation(value, expected);
        else playing.push({ turns, expected });
      }
    }),
    { ...RUNS, numRuns: 100 },
  );
});

Deno.test("Session gives every number that is allowed, and no other", () => {
  const numbers = Array.from({ length: 100 }, (_, n) => n);
  const bytes = Uint8Array.from(numbers.join("\n") + "\n", (c) => c.charCodeAt(0));
  for (const maxN of [0, 9, 10, N_MAX]) {
    const session = new Session({ maxN, framing: "line" }, Infinity);
    session.receive(bytes, bytes.length);
    const taken: number[] = [];
    do {
      taken.push(...session.requests());
      session.sent(session.length);
    } while (session.pending);
    assertEquals(taken, numbers.slice(0, maxN + 1));
  }
});

Deno.test("Session.requests() ends a turn when its budget is spent, and not when requests are cheap", () => {
  const turns = (n: number) => {
    const session = new Session({ maxN: MAX_N, framing: "line" });
    const bytes = Uint8Array.from(`${n}\n`.repeat(300), (c) => c.charCodeAt(0));
    session.receive(bytes, bytes.length);
    const counts: number[] = [];
    do {
      counts.push([...session.requests()].length);
    } while (session.pending);
    return counts;
  };
  assertEquals(turns(10), [300]);
  assertEquals(turns(45), Array(300).fill(1));
  const callsPerRequest = CALLS[25]!;
  const perTurn = Math.ceil(CALLS_PER_TURN / callsPerRequest);
  assertEquals(turns(25).slice(0, -1), Array(Math.ceil(300 / perTurn) - 1).fill(perTurn));
});

Deno.test("Session.next() gives requests without end: a turn is what requests() gives", () => {
  const session = new Session({ maxN: MAX_N, framing: "line" }, 1);
  const bytes = Uint8Array.from("45\n".repeat(3), (c) => c.charCodeAt(0));
  session.receive(bytes, bytes.length);
  assertEquals([...session.requests()], [45]);
  assert(session.pending);
  assertEquals([session.next(), session.next(), session.next()], [45, 45, NONE]);
  assert(!session.pending);
});

Deno.test("Session drops half a request when the connection is closed, unlike at the end of the stream", () => {
  fc.assert(
    fc.property(stream, lengths, (bytes, cuts) => {
      const [whole, rest] = wholeLines(bytes);
      const expected = expectedAnswers(whole, MAX_N);
      // That a line is too long is said before it ends.
      if (rest.length > LINE_BYTES_MAX) expected.push(expectedAnswer(asciiText(rest), MAX_N));
      assertConversation(converse("line", split(bytes, cuts), CLOSED), expected);
      assertConversation(converse("line", split(bytes, cuts), null), expected);
    }),
    RUNS,
  );
});

Deno.test("Session takes each chunk for a request when it is told to", () => {
  fc.assert(
    fc.property(stream, lengths, lengths, (bytes, cuts, sends) => {
      const chunks = [...split(bytes, cuts)];
      const expected = chunks.map((chunk) => expectedAnswer(asciiText(chunk), MAX_N));
      assertConversation(converse("chunk", chunks, 0, sends), expected);
      assertConversation(converse("chunk", chunks, CLOSED, sends), expected);
    }),
    RUNS,
  );
});

Deno.test("Session.answer() writes every integer that a number holds exactly", () => {
  const bigIntegers = fc.oneof(
    fc.maxSafeNat(),
    fc.nat({ max: 20 }),
    fc.integer({ min: 0, max: 15 }).chain((zeros) =>
      fc.constantFrom(-1, 0, 1).map((d) => 10 ** zeros + d)
    ),
  );
  fc.assert(
    fc.property(fc.array(bigIntegers, { minLength: 1, maxLength: 20 }), (values) => {
      const session = new Session({ maxN: MAX_N, framing: "line" });
      for (const value of values) session.answer(value);
      const text = asciiText(session.output.subarray(0, session.length));
      assertEquals(text, values.map((value) => `${value}\n`).join(""));
    }),
    RUNS,
  );
});

Deno.test("Session.next() holds requests back when there is no room for their answers", () => {
  const session = new Session({ maxN: MAX_N, framing: "line" });
  const mistakes = Uint8Array.from("x\n".repeat(2048), (c) => c.charCodeAt(0));
  session.receive(mistakes, mistakes.length);
  assertEquals(session.next(), NONE);
  assert(session.pending);
  const full = session.length;
  assertEquals(session.next(), NONE, "as long as nothing is sent");
  assertEquals([session.length, session.pending], [full, true]);
  session.sent(full);
  assertEquals(session.next(), NONE);
  assertEquals([session.length, session.pending], [full, true]);
});

Deno.test("Session.fail() gives one clean line, whatever the message", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 2000 }), (message) => {
      const session = new Session({ maxN: MAX_N, framing: "line" });
      session.fail(message);
      const text = asciiText(session.output.subarray(0, session.length));
      assert(/^error: [ -~]*\n$/.test(text), text);
      assertLessOrEqual(text.length, 512);
    }),
    RUNS,
  );
});

Deno.test("Session.requests() gives the whole requests that are there, and the others when they are whole", () => {
  const session = new Session({ maxN: MAX_N, framing: "line" });
  const receive = (text: string) => {
    session.receive(Uint8Array.from(text, (c) => c.charCodeAt(0)), text.length);
    return [...session.requests()];
  };
  assertEquals(receive("1\n2\n3"), [1, 2]);
  assertEquals(receive("4\n"), [34]);
  assertEquals(receive("5"), []);
});

Deno.test("Session.requests() goes on where a loop was left, and keeps two sessions apart", () => {
  const [one, other] = [1, 2].map(() => new Session({ maxN: MAX_N, framing: "line" }));
  const bytes = Uint8Array.from("1\n2\n3\n", (c) => c.charCodeAt(0));
  for (const session of [one!, other!]) session.receive(bytes, bytes.length);
  const seen: number[][] = [];
  for (const n of one!.requests()) {
    for (const m of other!.requests()) seen.push([n, m]);
    if (n === 2) break;
  }
  assertEquals(seen, [[1, 1], [1, 2], [1, 3]]);
  assertEquals([...one!.requests()], [3]);
});

Deno.test("next() tells the watch of lines of which a part has come, and only then", () => {
  const told: string[] = [];
  const lineWatch = {
    partCame: ({ partOfLine }: { partOfLine: string }) => void told.push(partOfLine),
    stalled() {},
  };
  const say = (session: Session, text: string) => {
    session.receive(new TextEncoder().encode(text), text.length);
    for (const n of session.requests()) session.answer(n);
  };
  const session = new Session({ maxN: MAX_N, framing: "line", lineWatch });
  for (const text of ["10\n", "1", "0", "\n12\n13", "\n"]) say(session, text);
  assertEquals(told, ["1", "10", "13"]);
  assertEquals(session.partOfLine, "");
  say(session, "1".repeat(LINE_BYTES_MAX + 1));
  assertEquals([told.length, session.partOfLine], [3, ""]);
  const chunks = new Session({ maxN: MAX_N, framing: "chunk", lineWatch });
  say(chunks, "10");
  assertEquals(told.length, 3);
  const busy = new Session({ maxN: MAX_N, framing: "line", lineWatch });
  busy.receive(new TextEncoder().encode("1\n2"), 3);
  assertEquals(busy.partOfLine, "", "as long as the line before is not answered");
  assertEquals([...busy.requests()], [1]);
  assertEquals(busy.partOfLine, "2");
  const ended = new Session({ maxN: MAX_N, framing: "line", lineWatch });
  say(ended, "10");
  assertEquals(ended.partOfLine, "10");
  ended.receive(new Uint8Array(0), CLOSED);
  assertEquals(ended.partOfLine, "");
});
