import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { Answers } from "./answers.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("receive() takes right answers, wherever they are cut", () => {
  const right = '55\nerror: n must be from 0 to 28, got "x"\n144\n';
  fc.assert(fc.property(fc.array(fc.nat(right.length), { maxLength: 5 }), (cuts) => {
    const answers = new Answers(bytes("10\nx\n12\n"), 28);
    const ends = [...cuts, right.length].sort((a, b) => a - b);
    ends.forEach((end, i) => answers.receive(right.slice(ends[i - 1] ?? 0, end)));
    assertEquals([answers.count, answers.total, answers.isWhole], [3, 3, true]);
  }));
});

Deno.test("receive() refuses a wrong answer, one that is missing, and one too many", () => {
  for (
    const [wrong, why] of [["56\n", "answer 0"], ["144\n", "answer 0"], [
      "55\n144\n1\n",
      "2 requests",
    ]]
  ) {
    assertThrows(() => new Answers(bytes("10\n12\n"), 28).receive(wrong!), Error, why);
  }
});

Deno.test("owed() counts the requests that are whole, and a line that is too long already", () => {
  const stream = `10\n12\n${"1".repeat(70)}`;
  const answers = new Answers(bytes(stream), 28);
  const owed = [0, 2, 3, 5, 6, 70, 71, 76].map((length) => answers.owed(length));
  assertEquals(owed, [0, 0, 1, 1, 2, 2, 3, 3]);
  assertEquals(answers.total, 3);
});
