/**
 * A pool whose owner sits in a system call: nothing but its wake-up descriptor brings it news.
 */

import { assertEquals, assertLessOrEqual, assertRejects } from "@std/assert";
import { areMissing } from "../../tests/support/permissions.ts";
import { PosixSelector } from "../io/posix/selector.ts";
import { PosixListener } from "../io/posix/listener.ts";
import { ADD, CLOSE_THREAD, COUNT, COUNT_IN, ECHO, FAIL, Gate, SPIN } from "./tasks_testing.ts";
import type { Job } from "./job.ts";
import { WorkerPool } from "./worker_pool.ts";
import type { WorkerPoolOptions } from "./worker_pool_options.ts";

const ignore = Deno.build.os === "windows" || areMissing("net", "read", "ffi");

/** An owner: a selector that has one socket to watch, on which nothing happens. */
class Owner implements AsyncDisposable {
  readonly selector = new PosixSelector();
  readonly pool: WorkerPool;
  readonly #listener = new PosixListener({ hostname: "127.0.0.1", port: 0 });
  /** How many times `select()` has returned. */
  selects = 0;

  constructor(options: WorkerPoolOptions = {}) {
    this.selector.register(this.#listener, 0);
    this.pool = new WorkerPool({
      workers: 2,
      tasks: [ADD],
      ...options,
      selector: this.selector,
      onWake: () => this.selector.wake(),
    });
  }

  /** Selects, as a server's loop does. */
  async selectUntil(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await this.selector.select();
      this.selects += 1;
      this.pool.collect();
    }
  }

  /** Selects until the job is done. @returns its result, or throws its error */
  async resultOf<T>(job: Job<T>): Promise<T> {
    let isDone = false;
    let outcome: { error: Error | undefined; value: T | undefined } | undefined;
    job.onDone((error, value) => {
      outcome = { error, value };
      isDone = true;
    });
    await this.selectUntil(() => isDone);
    if (outcome!.error !== undefined) throw outcome!.error;
    return outcome!.value as T;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pool.close();
    this.#listener.close();
    this.selector.close();
  }
}

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore, fn });
}

test("WorkerPool wakes an owner that selects, when a job is done", async () => {
  await using owner = new Owner();
  await owner.pool.ready();
  assertEquals(await owner.resultOf(owner.pool.submit(ADD, 2, 3)), 5);
});

test("WorkerPool wakes its owner once for many jobs that are done together", async () => {
  await using owner = new Owner({ workers: 1, queueLengthMax: 1000, tasks: [COUNT] });
  await owner.pool.ready();
  const counter = new Int32Array(new SharedArrayBuffer(4));
  await owner.resultOf(owner.pool.submit(COUNT_IN, counter.buffer));
  const results = new Set<number | undefined>();
  const jobs = Array.from({ length: 500 }, () => owner.pool.submit(COUNT));
  for (const job of jobs) job.onDone((_error, value) => results.add(value));
  // By then the worker has been told of all of them.
  await owner.selectUntil(() => results.size > 0);
  // The owner is busy until they are done.
  for (let done; (done = Atomics.load(counter, 0)) < jobs.length;) Atomics.wait(counter, 0, done);
  owner.selects = 0;
  await owner.selectUntil(() => results.size === jobs.length);
  // One of them may have come before the last one was quite done.
  assertLessOrEqual(owner.selects, 4);
});

test("WorkerPool keeps a chain of jobs going, each submitted when the one before is done", async () => {
  await using owner = new Owner();
  await owner.pool.ready();
  for (let n = 0; n < 200; n++) {
    assertEquals(await owner.resultOf(owner.pool.submit(ADD, n, n)), 2 * n);
  }
});

test("WorkerPool sends out of band to the workers of an owner that selects, and fails like there", async () => {
  await using owner = new Owner();
  await owner.pool.ready();
  const message = { deep: [1, "two"] };
  assertEquals(await owner.resultOf(owner.pool.submit(ECHO, message)), message);
  const failing = owner.pool.submit(FAIL, 7);
  await assertRejects(() => owner.resultOf(failing), RangeError, "Cannot take 7");
});

test("WorkerPool notices that a worker is gone, and replaces it, while its owner selects", async () => {
  await using owner = new Owner();
  await owner.pool.ready();
  const lost = owner.pool.submit(CLOSE_THREAD);
  await assertRejects(() => owner.resultOf(lost), Error, "its worker must live on");
  const jobs = Array.from({ length: 10 }, (_, n) => owner.pool.submit(ADD, n, 1));
  for (const [n, job] of jobs.entries()) assertEquals(await owner.resultOf(job), n + 1);
});

test("WorkerPool gives a job up after its time while its owner selects", async () => {
  await using owner = new Owner({ taskTimeoutMs: 20 });
  await owner.pool.ready();
  using gate = new Gate();
  const endless = owner.pool.submit(SPIN, gate.memory);
  await assertRejects(() => owner.resultOf(endless), DOMException, "given up");
});
