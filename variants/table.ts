/**
 * The table of variants. `serve`, `variants`, `explain`, `diff`, the completions, the bench and the tests all
 * read this one, so a new variant is a file and an entry here.
 *
 * @module
 */

import { findStep, type Ladder, type Step } from "../ladder/step.ts";
import type { IoName } from "../loop/io/types.ts";
import type { Run } from "./service.ts";

/** The ladders, in the order in which they are climbed. */
export const families = [
  "by hand",
  "on loop/, the simplified asyncio",
  "on Deno's own event loop",
  "beyond",
] as const;
/** One of {@linkcode families}. */
export type Family = typeof families[number];

/** One way to serve. Its `costs` say what stands between a request and its answer. */
export interface Variant extends Step<{ run: Run }> {
  /** The part of the ladder that it belongs to. */
  readonly family: Family;
  /** The worlds of I/O that it runs in. */
  readonly io: readonly IoName[];
  /** Where fib is computed. On a worker it blocks nobody, and can time out. */
  readonly computes: "on the serving thread" | "on a worker";
  /** Whether `--workers` means something to it. */
  readonly takesWorkers: boolean;
  /** How many connections are served at the same time: one after another, or side by side. */
  readonly serves: "one by one" | "side by side";
  /** Whether each connection has a thread of its own. @default false */
  readonly threadPerConnection?: boolean;
  /** How many connections it accepts by default, where that is fewer than usual. */
  readonly maxConnections?: number;
}

/** In every world of I/O, from the same file. */
const io: readonly IoName[] = ["deno", "posix", "uring"];
const asText = ({ default: text }: { default: string }) => text;

/** All variants, family by family, each after those that it builds on. */
export const variants: readonly Variant[] = [
  {
    name: "sync",
    family: "by hand",
    model: "one connection at a time",
    teaches: "what blocking means: while one client is served, the others wait",
    costs:
      "a request is a read, fib and a write; the next client is accepted when this one has left",
    after: null,
    io,
    computes: "on the serving thread",
    takesWorkers: false,
    serves: "one by one",
    load: () => import("./sync.ts"),
    source: () => import("./sync.ts", { with: { type: "text" } }).then(asText),
  },
  {
    name: "thrd",
    family: "by hand",
    model: "a worker thread per connection, whose code reads as blocking code",
    teaches: "what threads give (nobody waits for another) and what each of them costs",
    costs:
      "each client has a thread, which waits and computes apart from the others; to wake it is what a request costs",
    after: "sync",
    io,
    computes: "on a worker",
    takesWorkers: false,
    serves: "side by side",
    threadPerConnection: true,
    // A thread costs some 10 MB and 25 ms.
    maxConnections: 64,
    load: () => import("./thrd.ts"),
    source: () => import("./thrd.ts", { with: { type: "text" } }).then(asText),
  },
  {
    name: "cb",
    family: "by hand",
    model: "one thread, callbacks, a selector polled in a loop",
    teaches: "what an event loop is, and how callbacks turn a program inside out",
    costs:
      "one thread asks the selector, calls a function and asks again; fib runs in between and holds up everybody",
    after: "thrd",
    io,
    computes: "on the serving thread",
    takesWorkers: false,
    serves: "side by side",
    load: () => import("./cb.ts"),
    source: () => import("./cb.ts", { with: { type: "text" } }).then(asText),
  },
  {
    name: "cbthrd",
    family: "by hand",
    model: "callbacks; fib in a worker pool; results come back through a wake-up",
    teaches: "how computing gets out of the way of waiting",
    costs:
      "each request goes to a worker and its result comes back: two threads to wake for a microsecond of computing",
    after: "cb",
    io,
    computes: "on a worker",
    takesWorkers: true,
    serves: "side by side",
    load: () => import("./cbthrd.ts"),
    source: () => import("./cbthrd.ts", { with: { type: "text" } }).then(asText),
  },
  {
    name: "coro",
    family: "by hand",
    model: "generator coroutines driven by a loop of a few lines",
    teaches: "how a suspended function replaces the state that callbacks have to carry",
    costs: "as in cb; to resume a generator costs next to nothing more than to call a function",
    after: "cb",
    io,
    computes: "on the serving thread",
    takesWorkers: false,
    serves: "side by side",
    load: () => import("./coro.ts"),
    source: () => import("./coro.ts", { with: { type: "text" } }).then(asText),
  },
  {
    name: "corothrd",
    family: "by hand",
    model: "generator coroutines; fib in a worker pool",
    teaches: "that a coroutine can wait for a thread as it waits for a socket",
    costs:
      "as in cbthrd: messages between threads cost more than a small request, and keep the loop free",
    after: "coro",
    io,
    computes: "on a worker",
    takesWorkers: true,
    serves: "side by side",
    load: () => import("./corothrd.ts"),
    source: () => import("./corothrd.ts", { with: { type: "text" } }).then(asText),
  },
  {
    name: "loopcb",
    family: "on loop/, the simplified asyncio",
    model: "`addReader` / `addWriter` callbacks",
    teaches: "what is left of a program with callbacks when the loop is a library",
    costs: "as in cb, with a handle and a ready queue between the selector and the callback",
    after: "cb",
    io,
    computes: "on the serving thread",
    takesWorkers: false,
    serves: "side by side",
    load: () => import("./loopcb.ts"),
    source: () => import("./loopcb.ts", { with: { type: "text" } }).then(asText),
  },
  {
    name: "loopcoro",
    family: "on loop/, the simplified asyncio",
    model: "tasks with `sockAccept` / `sockRecvInto` / `sockSendall`",
    teaches: "how futures and tasks make of a selector calls that wait",
    costs: "each wait makes a future and a step of a task, which the loop queues and runs",
    after: "coro",
    io,
    computes: "on the serving thread",
    takesWorkers: false,
    serves: "side by side",
    load: () => import("./loopcoro.ts"),
    source: () => import("./loopcoro.ts", { with: { type: "text" } }).then(asText),
  },
  {
    name: "loopcorothrd",
    family: "on loop/, the simplified asyncio",
    model: "the same with `runInExecutor`",
    teaches: "that waiting for a thread is one more future",
    costs: "to the futures and tasks comes the way to a worker and back",
    after: "corothrd",
    also: "loopcoro",
    io,
    computes: "on a worker",
    takesWorkers: true,
    serves: "side by side",
    load: () => import("./loopcorothrd.ts"),
    source: () => import("./loopcorothrd.ts", { with: { type: "text" } }).then(asText),
  },
  {
    name: "loopstreams",
    family: "on loop/, the simplified asyncio",
    model: "`startServer`, `StreamReader`, `StreamWriter`",
    teaches: "what streams take off a program: buffers, partial writes, backpressure",
    costs:
      "on top of the tasks, what is read passes through a buffer, which costs two copies and a future",
    after: "loopcoro",
    io,
    computes: "on the serving thread",
    takesWorkers: false,
    serves: "side by side",
    load: () => import("./loopstreams.ts"),
    source: () => import("./loopstreams.ts", { with: { type: "text" } }).then(asText),
  },
  {
    name: "aiocb",
    family: "on Deno's own event loop",
    model: "promises with `.then` callbacks",
    teaches: "that the loop by hand was in the box all along",
    costs:
      "Deno's own loop resolves a promise for each read and each write, and nothing else stands in between",
    after: "cb",
    io: ["deno"],
    computes: "on the serving thread",
    takesWorkers: false,
    serves: "side by side",
    load: () => import("./aiocb.ts"),
    source: () => import("./aiocb.ts", { with: { type: "text" } }).then(asText),
  },
  {
    name: "aiocoro",
    family: "on Deno's own event loop",
    model: "`async` / `await`",
    teaches: "that `async` functions are coroutines and `await` is their `yield`",
    costs: "as in aiocb; `await` adds nothing that can be measured",
    after: "coro",
    io: ["deno"],
    computes: "on the serving thread",
    takesWorkers: false,
    serves: "side by side",
    load: () => import("./aiocoro.ts"),
    source: () => import("./aiocoro.ts", { with: { type: "text" } }).then(asText),
  },
  {
    name: "aiocorothrd",
    family: "on Deno's own event loop",
    model: "`async` / `await`, fib in a worker pool",
    teaches: "what a server in production looks like: waiting here, computing there",
    costs: "as in aiocoro, with the way to a worker and back",
    after: "corothrd",
    also: "aiocoro",
    io: ["deno"],
    computes: "on a worker",
    takesWorkers: true,
    serves: "side by side",
    load: () => import("./aiocorothrd.ts"),
    source: () => import("./aiocorothrd.ts", { with: { type: "text" } }).then(asText),
  },
  {
    name: "aiostreams",
    family: "on Deno's own event loop",
    model: "Web Streams, joined by a pipe",
    teaches: "how pipes with backpressure built in shorten a server, and what they cost",
    costs: "each chunk passes through two streams, each with a queue and promises of its own",
    after: "aiocoro",
    io: ["deno"],
    computes: "on the serving thread",
    takesWorkers: false,
    serves: "side by side",
    load: () => import("./aiostreams.ts"),
    source: () => import("./aiostreams.ts", { with: { type: "text" } }).then(asText),
  },
  {
    name: "prefork",
    family: "beyond",
    model: "N workers, each with its own listener on the same port (SO_REUSEPORT)",
    teaches: "how the kernel shares out connections, and when that gains anything",
    costs:
      "each worker is a whole server; a client gets one of them, and shares it with whoever got the same",
    after: "sync",
    also: "coro",
    io,
    computes: "on the serving thread",
    takesWorkers: true,
    serves: "side by side",
    load: () => import("./prefork.ts"),
    source: () => import("./prefork.ts", { with: { type: "text" } }).then(asText),
  },
];

/** The same as what all ladders are. */
export const ladder: Ladder<Variant> = { folder: "variants", steps: variants };

/** The names of all variants. */
export const variantNames: readonly string[] = variants.map(({ name }) => name);

/** @throws {RangeError} when there is no such variant */
export function findVariant(name: string): Variant {
  return findStep(ladder, name);
}
