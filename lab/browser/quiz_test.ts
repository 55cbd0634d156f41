import { assertEquals } from "@std/assert";
import { events } from "./events_testing.ts";
import { Quiz } from "./quiz.js";
import { sectionOf } from "./quiz_testing.ts";

Deno.test("Quiz does not judge by what comes after events that are missing", () => {
  const [lost, answer] = events(["lost", { count: 5 }], ["answer", {
    conn: 2,
    value: 1,
    bytes: 2,
  }]);
  for (const missing of [null, lost]) {
    const section = sectionOf();
    const quiz = new Quiz(section);
    const question = {
      ...{ text: "Who?", choices: [], rule: "" },
      answerOf: ({ kind }: { kind: string }) => kind === "answer" ? "answer 2" : null,
    };
    quiz.choose({ question, textContent: "connection 1", dataset: { choice: "answer 1" } });
    quiz.look(missing);
    quiz.look(answer);
    assertEquals(
      section.querySelector("[data-verdict]").textContent,
      "What it did is among the events that are missing.",
    );
  }
});
