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
  /** How many are worked on at once at most, whatever is asked for, where there is such a limit. */
  readonly concurrencyMax?: number;
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
    name: "sync",
    model: "one URL after another, with calls that block",
    teaches: "what blocking is: the total is the sum of the parts",
    costs: "it waits for one server at a time, so the total is the sum of all waits",
    after: null,
    io,
    urls: "many",
    fetches: "one by one",
    schemes,
    tls,
    keepsAlive: false,
    countsConnections: true,
    load: () => import("./sync.ts"),
    source: () => import("./sync.ts", { with: { type: "text" } }).then(asText),
  },
  {
    name: "tls",
    model: "the same over TLS, https only",
    teaches: "what TLS adds: a handshake, a certificate, and an end that can be believed",
    costs:
      "as `sync`, and each connection begins with a handshake: one round trip more, and more than a millisecond of computing",
    after: "sync",
    io: ["deno"],
    urls: "many",
    fetches: "one by one",
    schemes: ["https"],
    tls,
    keepsAlive: false,
    countsConnections: true,
    load: () => import("./tls.ts"),
    source: () => import("./tls.ts", { with: { type: "text" } }).then(asText),
  },
  {
    name: "thrd",
    model: "a worker thread for each URL, with calls that block",
    teaches: "that waits overlap in threads, and what a thread costs",
    costs:
      "all waits overlap, but a thread takes 13 MB and 45 ms of processor time before it does anything",
    after: "sync",
    io,
    urls: "many",
    fetches: "side by side",
    concurrencyMax: 64,
    schemes,
    tls,
    keepsAlive: false,
    countsConnections: true,
    load: () => import("./thrd.ts"),
    source: () => import("./thrd.ts", { with: { type: "text" } }).then(asText),
  },
  {
    name: "cb0",
    model: "one URL, callbacks, a selector",
    teaches: "what readiness is, and how a function is cut where it waited",
    costs: "one thread asks the selector and calls back; there is one URL, so nothing overlaps",
    after: "thrd",
    io,
    urls: "one",
    fetches: "one by one",
    schemes,
    tls,
    keepsAlive: false,
    countsConnections: true,
    load: () => import("./cb0.ts"),
    source: () => import("./cb0.ts", { with: { type: "text" } }).then(asText),
  },
  {
    name: "cb",
    model: "many URLs, callbacks, a selector polled in a loop",
    teaches: "what an event loop is, and how state that callbacks share moves into an object",
    costs:
      "one thread asks the selector and calls back; all waits overlap, so the total is near the longest of them",
    after: "cb0",
    io,
    urls: "many",
    fetches: "side by side",
    schemes,
    tls,
    keepsAlive: false,
    countsConnections: true,
    load: () => import("./cb.ts"),
    source: () => import("./cb.ts", { with: { type: "text" } }).then(asText),
  },
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
  {
    name: "httpclient",
    model: "one client object for all URLs, as in Tornado",
    teaches: "keep-alive, and one method that serves callbacks, futures and coroutines",
    costs:
      "one thread; all waits overlap, and a connection is opened once for each that is in use, not once for each URL",
    after: "protocols",
    io,
    urls: "many",
    fetches: "side by side",
    schemes,
    tls,
    keepsAlive: true,
    countsConnections: true,
    load: () => import("./httpclient.ts"),
    source: () => import("./httpclient.ts", { with: { type: "text" } }).then(asText),
  },
  {
    name: "fetch",
    model: "the platform's own `fetch`",
    teaches: "what a platform takes off a program, and what it then does not show",
    costs:
      "all waits overlap, and connections are reused; bodies cross from Rust into JavaScript as streams of promises",
    after: "httpclient",
    io: ["deno"],
    urls: "many",
    fetches: "side by side",
    schemes,
    tls,
    keepsAlive: true,
    countsConnections: false,
    load: () => import("./fetch.ts"),
    source: () => import("./fetch.ts", { with: { type: "text" } }).then(asText),
  },
  {
    name: "pool",
    model: "a queue and N workers on `loop/`",
    teaches: "bounded concurrency: as many tasks as may be at work, however long the list is",
    costs: "one thread; N waits overlap, so the total is near the sum of all waits divided by N",
    after: "httpclient",
    io,
    urls: "many",
    fetches: "side by side",
    schemes,
    tls,
    keepsAlive: true,
    countsConnections: true,
    load: () => import("./pool.ts"),
    source: () => import("./pool.ts", { with: { type: "text" } }).then(asText),
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
