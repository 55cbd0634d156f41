/**
 * The words of the field, each in a few plain sentences, with the file where it is at home. `fibserv explain`, its
 * completions, the handout and the tests all read this table.
 *
 * The first sentence of a text says what the word means, and can stand alone: lists and the handout show no more. The
 * sentences are short and use everyday words, because many readers learn the field and English at the same time.
 *
 * @module
 */

import { furtherIdeas } from "./further_ideas.ts";
import { type Idea, keyOf } from "./idea.ts";

/** The words of a class, each after most of those that it needs. */
export const glossary = [
  {
    name: "blocking",
    also: ["blocking-io"],
    text:
      "A call blocks when the thread stops in it until it is done. A server that blocks in `recv` " +
      "cannot look at its other clients. Blocking code is the easiest to read, and so it is the " +
      "first step of the ladder.",
    home: "variants/sync.ts",
    related: ["thread", "readiness", "event-loop"],
  },
  {
    name: "thread",
    also: ["worker", "core", "thread-per-connection"],
    text:
      "A thread runs code beside other threads, on another core if there is one. In JavaScript it " +
      "is a worker, which shares no variables with the others. Each costs megabytes of memory, " +
      "and to wake it takes longer than to answer a small request.",
    home: "variants/thrd.ts",
    related: ["blocking", "worker-pool", "names"],
  },
  {
    name: "descriptor",
    also: ["file-descriptor", "fd"],
    text:
      "A descriptor is the number by which a program names an open socket or file to the kernel. " +
      "Every call says it: `recv(32, …)`. A process may have only so many, often 1024.",
    home: "loop/io/posix/descriptor.ts",
    related: ["selector", "backlog"],
  },
  {
    name: "selector",
    also: ["select"],
    text:
      "A selector waits for many sockets at once, and returns those that can be used now. What " +
      "`select()` returns here is an array of sockets, and each carries in `data` what its owner " +
      "registered: a callback, or a coroutine. Below it are the system's `epoll`, `kqueue` or `poll`.",
    home: "loop/io/types.ts",
    related: ["readiness", "level-triggered", "event-loop"],
  },
  {
    name: "readiness",
    also: ["reactor"],
    text:
      "A socket is ready when a call on it would not wait. Nothing has been done yet: the bytes " +
      "stay in the kernel until the program fetches them. Selectors tell of readiness.",
    home: "loop/io/types.ts",
    related: ["completion", "selector", "level-triggered"],
  },
  {
    name: "completion",
    also: ["proactor"],
    text:
      "A completion says that a call which was made before is done now. The program gives a buffer " +
      "in advance, and hears of it when the bytes are in it. `await conn.read(buffer)` works in " +
      "this way, and so do `io_uring` and Windows.",
    home: "loop/io/types.ts",
    related: ["readiness", "future", "io-uring"],
  },
  {
    name: "level-triggered",
    text:
      "A level-triggered selector reports a socket as long as it is ready, again and again. So " +
      "nothing is lost if a program reads only a part. But whoever does not want to read must say " +
      "so with `modify()`, or the loop never sleeps and takes 100 % of a core.",
    home: "variants/cb.ts",
    related: ["selector", "backpressure"],
  },
  {
    name: "event-loop",
    also: ["loop", "c10k"],
    text:
      "An event loop asks what has happened, calls a function for each thing, and asks again. One " +
      "thread serves thousands of connections in this way, because most of them wait most of the " +
      "time. A function that computes for a second makes all others wait for a second.",
    home: "variants/cb.ts",
    written: "event loop",
    related: ["selector", "callback", "ready-queue"],
  },
  {
    name: "callback",
    text:
      "A callback is a function that somebody else calls later, when something has happened. A " +
      "program made of callbacks is cut at each place where it waits, and what it must remember " +
      "lies in variables that the pieces share.",
    home: "variants/cb.ts",
    related: ["event-loop", "coroutine", "future"],
  },
  {
    name: "ready-queue",
    also: ["one-iteration", "iteration"],
    text: "The ready queue holds the functions that the event loop will call next, first come, " +
      "first served. `callSoon()` adds to it. What comes in while the loop calls them waits for " +
      "the next turn, so nobody can keep the others from theirs.",
    home: "loop/kernel/scheduler.ts",
    written: "queue",
    related: ["event-loop", "timer-heap"],
  },
  {
    name: "timer-heap",
    also: ["timer"],
    text:
      "The timer heap holds what is due later, with the earliest on top. The loop looks at the " +
      "top to know how long it may wait. To add or to take one needs a few comparisons, even " +
      "among a hundred thousand.",
    home: "loop/kernel/timer_heap.ts",
    written: "heap",
    related: ["event-loop", "ready-queue"],
  },
  {
    name: "generator",
    also: ["yield", "next"],
    text:
      "A generator is a function that can stop in the middle, at `yield`, and go on later from " +
      "there. Its local variables wait with it. `yield*` runs another generator as if its body " +
      "stood there; to call it without `yield*` only makes it, and runs nothing.",
    home: "loop/demos/generators.ts",
    related: ["coroutine"],
  },
  {
    name: "coroutine",
    text:
      "A coroutine is a function that pauses where it would have to wait, and lets others run. It " +
      "reads from top to bottom like blocking code. Here it is a generator that yields what it " +
      "waits for; in the language itself it is an `async` function.",
    home: "variants/coro.ts",
    related: ["generator", "task", "callback"],
  },
  {
    name: "future",
    also: ["promise"],
    text: "A future is a result that is not there yet. A callback alone must be given before the " +
      "work starts, and to one caller only; a future can be passed on, kept, waited for by many, " +
      "and it carries an error as well. A promise is the same idea in the language.",
    home: "loop/kernel/future.ts",
    related: ["callback", "task", "completion"],
  },
  {
    name: "task",
    text:
      "A task drives a coroutine: it runs it to the next place where it waits, and again when " +
      "that is done. Tasks take turns on one thread. A task is a future, too: of what the " +
      "coroutine returns.",
    home: "loop/kernel/task.ts",
    related: ["coroutine", "future", "cancellation"],
  },
  {
    name: "cancellation",
    also: ["cancel", "cancelled-error"],
    text:
      "To cancel a task is to ask it to stop: an error is thrown in where it waits. So it can " +
      "clean up in `finally`. It is a wish and no force; a task that computes does not hear it.",
    home: "loop/demos/cancellation.ts",
    related: ["task"],
  },
  {
    name: "backpressure",
    text:
      "Backpressure means that whoever is too slow to receive slows down whoever sends. A server " +
      "that cannot send an answer stops reading from that client; the requests fill the kernel's " +
      "buffers, and at last the client's own write waits. Without it the server would have to " +
      "keep all answers, and its memory would grow without end. In `cb.ts` the function that " +
      "waits for the client becomes `send`, which does not read; and `selector.modify()` asks the " +
      "selector for that only, or it would report the unread requests again and again.",
    home: "variants/cb.ts",
    related: ["level-triggered", "pipelining", "backlog"],
  },
  {
    name: "fairness",
    also: ["turn", "cooperative-scheduling", "starvation"],
    text:
      "A server is fair when no client waits much longer than the others for its turn. On one " +
      "thread nobody interrupts a function, so whoever computes has to give way by itself: that " +
      "is cooperative scheduling. Here the turn of a client is over after some 5 ms, counted in " +
      "calls of `fib()`, and what is left of its batch waits until the others have had theirs. A " +
      "single request is never divided: while fib(40) is computed, all wait.",
    home: "variants/framing.ts",
    related: ["event-loop", "pipelining", "worker-pool"],
  },
  {
    name: "backlog",
    text:
      "The backlog is the row of connections that the kernel has made and the program has not yet " +
      "accepted. It has a bound. When it is full, new clients have to try again.",
    home: "loop/io/options.ts",
    related: ["backpressure", "drain"],
  },
  {
    name: "framing",
    also: ["protocol", "line-feed", "chunk"],
    text: "Framing is how a receiver finds the messages in a stream of bytes. TCP keeps no " +
      "boundaries: `10` may arrive as `1` and `0`. Here each request ends with a line feed.",
    home: "variants/framing.ts",
    related: ["pipelining"],
  },
  {
    name: "pipelining",
    text:
      "Pipelining means to send further requests before the first is answered. The answers come " +
      "in the order of the requests. It saves waiting, and one system call then carries many.",
    home: "variants/framing_bench.ts",
    written: "pipelined",
    related: ["framing", "backpressure"],
  },
  {
    name: "drain",
    also: ["graceful-shutdown", "shutdown", "signal", "sigterm", "sigint", "ctrl-c"],
    text:
      "To drain is to end in good order: accept nobody new, answer what has arrived, close, and " +
      "exit. The first Ctrl-C asks a server for it. A second one, or too long a wait, ends it at once.",
    home: "loop/io/types.ts",
    related: ["backlog", "balancer"],
  },
  {
    name: "balancer",
    also: ["load-balancer", "haproxy", "rolling-restart"],
    text:
      "A balancer stands before several servers of one kind and gives each new connection to one " +
      "of them; clients know its address only. It sends nobody to a server that is not well, or " +
      "drains: so all servers can be restarted in turn, and no request is lost.",
    home: "variants/proxy_protocol.ts",
    related: ["drain", "proxy-protocol"],
  },
  {
    name: "proxy-protocol",
    also: ["send-proxy"],
    text:
      "The PROXY protocol tells a server behind a balancer who its client is. Each connection begins " +
      "with a header that names the addresses of the client's own one. A server must not guess " +
      "whether it is there: a client could send one and be whoever it likes.",
    home: "variants/proxy_protocol.ts",
    written: "PROXY protocol",
    related: ["balancer", "framing"],
  },
  {
    name: "worker-pool",
    also: ["thread-pool", "pool", "executor", "run-in-executor", "job"],
    text:
      "A worker pool is a fixed number of threads that compute for a loop, so that the loop can go " +
      "on serving. A request, or a batch of cheap ones that came together, makes a trip to another " +
      "thread and back, and to wake a thread costs more than a small fib. That is why the pool is " +
      "slower for small requests that come alone.",
    home: "loop/pool/worker_pool.ts",
    written: "worker",
    related: ["thread", "self-pipe", "future"],
  },
  {
    name: "self-pipe",
    also: ["self-pipe-trick", "wake-up", "eventfd"],
    text:
      "The self-pipe trick wakes a thread that waits in a selector: another thread writes a byte to " +
      "a descriptor that the selector watches. Workers with a result and signals arrive in this way.",
    home: "loop/io/posix/self_pipe.ts",
    related: ["selector", "worker-pool"],
  },
  {
    name: "closed-loop",
    also: ["closed-loop-load"],
    text:
      "A closed-loop client sends its next request only when the last one is answered. So a slow " +
      "server gets fewer requests, and the rate says how fast both together are.",
    home: "clients/closed_loop.ts",
    written: "closed loop",
    related: ["coordinated-omission", "p99"],
  },
  {
    name: "coordinated-omission",
    text:
      "Coordinated omission means that a client in a closed loop does not measure the requests " +
      "which it would have sent while the server was silent. The worst times are counted once " +
      "instead of a thousand times, and percentiles look too good.",
    home: "clients/load.ts",
    written: "coordinated omission",
    related: ["closed-loop", "p99"],
  },
  {
    name: "p99",
    also: ["p50", "percentile", "latency", "latency-percentile"],
    text:
      "p99 is the time within which 99 of 100 requests were answered. Half of them took at most " +
      "p50. An average hides the few that took long; p99 shows them.",
    home: "internal/measure/latency.ts",
    related: ["closed-loop", "coordinated-omission"],
  },
  {
    name: "names",
    also: ["aio"],
    text:
      "The names of the variants are made of parts: `cb` has callbacks, `coro` coroutines, and " +
      "what ends in `thrd` computes on threads. `loop` in front means on the simplified asyncio, " +
      "`aio` on Deno's own event loop, after Python's module asyncio. So `aiocorothrd` is " +
      "`async`/`await` with a worker pool.",
    home: "variants/table.ts",
    written: "aiocorothrd",
    related: ["callback", "coroutine", "worker-pool"],
  },
] as const satisfies readonly Idea[];

/** The words themselves. */
export type IdeaName = typeof glossary[number]["name"];

/** All that can be explained: the words of a class, then the others. */
export const ideas: readonly Idea[] = [...glossary, ...furtherIdeas];

/** All that {@linkcode findIdea} understands: each word, and its other forms. */
export const ideaNames: readonly string[] = ideas.flatMap(({ name, also }) => [
  name,
  ...also ?? [],
]);

/** A key, and the idea that it leads to. */
const byKey: ReadonlyMap<string, Idea> = new Map(
  ideas.flatMap((idea) =>
    [idea.name, ...idea.also ?? []].map((name) => [keyOf(name), idea] as const)
  ),
);

/**
 * @param name a word, in whatever way it is written: `event loop`, `Futures`, `yield*`, `select()`
 * @returns the idea, or undefined when there is none
 */
export function findIdea(name: string): Idea | undefined {
  const key = keyOf(name);
  return byKey.get(key) ?? byKey.get(key.replace(/s$/, ""));
}

/** @returns the first sentence: what the word means */
export function definitionOf({ text }: Pick<Idea, "text">): string {
  return text.match(/^.*?[.](?= [A-Z`(]|$)/)![0];
}
