import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { AnswerChecker } from "./answer_checker.ts";

const encode = (text: string) => new TextEncoder().encode(text);

/** Feeds `text` in pieces that end at `cuts`, through one buffer that is longer than any piece. */
function feed(checker: AnswerChecker, text: string, cuts: readonly number[] = []): number {
  const bytes = encode(text);
  const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  const buffer = new Uint8Array(bytes.length + 8).fill(0x35);
  let answers = 0;
  let start = 0;
  for (const end of [...ends, bytes.length]) {
    buffer.set(bytes.subarray(start, end));
    answers += checker.check(buffer, end - start);
    start = end;
  }
  return answers;
}

const verdict = (checker: AnswerChecker) => ({
  isWrong: checker.isWrong,
  isLineComplete: checker.isLineComplete,
  isInsideAnswer: checker.isInsideAnswer,
  line: checker.line,
});

Deno.test("check() counts right answers when they come merged", () => {
  const checker = new AnswerChecker(encode("55\n"));
  assertEquals(feed(checker, "55\n55\n55\n"), 3);
  assertEquals(verdict(checker), {
    isWrong: false,
    isLineComplete: false,
    isInsideAnswer: false,
    line: "",
  });
});

Deno.test("check() remembers where it is when an answer comes in pieces", () => {
  const checker = new AnswerChecker(encode("144\n"));
  assertEquals(feed(checker, "14"), 0);
  assertEquals(checker.line, "14");
  assert(checker.isInsideAnswer);
  assertEquals(feed(checker, "4\n1"), 1);
  assertEquals(checker.line, "1");
});

Deno.test("check() keeps the whole wrong line when only its end is wrong", () => {
  const checker = new AnswerChecker(encode("55\n"));
  assertEquals(feed(checker, "55\n5"), 1);
  assertEquals(feed(checker, "6"), 0);
  assert(checker.isWrong);
  assert(!checker.isLineComplete);
  assertEquals(feed(checker, "7\n55\n"), 0);
  assert(checker.isLineComplete);
  assertEquals(checker.line, "567");
});

Deno.test("check() calls a longer number, a shorter one and a carriage return wrong", () => {
  for (const line of ["555", "5", "", "55\r", " 55", "055", "error: no"]) {
    const checker = new AnswerChecker(encode("55\n"));
    assertEquals(feed(checker, line + "\n"), 0);
    assertEquals(verdict(checker), {
      isWrong: true,
      isLineComplete: true,
      isInsideAnswer: false,
      line,
    });
  }
});

Deno.test("check() keeps a bounded part of a wrong line that never ends", () => {
  const checker = new AnswerChecker(encode("55\n"));
  for (let i = 0; i < 100; i++) feed(checker, "x".repeat(1000));
  assert(checker.isLineComplete);
  assertEquals(checker.line, "x".repeat(200));
});

Deno.test("check() gives the same verdict however the stream is cut", () => {
  const answer = fc.constantFrom("0\n", "1\n", "55\n", "144\n", "3524578\n");
  const line = fc.string({ unit: fc.constantFrom("0", "1", "4", "5", "e", "\n"), maxLength: 8 });
  fc.assert(fc.property(
    answer,
    fc.nat({ max: 5 }),
    line,
    fc.array(fc.nat(), { maxLength: 12 }),
    (answer, right, rest, cuts) => {
      const text = answer.repeat(right) + rest;
      const whole = new AnswerChecker(encode(answer));
      const cut = new AnswerChecker(encode(answer));
      const single = new AnswerChecker(encode(answer));
      const answers = feed(whole, text);
      assertEquals(feed(cut, text, cuts), answers);
      assertEquals(feed(single, text, [...text].map((_, i) => i)), answers);
      assertEquals(verdict(cut), verdict(whole));
      assertEquals(verdict(single), verdict(whole));
      // A model that works on lines, as the simple way would.
      const lines = text.split("\n");
      const open = lines.pop()!;
      const firstWrong = lines.findIndex((line) => line + "\n" !== answer);
      assertEquals(answers, firstWrong === -1 ? lines.length : firstWrong);
      assertEquals(whole.isWrong, firstWrong !== -1 || !answer.startsWith(open));
      assertEquals(whole.line, firstWrong === -1 ? open : lines[firstWrong]);
    },
  ));
});
