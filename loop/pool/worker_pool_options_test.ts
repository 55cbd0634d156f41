import { assertEquals, assertGreaterOrEqual, assertThrows } from "@std/assert";
import { poolLimits } from "./worker_pool_options.ts";
import { WorkerPool } from "./worker_pool.ts";

Deno.test("poolLimits() fills in what is not given", () => {
  const { workers, ...others } = poolLimits({});
  assertGreaterOrEqual(workers, 2);
  assertEquals(others, { queueLengthMax: 1024, taskTimeoutMs: 0 });
  const given = { workers: 1, queueLengthMax: 0, taskTimeoutMs: 2 ** 31 - 1 };
  assertEquals(poolLimits(given), given);
});

Deno.test("WorkerPool throws RangeError when a number is out of range", () => {
  assertThrows(() => new WorkerPool({ workers: 0 }), RangeError, "workers must be");
  assertThrows(() => new WorkerPool({ queueLengthMax: -1 }), RangeError, "queueLengthMax must be");
  assertThrows(() => new WorkerPool({ taskTimeoutMs: NaN }), RangeError, "got NaN");
  assertThrows(() => new WorkerPool({ taskTimeoutMs: 2 ** 31 }), RangeError, "got 2147483648");
});
