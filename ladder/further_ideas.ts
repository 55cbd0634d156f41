/**
 * Words beside those of the glossary: names of calls and of tools, and words of the web clients. A class can do without
 * them, so they are not on its handout; somebody who meets one while reading finds it by `fibserv explain`.
 *
 * @module
 */

import type { Idea } from "./idea.ts";

/** The words, each after most of those that it needs. */
export const furtherIdeas: readonly Idea[] = [
  {
    name: "socket",
    also: ["listener", "connection", "accept", "accept-loop", "recv", "send", "tcp"],
    text:
      "A socket is a program's end of a connection: `recv()` takes bytes that have arrived, `send()` " +
      "gives bytes to be sent. A listener is a socket to which clients connect; `accept()` takes " +
      "the next of them, and an accept loop does so again and again. TCP brings the bytes in " +
      "their order, and in pieces of any size.",
    home: "loop/io/types.ts",
    related: ["descriptor", "blocking", "framing", "backlog"],
  },
  {
    name: "would-block",
    also: ["eagain", "ewouldblock", "non-blocking", "partial-write"],
    text:
      "`WOULD_BLOCK` is what a call returns that would have to wait, on a socket that never blocks. " +
      "The kernel says it by the error EAGAIN (also called EWOULDBLOCK), `recv()` here by a number. " +
      "It is no failure: the caller asks the selector, and comes back when the socket is ready.",
    home: "variants/cb.ts",
    written: "WOULD_BLOCK",
    related: ["readiness", "selector", "blocking"],
  },
  {
    name: "port",
    also: ["address", "bind", "listen", "host"],
    text:
      "A port is the number by which the kernel knows to which program of a machine a connection " +
      "goes. A server binds one and listens there; two servers cannot have the same one, but with " +
      "`SO_REUSEPORT`. Port 0 asks for any that is free. The client's end has a port, too, which " +
      "nobody chooses.",
    home: "loop/io/types.ts",
    related: ["socket", "loopback", "reuseport"],
  },
  {
    name: "end-of-stream",
    also: ["eof", "half-close", "reset", "rst"],
    text:
      "Each direction of a connection has its own end: `recv()` returns 0 when the other side has " +
      "sent all that it will send. It may still read, so a server answers what it has got, and " +
      "closes then. A reset is an end without order: what was on its way may be lost.",
    home: "loop/io/types.ts",
    written: "end of the stream",
    related: ["socket", "drain"],
  },
  {
    name: "system-call",
    also: ["syscall", "kernel", "posix", "io-posix", "strace"],
    text:
      "A system call asks the kernel, the core of the operating system, to do something: `accept`, " +
      "`recv`, `send`. Only the kernel may touch the network. With `--io posix` a variant makes " +
      "these calls itself, and `strace` shows them.",
    home: "loop/io/README.md",
    written: "system call",
    related: ["blocking", "epoll", "descriptor"],
  },
  {
    name: "epoll",
    also: ["kqueue", "poll"],
    text:
      "`epoll` is how a program on Linux waits for many descriptors at once; macOS has `kqueue`, and " +
      "every Unix has `poll`. To `poll` the whole list is given at each call. The other two keep " +
      "the list in the kernel, so that a call costs as much as there is to report.",
    home: "loop/io/posix/epoll.ts",
    related: ["selector", "readiness", "system-call", "io-uring"],
  },
  {
    name: "io-uring",
    also: ["uring", "ring", "submission", "submission-queue", "completion-queue"],
    text:
      "`io_uring` is a pair of rings in memory that a program shares with the kernel. Into one it " +
      'writes orders ("receive from 32"), and out of the other it reads what has become of them. ' +
      "One system call hands over the orders of all clients, and waits until something is done; so " +
      "64 busy clients cost two calls a turn, where `epoll` needs 129. With `--io uring` a variant " +
      "works in this way, on Linux, where the kernel permits it.",
    home: "loop/io/uring/ring.ts",
    written: "io_uring",
    related: ["completion", "system-call", "epoll"],
  },
  {
    name: "register",
    also: ["modify", "unregister", "event-read", "event-write", "interest"],
    text: "To register a socket is to tell the selector to watch it, and for what: `EVENT_READ`, " +
      "`EVENT_WRITE`, or 0 for nothing at the moment. `modify()` changes that. If a server leaves " +
      "it out and does not read, the selector reports the unread requests again and again, and " +
      "the loop takes 100 % of a core.",
    home: "variants/cb.ts",
    related: ["selector", "level-triggered", "backpressure"],
  },
  {
    name: "async",
    also: ["await", "async-await"],
    text:
      "An `async` function is the coroutine that the language has: at `await` it stops until a " +
      "promise has its result, and others run meanwhile. `await` is to a promise what `yield*` is " +
      "to a future of `loop/`. The event loop that resumes it is a part of the runtime.",
    home: "variants/aiocoro.ts",
    related: ["coroutine", "future", "generator"],
  },
  {
    name: "head-of-line-blocking",
    also: ["head-of-line", "hol", "hol-blocking"],
    text:
      "Head-of-line blocking means that the first in a row holds up all behind it. Here answers " +
      "come in the order of the requests, so a costly request delays the small ones after it on " +
      "its connection; and a server that serves one client at a time delays all other clients.",
    home: "variants/sync.ts",
    written: "wait",
    related: ["pipelining", "fairness", "blocking"],
  },
  {
    name: "microtask",
    also: ["queue-microtask", "macrotask", "job-queue"],
    text:
      "A microtask is a function that JavaScript calls as soon as the code at work has ended. What " +
      "follows an `await` is one, and so is what `queueMicrotask()` takes. They come before timers " +
      "and sockets, so a chain of promises that waits for nothing outside keeps all else from its turn.",
    home: "loop/io/deno/yield_to_event_loop.ts",
    related: ["event-loop", "async", "ready-queue"],
  },
  {
    name: "asyncio",
    also: ["call-soon", "add-reader", "run-forever"],
    text:
      "The module asyncio of Python is an event loop with futures, tasks, streams and locks. Here " +
      "`loop/` is a smaller one, to be read, whose names are the same in camelCase: `callSoon()`, " +
      "`addReader()`. The variants whose names begin with `loop` stand on it; `fibserv loop --list` " +
      "shows short programs.",
    home: "loop/mod.ts",
    related: ["event-loop", "task", "names"],
  },
  {
    name: "stream",
    also: ["stream-reader", "stream-writer", "reader", "writer", "pipe", "pipe-to", "web-streams"],
    text:
      "A stream is a row of bytes or chunks, with somebody who gives them and somebody who takes " +
      "them. A reader and a writer hide the buffers between the two, and that a write may take a " +
      "part only. A pipe joins two streams, and carries backpressure.",
    home: "variants/aiostreams.ts",
    related: ["backpressure", "framing", "asyncio"],
  },
  {
    name: "structured-concurrency",
    also: ["task-group", "gather"],
    text:
      "In structured concurrency a block does not end before all tasks that it has started have " +
      "ended. One that fails takes the others down, and its error comes out of the block. " +
      "`taskGroup()` does so; `gather()` also waits for several, but lets the others run.",
    home: "loop/waiting/task_group.ts",
    written: "structured concurrency",
    related: ["task", "cancellation"],
  },
  {
    name: "lock",
    also: ["mutex", "semaphore", "queue", "condition", "barrier"],
    text:
      "A lock lets one task at a time through, a semaphore so many, and a queue hands things from " +
      "task to task; who came first is first. Tasks on one thread need them only where they wait " +
      "in the middle of what must not be disturbed.",
    home: "loop/synchronization/lock.ts",
    related: ["task", "thread"],
  },
  {
    name: "deadlock",
    text:
      "In a deadlock two wait for each other, and neither goes on. A client that writes all its " +
      "requests before it reads is in one as soon as all buffers are full: the server waits until " +
      "it reads, and it waits until the server reads. Two tasks that take two locks in different " +
      "orders are another case.",
    home: "clients/connection.ts",
    related: ["lock", "backpressure", "blocking"],
  },
  {
    name: "race",
    also: ["race-condition", "data-race", "thread-safe"],
    text:
      "A race is a mistake in which the result depends on who comes first. Two threads that read a " +
      "number, add one and write it back may count once instead of twice. On one thread only a " +
      "place that waits (`yield`, `await`) lets others in between; threads here share no " +
      "variables, and where they share bytes they use `Atomics`.",
    home: "loop/pool/event_ring.ts",
    written: "Atomics.add",
    related: ["lock", "shared-memory", "thread"],
  },
  {
    name: "batching",
    also: ["batch", "batches"],
    text:
      "Batching is to carry several things on one trip, where the trip costs more than the load. " +
      "Cheap requests that came together go to a worker as one job, and their answers come back " +
      "as one. A batch must not be long, or who is alone waits for it: here it costs no more than " +
      "`fib(20)`, and what is dearer goes by itself.",
    home: "variants/framing.ts",
    written: "batch",
    related: ["worker-pool", "throughput", "head-of-line-blocking"],
  },
  {
    name: "gil",
    also: ["global-interpreter-lock", "interpreter-lock"],
    text:
      "The GIL is the lock of CPython that lets one thread at a time run Python code. Threads that " +
      "wait for a socket do not hold it, so waiting overlaps and computing does not. Workers in " +
      "JavaScript have no such lock: two of them compute on two cores.",
    home: "presentation/slides.en.md",
    written: "interpreter lock",
    related: ["thread", "worker-pool", "lock"],
  },
  {
    name: "shared-memory",
    also: ["atomics", "shared-array-buffer"],
    text:
      "Shared memory is memory that several threads see: in JavaScript a `SharedArrayBuffer`, and " +
      "nothing else. `Atomics` reads and writes it so that no thread sees half of a change, and " +
      "`Atomics.wait` lets a thread sleep until another one wakes it.",
    home: "loop/pool/wake_up.ts",
    written: "shared memory",
    related: ["thread", "worker-pool"],
  },
  {
    name: "deadline",
    also: ["request-timeout", "timeout", "abort-flag", "abort"],
    text:
      "A deadline is the moment after which nobody wants the answer any more. A thread that computes " +
      "cannot be stopped from outside, so its fib looks at a flag in shared memory now and then, " +
      "and gives up by itself: `--request-timeout`.",
    home: "loop/pool/abort.ts",
    written: "nobody waits for it any more",
    related: ["cancellation", "worker-pool", "shared-memory"],
  },
  {
    name: "reuseport",
    also: ["so-reuseport", "sharing-a-port"],
    text:
      "With the option `SO_REUSEPORT` several listeners share one port, and the kernel deals out the " +
      "new connections among them. It deals by chance and not by load, so one listener may have " +
      "much to do while another one has nothing.",
    home: "variants/prefork.ts",
    written: "SO_REUSEPORT",
    related: ["socket", "thread"],
  },
  {
    name: "nagle",
    also: ["nagles-algorithm", "no-delay", "tcp-nodelay"],
    text:
      "Nagle's algorithm makes TCP hold back a small piece while an earlier one is not acknowledged, " +
      "which saves packets. But the other side may delay its acknowledgement on purpose, and then " +
      "a small answer waits for tens of milliseconds. So servers and clients here switch it off.",
    home: "loop/io/deno/acceptor.ts",
    related: ["pipelining", "p99"],
  },
  {
    name: "loopback",
    also: ["localhost"],
    text:
      "Loopback is the network inside one machine: what is sent to 127.0.0.1 does not leave it. " +
      "Servers here listen there only, unless `--host` says otherwise, and all measurements use it.",
    home: "commands/serve.ts",
    related: ["socket"],
  },
  {
    name: "fib",
    also: ["fibonacci"],
    text:
      "The number fib(n) is the n-th of Fibonacci's, and it is computed by plain recursion, which is " +
      "slow on purpose. It stands for any request that keeps a processor busy. From n to n + 1 it " +
      "takes 1.6 times as long: fib(10) a microsecond, fib(40) a second.",
    home: "variants/fib.ts",
    related: ["blocking", "worker-pool"],
  },
  {
    name: "throughput",
    also: ["rate", "req-s"],
    text:
      "Throughput is how many requests are answered in a second, the `req/s` that `client fast` " +
      "prints. More clients raise it until something is busy all the time. From there on they " +
      "only wait longer.",
    home: "clients/measurement.ts",
    written: "rate",
    related: ["p99", "closed-loop"],
  },
  {
    name: "http",
    also: ["sans-io", "http-without-io"],
    text:
      "HTTP is the protocol of the web: a request is a few lines of text, and so is the beginning " +
      "of a response. The parser here takes bytes and gives events, and does no I/O itself. So all " +
      "web clients share it, and it is tested without a network.",
    home: "webclients/http/response_parser.ts",
    related: ["framing", "keep-alive"],
  },
  {
    name: "keep-alive",
    text:
      "Keep-alive means that a connection stays open after a response, for the next request. That " +
      "saves the time to connect, and over TLS a handshake.",
    home: "webclients/connections.ts",
    related: ["http", "pipelining"],
  },
  {
    name: "bounded-concurrency",
    text:
      "Concurrency is bounded when at most so many requests are under way, however long the list of " +
      "those that wait is. Without a bound a client takes all descriptors and all memory, and its " +
      "server suffers, too.",
    home: "webclients/pool.ts",
    written: "bounded",
    related: ["lock", "backpressure", "crawl-frontier"],
  },
  {
    name: "crawl-frontier",
    also: ["frontier", "crawler"],
    text:
      "The frontier of a crawler is what it knows of and has not fetched yet. It decides which page " +
      "is next, and that no page comes twice. It does no I/O, so both crawlers use the same one.",
    home: "webclients/crawler/frontier.ts",
    written: "frontier",
    related: ["robots-txt", "bounded-concurrency"],
  },
  {
    name: "robots-txt",
    also: ["robots"],
    text:
      "In the file robots.txt a site says which of its pages programs should leave alone. A crawler " +
      "reads it first, and keeps to it.",
    home: "webclients/crawler/robots.ts",
    written: "robots.txt",
    related: ["crawl-frontier"],
  },
];
