/**
 * The table of steps. `fetch`, `explain`, `diff`, the completions, the bench and the tests all read this one, so a new
 * step is a file and an entry here.
 *
 * @module
 */

import { findStep as findInLadder, type Ladder, type Step as LadderStep } from "../ladder/step.ts";
import type { IoName } from "../loop/io/types.ts";
import type { Scheme } from "./options.ts";
import type { Run } from "./step.ts";

/** One way to fetch. Its `costs` say what stands between a request and its response. */
export interface Step extends LadderStep<{ run: Run }> {
  readonly io: readonly IoName[];
  /** Whether it takes any number of URLs, or one. */
  readonly urls: "many" | "one";
  /** Whether URLs are worked on side by side. */
  readonly fetches: "one by one" | "side by side";
  /** The schemes that it speaks. */
  readonly schemes: readonly Scheme[];
  /** The worlds of I/O in which it speaks https. */
  readonly tls: readonly IoName[];
  /** Whether it keeps connections for further requests. */
  readonly keepsAlive: boolean;
  /** Whether the number of its connections is known. Where not, the platform hides it. */
  readonly countsConnections: boolean;
}

const io: readonly IoName[] = ["deno", "posix"];
const schemes: readonly Scheme[] = ["http", "https"];
/** The system's own sockets know nothing of TLS. */
const tls: readonly IoName[] = ["deno"];
const asText = ({ default: text }: { default: string }) => text;

/** All steps, each after those that it builds on. */
export const steps: readonly Step[] = [
  {
    name: "coro",
    model: "generators on a loop of a few lines",
    teaches: "how a suspended function replaces the state that callbacks have to carry",
    costs:
      "one thread asks the selector and resumes a generator; all waits overlap, so the total is near the longest of them",
    after: "cb",
    io,
    urls: "many",
    fetches: "side by side",
    schemes,
    tls,
    keepsAlive: false,
    countsConnections: true,
    load: () => import("./coro.ts"),
    source: () => import("./coro.ts", { with: { type: "text" } }).then(asText),
  },
  {
    name: "fd",
    model: "coroutines on `loop/`, with `addReader` and `addWriter`",
    teaches:
      "what a library does for a loop of one's own: futures, a heap of timers, groups of tasks",
    costs:
      "one thread; all waits overlap; each piece costs a future, a timer and two changes of what is watched",
    after: "coro",
    io,
    urls: "many",
    fetches: "side by side",
    schemes,
    tls,
    keepsAlive: false,
    countsConnections: true,
    load: () => import("./fd.ts"),
    source: () => import("./fd.ts", { with: { type: "text" } }).then(asText),
  },
  {
    name: "sock",
    model: "coroutines on `loop/`, with calls on sockets",
    teaches: "that one says what one wants, not what has to be ready; deadlines around a block",
    costs: "one thread; all waits overlap; each piece is copied once and resumes a task",
    after: "fd",
    io,
    urls: "many",
    fetches: "side by side",
    schemes,
    tls,
    keepsAlive: false,
    countsConnections: true,
    load: () => import("./sock.ts"),
    source: () => import("./sock.ts", { with: { type: "text" } }).then(asText),
  },
  {
    name: "streams",
    model: "coroutines on `loop/`, with a reader and a writer",
    teaches: "what a buffer between the network and the program is good for",
    costs: "one thread; all waits overlap; each piece is copied twice and resumes a task",
    after: "sock",
    io,
    urls: "many",
    fetches: "side by side",
    schemes,
    tls,
    keepsAlive: false,
    countsConnections: true,
    load: () => import("./streams.ts"),
    source: () => import("./streams.ts", { with: { type: "text" } }).then(asText),
  },
  {
    name: "protocols",
    model: "transports and protocols on `loop/`",
    teaches: "how callbacks and coroutines meet in one future",
    costs: "one thread; all waits overlap; each piece is a call, and nothing is copied",
    after: "streams",
    io,
    urls: "many",
    fetches: "side by side",
    schemes,
    tls,
    keepsAlive: false,
    countsConnections: true,
    load: () => import("./protocols.ts"),
    source: () => import("./protocols.ts", { with: { type: "text" } }).then(asText),
  },
];

/** The same as what all ladders are. */
export const ladder: Ladder<Step> = { folder: "webclients", steps };

/** The names of all steps. */
export const stepNames: readonly string[] = steps.map(({ name }) => name);

/** @throws {RangeError} when there is no such step */
export function findStep(name: string): Step {
  return findInLadder(ladder, name);
}
