import { assertEquals } from "@std/assert";
import { asciiText, assertAnswers, expectedAnswer, expectedAnswers } from "./protocol_model.ts";
import { conversations, refusedLines } from "./protocol_rows.ts";

const MAX_N = 45;
const encoder = new TextEncoder();

Deno.test("every conversation has the answers that the model works out", () => {
  for (const { what, packets, answers } of conversations) {
    const lines = answers.trimEnd().split("\n");
    assertAnswers(lines, expectedAnswers(encoder.encode(packets.join("")), MAX_N));
    assertEquals(answers.endsWith("\n"), true, what);
  }
});

Deno.test("every refused line is an error to the model", () => {
  for (const { what, line } of refusedLines) {
    const bytes = typeof line === "string" ? encoder.encode(line) : line;
    assertEquals(typeof expectedAnswer(asciiText(bytes), MAX_N), "object", what);
  }
});
