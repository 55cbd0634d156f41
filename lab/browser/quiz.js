/** Asks what the server does next, while it is paused, and says what it then did. */

import { setText } from "./panels.js";
import { questionsFor, verdictOn } from "./prediction.js";

/** The questions of one section. */
export class Quiz {
  #question;
  #choices;
  #verdict;
  /** What is shown, so that buttons stay what they are while nothing changes. */
  #shown = "";
  /** The question that somebody has answered, and the server has not. */
  #asked = null;

  constructor(section) {
    this.#question = section.querySelector("[data-question]");
    this.#choices = section.querySelector("[data-choices]");
    this.#verdict = section.querySelector("[data-verdict]");
  }

  /** Asks about a state; null: the server is not paused, or the page shows the past. */
  ask(state) {
    if (this.#asked !== null) return;
    const questions = state === null ? [] : questionsFor(state);
    const shown = JSON.stringify([state === null, questions]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    setText(this.#question, introduction(state, questions));
    this.#choices.replaceChildren(...questions.map(groupOf));
  }

  /** Somebody has chosen. */
  choose({ question, textContent, dataset: { choice } }) {
    this.#asked = { question, choice };
    this.#shown = "";
    this.#choices.replaceChildren();
    setText(this.#question, `${question.text} You say: ${textContent}. Now let it step, or run.`);
    setText(this.#verdict, "");
  }

  /** Looks at what the server does. @param event null: events are missing before the next one */
  look(event) {
    if (this.#asked === null) return;
    if (event === null || event.kind === "lost") {
      this.#asked = null;
      return setText(this.#verdict, "What it did is among the events that are missing.");
    }
    const { question, choice } = this.#asked;
    const key = question.answerOf(event);
    if (key === null) return;
    this.#asked = null;
    setText(this.#verdict, verdictOn(question, choice, key));
  }
}

function introduction(state, questions) {
  if (state === null) return "Pause the server, and you are asked what it does next.";
  return questions.length > 0
    ? "Choose, and then let it step, or run."
    : "There is only one who could be next: send more clients.";
}

function groupOf(question) {
  const group = document.createElement("span");
  group.append(`${question.text} `);
  for (const { key, text } of question.choices) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.choice = key;
    button.textContent = text;
    button.question = question;
    group.append(button, " ");
  }
  return group;
}
