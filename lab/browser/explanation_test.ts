import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type EventPair, events } from "./events_testing.ts";
import { chainOf, culpritOf, journeyOf, longestWaiting, sayingOf } from "./explanation.js";
import { spansOf } from "./request_spans.js";
import { apply, initialState } from "./server_state.js";

type Trace = readonly EventPair[];

function stateOf(...trace: Trace) {
  const state = initialState();
  for (const event of events(...trace)) apply(state, event);
  return state;
}

/** Two clients of the lab, by their ports. */
const CLIENTS = new Map([[41, { id: 1 }], [42, { id: 2 }]]);

/** Both are connected; the first was answered once. */
const BOTH: Trace = [
  ["accept", { conn: 1, peer: 41 }],
  ["accept", { conn: 2, peer: 42 }],
  ["recv", { conn: 1, bytes: 3 }],
  ["request", { conn: 1, n: 10 }],
  ["answer", { conn: 1, value: 55, bytes: 3 }],
  ["send", { conn: 1, bytes: 3, wanted: 3 }],
];

function whyOf(state: ReturnType<typeof stateOf>, conn: number, now: number): string {
  return culpritOf(state, journeyOf(state.connections.get(conn), CLIENTS, now), now);
}

Deno.test("culpritOf() names the fib that holds the loop, and sayingOf() says so", () => {
  const state = stateOf(
    ...BOTH,
    ["turn begin", { conn: 2 }],
    ["recv", { conn: 2, bytes: 3 }],
    ["request", { conn: 2, n: 35 }],
  );
  assertEquals(
    whyOf(state, 1, 138),
    "Connection 1 waits: its request is in the kernel, unseen, behind fib(35) of connection 2, which has held the loop " +
      "for 0.13 s.",
  );
  assertMatch(
    whyOf(state, 2, 138),
    /^Connection 2 waits for its own fib\(35\), which has held the loop/,
  );
  const said = sayingOf(state, 1308, "running");
  assertMatch(
    said,
    /^It computes fib\(35\) of connection 2, for 1\.3 s so far\. Nobody is answered/,
  );
  assertEquals(longestWaiting(state, CLIENTS, 138)!.connection.conn, 1);
  const spans = spansOf(journeyOf(state.connections.get(1), CLIENTS, 138), 138);
  assertEquals(spans.length, 6);
  assertEquals(
    spans.filter(({ isNow }) => isNow).map(({ name, ms }) => [name, ms]),
    [
      ["in the kernel, unseen", 133],
    ],
  );
});

Deno.test("culpritOf() follows a request into the pool", () => {
  const pool: Trace = [
    ...BOTH,
    ["recv", { conn: 2, bytes: 3 }],
    ["request", { conn: 2, n: 35 }],
    ["submit", { job: 1, conn: 2, n: 35, future: 0 }],
    ["start", { job: 1, worker: 0 }],
    ["select begin", { timeoutMs: null }],
  ];
  const computing = stateOf(...pool);
  assertEquals(
    whyOf(computing, 2, 109),
    "Connection 2 waits for its own fib(35): worker 0 has computed it for 0.10 s. The loop is free for the others.",
  );
  assertMatch(
    sayingOf(computing, 109, "running"),
    /^The loop is free.* Worker 0 computes fib\(35\)/,
  );
  const queued = stateOf(
    ...pool,
    ["recv", { conn: 1, bytes: 3 }],
    ["request", { conn: 1, n: 12 }],
    ["submit", { job: 2, conn: 1, n: 12, future: 0 }],
  );
  assertEquals(
    whyOf(queued, 1, 109),
    "Connection 1 waits in the pool's queue, behind fib(35) of connection 2, which has held worker 0 for 0.10 s.",
  );
});

Deno.test("spansOf() tells of each span how long it was, and of the one that goes on how long it is", () => {
  const state = stateOf(
    ...BOTH,
    ["recv", { conn: 1, bytes: 3 }],
    ["request", { conn: 1, n: 35 }],
    ["submit", { job: 1, conn: 1, n: 35, future: 0 }],
    ["start", { job: 1, worker: 0 }],
  );
  const journey = journeyOf(state.connections.get(1), CLIENTS, 109);
  assertEquals(spansOf(journey, 109).map(({ ms, isNow }) => `${ms}${isNow ? " now" : ""}`), [
    ...["null", "1", "1", "1", "101 now", "null"],
  ]);
  // Its client had the answer before later than the server had sent it.
  const known = journeyOf(state.connections.get(1), new Map([[41, { id: 1, knownMs: 5.5 }]]), 109);
  assertEquals(spansOf(known, 109)[1]!.ms, 0.5);
});

Deno.test("sayingOf() says that an order, too, waits for a callback to end", () => {
  const computing = stateOf(...BOTH, ["request", { conn: 2, n: 35 }]);
  assertMatch(
    sayingOf(computing, 1308, "running", "pause"),
    /Nobody is answered .* Your pause waits, too\.$/,
  );
});

Deno.test("a server that is paused does not claim to know what its workers do", () => {
  const pool: Trace = [
    ...BOTH,
    ["recv", { conn: 2, bytes: 3 }],
    ["request", { conn: 2, n: 40 }],
    ["submit", { job: 1, conn: 2, n: 40, future: 7 }],
    ["start", { job: 1, worker: 0 }],
  ];
  const noteOf = (state: ReturnType<typeof stateOf>) =>
    spansOf(journeyOf(state.connections.get(2), CLIENTS, 99), 99, state.isPaused)
      .find(({ name }) => name === "in the pool")!.note;
  assertEquals(noteOf(stateOf(...pool)), "queued 1.0 ms, then computed");
  assertStringIncludes(noteOf(stateOf(...pool, ["paused", {}])), "it may be done");
});

Deno.test("culpritOf() blames who has paused the server, and a client that does not read", () => {
  const paused = stateOf(...BOTH, ["paused", {}]);
  assertStringIncludes(whyOf(paused, 1, 9), "the server is paused: you hold it");
  assertMatch(
    sayingOf(paused, 9, "paused"),
    /^Paused before its next callback\. The kernel goes on/,
  );
  const unread = stateOf(
    ...BOTH,
    ["request", { conn: 2, n: 10 }],
    ["answer", { conn: 2, value: 55, bytes: 3 }],
    ["send", { conn: 2, bytes: 1, wanted: 3 }],
  );
  assertStringIncludes(whyOf(unread, 2, 9), "2 bytes of it are not sent: its client does not read");
});

Deno.test("culpritOf() says of a client that is not the lab's that nothing is known to be asked", () => {
  const state = stateOf(...BOTH);
  const journey = journeyOf(state.connections.get(1), new Map(), 100);
  assertMatch(culpritOf(state, journey, 100), /^Connection 1 waits for nothing/);
  assertEquals(longestWaiting(state, new Map(), 100), undefined);
});

Deno.test("chainOf() tells who waits for whom, to the end, and no further than twelve", () => {
  const created = (task: number): EventPair => ["task created", { task, name: `t${task}` }];
  const waiting = (task: number, future: number): EventPair => [
    "task waiting",
    { task, future },
  ];
  const state = stateOf(
    ...[created(1), created(2), created(3), waiting(1, 2), waiting(2, 7)],
    ["submit", { job: 1, conn: 4, n: 35, future: 7 }],
    ["start", { job: 1, worker: 1 }],
    ["handle queued", { handle: 9, why: "step", task: 3, name: "" }],
  );
  assertEquals(chainOf(state, 1, 7), [
    "Task t1 waits for task t2, for 4.0 ms.",
    "Task t2 waits for fib(35), which worker 1 computes, for 3.0 ms.",
  ]);
  assertEquals(chainOf(state, 3, 7), ["Task t3 is in the ready queue, at place 1 (step)."]);
  const circle = stateOf(created(1), created(2), waiting(1, 2), waiting(2, 1));
  assertEquals(chainOf(circle, 1, 7).length, 13);
  assertEquals(chainOf(circle, 1, 7).at(-1), "… and so on.");
  assertEquals(chainOf(circle, 99, 7), []);
});

Deno.test("sayingOf() says that the server has ended, and when it waits", () => {
  const state = stateOf(["select begin", { timeoutMs: null }]);
  assertEquals(sayingOf(state, 5, "ended"), "The server has ended.");
  assert(sayingOf(state, 5, "running").startsWith("The loop is free"));
});
