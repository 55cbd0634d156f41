import { assertEquals, assertMatch } from "@std/assert";
import { type EventPair, events } from "./events_testing.ts";
import { questionsFor, verdictOn } from "./prediction.js";
import { apply, initialState } from "./server_state.js";

function questionsAfter(...trace: readonly EventPair[]) {
  const state = initialState();
  for (const event of events(...trace)) apply(state, event);
  return questionsFor(state);
}

Deno.test("questionsFor() asks which of the ready callbacks runs next, and compares", () => {
  const [question] = questionsAfter(
    ["handle queued", { handle: 1, why: "soon", task: 0, name: "first" }],
    ["handle queued", { handle: 2, why: "socket", task: 0, name: "second" }],
  );
  assertEquals(question!.choices.map(({ text }: { text: string }) => text), ["first", "second"]);
  const [other, start] = events(["recv", { conn: 1, bytes: 1 }], ["handle start", { handle: 1 }]);
  assertEquals([question!.answerOf(other), question!.answerOf(start)], [null, "handle 1"]);
  assertMatch(verdictOn(question!, "handle 1", "handle 1"), /^Right: it was first\. .*first in/);
  assertMatch(verdictOn(question!, "handle 2", "handle 1"), /^It was first, and not second\./);
});

Deno.test("questionsFor() asks nothing of a queue with one callback, since no turn would tell", () => {
  const questions = questionsAfter(
    ["accept", { conn: 1, peer: 1 }],
    ["handle queued", { handle: 1, why: "soon", task: 0, name: "only" }],
    ["handle start", { handle: 1 }],
    ["handle stop", { handle: 1 }],
  );
  assertEquals(questions, []);
});

Deno.test("questionsFor() asks who is answered first, where there are several", () => {
  const one = questionsAfter(["accept", { conn: 1, peer: 1 }]);
  assertEquals(one.map(({ text }) => text), ["Whose turn is next?"]);
  const two = questionsAfter(["accept", { conn: 1, peer: 1 }], ["accept", { conn: 2, peer: 2 }]);
  assertEquals(two.map(({ text }) => text), ["Whose turn is next?", "Who is answered first?"]);
  assertMatch(two[0]!.rule, /^Whose call is done first/, "nobody has asked a selector");
  const selecting = questionsAfter(
    ["accept", { conn: 1, peer: 1 }],
    ["select begin", { timeoutMs: null }],
  );
  assertMatch(selecting[0]!.rule, /the selector says which/);
  const [answer] = events(["answer", { conn: 2, value: 1, bytes: 2 }]);
  assertEquals(two[1]!.answerOf(answer), "answer 2");
  assertMatch(verdictOn(two[1]!, "answer 1", "answer 9"), /^It was something else/);
});
