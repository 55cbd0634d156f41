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
}

/** All demos, each after those that it builds on. */
export const demos: readonly DemoEntry[] = [
  {
    name: "callbacks",
    title: "the ready queue and the timers",
    teaches: "that an event loop calls functions, one at a time, first come, first served",
    load: () => import("./callbacks.ts"),
  },
  {
    name: "generators",
    title: "functions that stop in the middle",
    teaches: "what a generator is: `next`, `throw`, `return`, and delegation with `yield*`",
    load: () => import("./generators.ts"),
  },
  {
    name: "roundrobin",
    title: "a scheduler that is a list of generators",
    teaches: "how little it takes to run many functions at once, and how one that blocks stops all",
    load: () => import("./roundrobin.ts"),
  },
  {
    name: "futures",
    title: "a result that is not there yet",
    teaches: "how an answer finds whoever waits for it, by callback or by `yield*`",
    load: () => import("./futures.ts"),
  },
  {
    name: "tasks",
    title: "coroutines that take turns",
    teaches: "who drives a coroutine, and in which lines others have their turn",
    load: () => import("./tasks.ts"),
  },
  {
    name: "cancellation",
    title: "to ask a task to stop",
    teaches: "that a task can clean up on its way out, and how a `catch` gets in the way",
    load: () => import("./cancellation.ts"),
  },
  {
    name: "gather",
    title: "to wait for several things at once",
    teaches: "in which order results come, who hears of an error, what becomes of the others",
    load: () => import("./gather.ts"),
  },
  {
    name: "queue",
    title: "producers and consumers",
    teaches: "how a bound turns a queue into backpressure",
    load: () => import("./queue.ts"),
  },
  {
    name: "timeouts",
    title: "a deadline for a block of code",
    teaches: "how deadlines cancel, nest and are put off, and what a shield saves",
    load: () => import("./timeouts.ts"),
  },
  {
    name: "chat",
    title: "a chat server on streams, and its guests",
    teaches: "how little is left of a network program once tasks, queues and streams are there",
    load: () => import("./chat.ts"),
  },
  {
    name: "frozen",
    title: "one callback that holds everybody",
    teaches: "what a computation does to all others, and how debug mode names it",
    load: () => import("./frozen.ts"),
  },
  {
    name: "pool",
    title: "computing on other threads",
    teaches: "that a coroutine can wait for a thread as it waits for a socket",
    load: () => import("./pool.ts"),
  },
];

/** The names of all demos. */
export const demoNames: readonly string[] = demos.map(({ name }) => name);
