/**
 * "What runs next?", "who is answered first?": asked at a pause, and answered by what the server then does.
 */

import { connectionText, taskText } from "./words.js";

/** How many choices a question has at most. */
const CHOICES_MAX = 6;

/**
 * The questions that can be asked in a state. Each has `text`, `choices` (`key`, `text`), and `answerOf(event)`, which
 * gives the key of the right one once an event tells it, and else null.
 */
export function questionsFor(state) {
  const next = state.hasQueue ? whatRunsNext(state) : whoseTurnIsNext(state);
  return [next, whoIsAnsweredFirst(state)].filter(({ choices }) => choices.length > 1);
}

function whatRunsNext(state) {
  return {
    text: "What runs next?",
    choices: state.ready.slice(0, CHOICES_MAX).map(({ handle, name, task }) => ({
      key: `handle ${handle}`,
      text: task === 0 ? name || `callback ${handle}` : stepText(state, task),
    })),
    rule: "The ready queue is first in, first out.",
    answerOf: (event) =>
      event.kind === "handle" && event.phase === "start" ? `handle ${event.handle}` : null,
  };
}

/** Asked where there is no queue: of those on `loop/` no turns are told, so nobody would ever know the answer. */
function whoseTurnIsNext(state) {
  return {
    text: "Whose turn is next?",
    choices: [0, ...connectionsOf(state)].slice(0, CHOICES_MAX).map((conn) => ({
      key: `turn ${conn}`,
      text: conn === 0 ? "a new connection" : connectionText(conn),
    })),
    rule: hasSelector(state)
      ? "Of the sockets that are ready, the selector says which come first."
      : "Whose call is done first goes on first: that is up to the system, and to the clients.",
    answerOf: (event) =>
      event.kind === "turn" && event.phase === "begin" ? `turn ${event.conn}` : null,
  };
}

/** Whether the server asks a selector by itself: those that call and wait do not. */
function hasSelector({ threads }) {
  return [...threads.values()].some(({ doing, selectedMs }) =>
    selectedMs > 0 || doing?.what === "select"
  );
}

function whoIsAnsweredFirst(state) {
  return {
    text: "Who is answered first?",
    choices: connectionsOf(state).slice(0, CHOICES_MAX).map((conn) => ({
      key: `answer ${conn}`,
      text: connectionText(conn),
    })),
    rule:
      "Who computes on the loop's own thread answers before all others; with a pool, or a thread for each, the cheap ones overtake.",
    answerOf: (event) => event.kind === "answer" ? `answer ${event.conn}` : null,
  };
}

function connectionsOf(state) {
  return [...state.connections.keys()].filter((conn) => conn !== 0);
}

function stepText(state, id) {
  const task = state.tasks.get(id);
  const conn = task?.conn === undefined ? "" : ` (connection ${task.conn})`;
  return `a step of ${taskText(task?.name ?? `task ${id}`)}${conn}`;
}

/** What to say of a choice. @param key of what the server did */
export function verdictOn({ choices, rule }, chosen, key) {
  const of = (key) => choices.find((choice) => choice.key === key)?.text ?? "something else";
  return chosen === key
    ? `Right: it was ${of(key)}. ${rule}`
    : `It was ${of(key)}, and not ${of(chosen)}. ${rule}`;
}
