/**
 * Text that looks like text, the same for the same seed.
 *
 * @module
 */

const SUBJECTS = ["A selector", "The loop", "A slow client", "The queue", "A worker", "The pool"];
const VERBS = ["waits for", "wakes", "hands over", "counts", "forgets", "remembers", "outlives"];
const OBJECTS = [
  "a socket",
  "the next task",
  "a timer",
  "every answer",
  "the deadline",
  "its turn",
];
const ENDINGS = [
  "and nobody else notices.",
  "which takes no time at all.",
  "while the others go on.",
  "before the last byte has come.",
  "as it was told to.",
  "until there is nothing left to do.",
];
const ADJECTIVES = ["Patient", "Busy", "Idle", "Fair", "Bounded", "Eager", "Lazy", "Cancelled"];
const NOUNS = ["Sockets", "Tasks", "Queues", "Timers", "Threads", "Futures", "Streams", "Buffers"];

/** Gives a whole number from 0 to `below - 1`. */
export type Random = (below: number) => number;

/** @returns two words, both with a capital */
export function title(random: Random): string {
  return `${pick(random, ADJECTIVES)} ${pick(random, NOUNS)}`;
}

/** @returns three to six sentences */
export function paragraph(random: Random): string {
  const sentence = () =>
    [SUBJECTS, VERBS, OBJECTS, ENDINGS].map((words) => pick(random, words)).join(" ");
  return Array.from({ length: 3 + random(4) }, sentence).join(" ");
}

function pick(random: Random, words: readonly string[]): string {
  return words[random(words.length)]!;
}
