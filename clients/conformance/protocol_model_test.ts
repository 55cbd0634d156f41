import { assertEquals, assertThrows } from "@std/assert";
import {
  assertAnswer,
  assertAnswers,
  expectedAnswer,
  expectedAnswers,
  fibs,
} from "./protocol_model.ts";

Deno.test("fibs are the Fibonacci numbers, up to the last one that a number holds exactly", () => {
  assertEquals(fibs.slice(0, 8), [0n, 1n, 1n, 2n, 3n, 5n, 8n, 13n]);
  assertEquals([fibs.length, fibs[78]], [79, 8944394323791464n]);
});

Deno.test("expectedAnswers() has an answer for each line, and for what follows the last line feed", () => {
  const bytes = new TextEncoder().encode("10\r\n\n 12 \nabc\n13");
  const [ten, empty, twelve, letters, thirteen, ...rest] = expectedAnswers(bytes, 45);
  assertEquals([ten, twelve, thirteen, rest], ["55", "144", "233", []]);
  assertEquals([empty, letters], [{ allowed: "from 0 to 45", got: '""' }, {
    allowed: "from 0 to 45",
    got: '"abc"',
  }]);
});

Deno.test("expectedAnswer() takes lines of 64 bytes, and no longer ones", () => {
  assertEquals(expectedAnswer("7".padStart(64, "0"), 45), "13");
  assertEquals(expectedAnswer("7".padStart(65, "0"), 45), { allowed: "64 bytes", got: "more" });
});

Deno.test("assertAnswer() wants a number, or an error that names the rule and what was got", () => {
  const refusal = { allowed: "from 0 to 45", got: '"abc"' };
  assertAnswer("55", "55");
  assertAnswer('error: n must be a whole number from 0 to 45, got "abc"', refusal);
  for (const wrong of ["55", 'n from 0 to 45, got "abc"', 'error: "abc"', "error: from 0 to 45"]) {
    assertThrows(() => assertAnswer(wrong, refusal));
  }
  assertThrows(() => assertAnswers(["55", "56"], ["55"]));
});
