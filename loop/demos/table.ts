/**
 * The table of demos, in the order in which one would teach them. `fibserv loop`, its completions and the tests read
 * this one, so a new demo is a file and an entry here. Until one is run, nothing of the loop is loaded.
 *
 * @module
 */

import type { Demo } from "./demo_stage.ts";

/** An entry of the table. */
export interface DemoEntry {
  /** What is typed to run it. */
  readonly name: string;
  /** What it is about, in a few words. */
  readonly title: string;
  /** What one learns from it. */
  readonly teaches: string;
  /** Loads the program. */
  load(): Promise<{ demo: Demo }>;
  /** Loads its text, which begins with what it teaches. */
  source(): Promise<string>;
}

const asText = ({ default: text }: { default: string }) => text;

/** All demos, each after those that it builds on. */
export const demos: readonly DemoEntry[] = [
  {
    name: "callbacks",
    title: "the ready queue and the timers",
    teaches: "that an event loop calls functions, one at a time, first come, first served",
    load: () => import("./callbacks.ts"),
    source: () => import("./callbacks.ts", { with: { type: "text" } }).then(asText),
  },
  {
    name: "generators",
    title: "functions that stop in the middle",
    teaches: "what a generator is: `next`, `throw`, `return`, and delegation with `yield*`",
    load: () => import("./generators.ts"),
    source: () => import("./generators.ts", { with: { type: "text" } }).then(asText),
  },
  {
    name: "roundrobin",
    title: "a scheduler that is a list of generators",
    teaches: "how little it takes to run many functions at once, and how one that blocks stops all",
    load: () => import("./roundrobin.ts"),
    source: () => import("./roundrobin.ts", { with: { type: "text" } }).then(asText),
  },
  {
    name: "futures",
    title: "a result that is not there yet",
    teaches: "how an answer finds whoever waits for it, by callback or by `yield*`",
    load: () => import("./futures.ts"),
    source: () => import("./futures.ts", { with: { type: "text" } }).then(asText),
  },
  {
    name: "tasks",
    title: "coroutines that take turns",
    teaches: "who drives a coroutine, and in which lines others have their turn",
    load: () => import("./tasks.ts"),
    source: () => import("./tasks.ts", { with: { type: "text" } }).then(asText),
  },
  {
    name: "cancellation",
    title: "to ask a task to stop",
    teaches: "that a task can clean up on its way out, and how a `catch` gets in the way",
    load: () => import("./cancellation.ts"),
    source: () => import("./cancellation.ts", { with: { type: "text" } }).then(asText),
  },
  {
    name: "gather",
    title: "to wait for several things at once",
    teaches: "in which order results come, who hears of an error, what becomes of the others",
    load: () => import("./gather.ts"),
    source: () => import("./gather.ts", { with: { type: "text" } }).then(asText),
  },
  {
    name: "queue",
    title: "producers and consumers",
    teaches: "how a bound turns a queue into backpressure",
    load: () => import("./queue.ts"),
    source: () => import("./queue.ts", { with: { type: "text" } }).then(asText),
  },
  {
    name: "timeouts",
    title: "a deadline for a block of code",
    teaches: "how deadlines cancel, nest and are put off, and what a shield saves",
    load: () => import("./timeouts.ts"),
    source: () => import("./timeouts.ts", { with: { type: "text" } }).then(asText),
  },
  {
    name: "contexts",
    title: "variables that each task sees in its own way",
    teaches:
      "how a value follows a request through tasks and callbacks, and why a global one does not",
    load: () => import("./contexts.ts"),
    source: () => import("./contexts.ts", { with: { type: "text" } }).then(asText),
  },
  {
    name: "chat",
    title: "a chat server on streams, and its guests",
    teaches: "how little is left of a network program once tasks, queues and streams are there",
    load: () => import("./chat.ts"),
    source: () => import("./chat.ts", { with: { type: "text" } }).then(asText),
  },
  {
    name: "frozen",
    title: "one callback that holds everybody",
    teaches: "what a computation does to all others, and how debug mode names it",
    load: () => import("./frozen.ts"),
    source: () => import("./frozen.ts", { with: { type: "text" } }).then(asText),
  },
  {
    name: "pool",
    title: "computing on other threads",
    teaches: "that a coroutine can wait for a thread as it waits for a socket",
    load: () => import("./pool.ts"),
    source: () => import("./pool.ts", { with: { type: "text" } }).then(asText),
  },
];

/** The names of all demos. */
export const demoNames: readonly string[] = demos.map(({ name }) => name);
