/**
 * What a job costs: the rings and slots of this pool against plain messages to a worker.
 *
 * `deno bench -P loop/pool/worker_pool_bench.ts`, and once more after `taskset -c 0`: on one core the two
 * threads take turns, which measures their work without the time that a sleeping core takes to wake.
 *
 * @module
 */

import { ADD, ECHO } from "./tasks_testing.ts";
import { WorkerPool } from "./worker_pool.ts";

const OUTSTANDING = 64;
const JOBS = 6400;
/** Of one job, where several calls are made into one. */
const NUMBERS = 16;

const pool = new WorkerPool({ workers: 2, tasks: [ADD, ECHO] });
await pool.ready();

/** A worker that knows nothing but messages: each one is a number, and is answered by a number. */
const messageWorker = new Worker(
  URL.createObjectURL(
    new Blob(["onmessage = (event) => postMessage(event.data + 1);"], {
      type: "application/javascript",
    }),
  ),
  { type: "module" },
);
let onAnswer: (answer: number) => void = () => {};
messageWorker.onmessage = (event) => onAnswer(event.data);

function askByMessage(n: number): Promise<number> {
  return new Promise((resolve) => {
    onAnswer = resolve;
    messageWorker.postMessage(n);
  });
}
await askByMessage(0);

/** Keeps as many requests under way as it may, until all are answered. */
function closedLoop(
  send: (n: number, onDone: () => void) => void,
  count = JOBS,
): Promise<void> {
  return new Promise((resolve) => {
    let sent = 0;
    let answered = 0;
    function onDone() {
      answered++;
      if (sent < count) send(sent++, onDone);
      else if (answered === count) resolve();
    }
    while (sent < OUTSTANDING) send(sent++, onDone);
  });
}

Deno.bench({
  name: "one job, numbers",
  group: "round trip",
  async fn() {
    await pool.submit(ADD, 1, 1);
  },
});

Deno.bench({
  name: "one job, out of band",
  group: "round trip",
  async fn() {
    await pool.submit(ECHO, "text");
  },
});

Deno.bench({
  name: "one message",
  group: "round trip",
  baseline: true,
  async fn() {
    await askByMessage(1);
  },
});

// These are written as `async` functions because Deno awaits no others.

Deno.bench({
  name: `${JOBS} jobs, ${OUTSTANDING} outstanding, numbers`,
  group: "throughput",
  async fn() {
    await closedLoop((n, onDone) => pool.submit(ADD, n, 1).onDone(onDone));
  },
});

Deno.bench({
  name: `${JOBS} numbers, ${NUMBERS} in each job, ${OUTSTANDING} outstanding`,
  group: "throughput",
  async fn() {
    const array = new Array(NUMBERS).fill(1);
    await closedLoop((_n, onDone) => pool.submit(ECHO, array).onDone(onDone), JOBS / NUMBERS);
  },
});

Deno.bench({
  name: `${JOBS} jobs, ${OUTSTANDING} outstanding, out of band`,
  group: "throughput",
  async fn() {
    await closedLoop((_n, onDone) => pool.submit(ECHO, "text").onDone(onDone));
  },
});

Deno.bench({
  name: `${JOBS} messages, ${OUTSTANDING} outstanding`,
  group: "throughput",
  baseline: true,
  async fn() {
    await closedLoop((n, onDone) => {
      onAnswer = onDone;
      messageWorker.postMessage(n);
    });
  },
});
