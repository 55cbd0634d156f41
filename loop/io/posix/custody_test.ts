import { assert, assertEquals, assertFalse } from "@std/assert";
import { areMissing } from "../../../tests/support/permissions.ts";
import { Custody } from "./custody.ts";
import type { Race } from "./custody_worker_testing.ts";

/** Both halves. */
function halves(): { lender: Custody; borrower: Custody } {
  const lender = new Custody();
  return { lender, borrower: new Custody(lender.memory) };
}

Deno.test("enter() succeeds between two calls, until the borrower has closed it", () => {
  const { lender, borrower } = halves();
  for (let call = 0; call < 2; call++) {
    assert(borrower.enter());
    assert(borrower.leave());
  }
  assertFalse(lender.isClosed);
  assert(borrower.enter());
  borrower.closed();
  assert(lender.isClosed);
  assertFalse(borrower.enter());
});

Deno.test("takeBack() has the lender close it when the borrower is in no call", () => {
  const { lender, borrower } = halves();
  assert(lender.takeBack());
  assert(lender.isClosed);
  assertFalse(borrower.enter());
  assertFalse(lender.takeBack());
});

Deno.test("takeBack() has the borrower close it when it is in a call", () => {
  const { lender, borrower } = halves();
  assert(borrower.enter());
  assertFalse(lender.takeBack());
  assertFalse(lender.isClosed);
  assertFalse(lender.takeBack());
  assertFalse(borrower.leave());
  borrower.closed();
  assert(lender.isClosed);
  assertFalse(lender.takeBack());
});

Deno.test("drain() reaches the borrower, and takes nothing away from it", () => {
  const { lender, borrower } = halves();
  assertFalse(borrower.isDraining);
  lender.drain();
  assert(borrower.isDraining);
  assert(borrower.enter());
  assert(borrower.leave());
});

Deno.test({
  name: "takeBack() and a borrower that is busy in another thread close it exactly once",
  ignore: areMissing("read"),
  async fn() {
    const races = Array.from({ length: 500 }, () => new Custody());
    const worker = new Worker(import.meta.resolve("./custody_worker_testing.ts"), {
      type: "module",
    });
    const started = new Int32Array(new SharedArrayBuffer(4));
    const closedByBorrower = new Promise<boolean[]>((resolve) => {
      worker.onmessage = ({ data }) => resolve(data);
    });
    const memories = races.map(({ memory }) => memory);
    worker.postMessage({ memories, started } satisfies Race);
    const closedByLender: boolean[] = [];
    for (const [i, custody] of races.entries()) {
      // The borrower says when it has begun with this one, so that most races are close.
      for (let now; (now = Atomics.load(started, 0)) <= i;) Atomics.wait(started, 0, now, 1000);
      closedByLender.push(custody.takeBack());
    }
    const closers = (await closedByBorrower).map((did, i) =>
      Number(did) + Number(closedByLender[i])
    );
    assertEquals(closers, races.map(() => 1));
    assert(races.every(({ isClosed }) => isClosed));
  },
});
