import { assert, assertEquals, assertFalse } from "@std/assert";
import { areMissing } from "../../../tests/support/permissions.ts";
import { DescriptorOwnership } from "./descriptor_ownership.ts";
import type { Race } from "./descriptor_ownership_worker_testing.ts";

/** Both views of one ownership. */
function views(): { lender: DescriptorOwnership; borrower: DescriptorOwnership } {
  const lender = new DescriptorOwnership();
  return { lender, borrower: new DescriptorOwnership(lender.memory) };
}

Deno.test("beginCall() succeeds between two calls, until the borrower has closed it", () => {
  const { lender, borrower } = views();
  for (let call = 0; call < 2; call++) {
    assert(borrower.beginCall());
    assert(borrower.endCall());
  }
  assertFalse(lender.isClosed);
  assert(borrower.beginCall());
  borrower.closed();
  assert(lender.isClosed);
  assertFalse(borrower.beginCall());
});

Deno.test("takeBack() has the lender close it when the borrower is in no call", () => {
  const { lender, borrower } = views();
  assert(lender.takeBack());
  assert(lender.isClosed);
  assertFalse(borrower.beginCall());
  assertFalse(lender.takeBack());
});

Deno.test("takeBack() has the borrower close it when it is in a call", () => {
  const { lender, borrower } = views();
  assert(borrower.beginCall());
  assertFalse(lender.takeBack());
  assertFalse(lender.isClosed);
  assertFalse(lender.takeBack());
  assertFalse(borrower.endCall());
  borrower.closed();
  assert(lender.isClosed);
  assertFalse(lender.takeBack());
});

Deno.test("inherit() has the lender close it, wherever the borrower has died, and once", () => {
  const { lender, borrower } = views();
  assert(borrower.beginCall());
  assertFalse(lender.takeBack());
  assert(lender.inherit());
  assert(lender.isClosed);
  assertFalse(lender.inherit());
});

Deno.test("drain() reaches the borrower, and takes nothing away from it", () => {
  const { lender, borrower } = views();
  assertFalse(borrower.isDraining);
  lender.drain();
  assert(borrower.isDraining);
  assert(borrower.beginCall());
  assert(borrower.endCall());
});

Deno.test({
  name: "takeBack() and a borrower that is busy in another thread close it exactly once",
  ignore: areMissing("read"),
  async fn() {
    const races = Array.from({ length: 500 }, () => new DescriptorOwnership());
    const worker = new Worker(import.meta.resolve("./descriptor_ownership_worker_testing.ts"), {
      type: "module",
    });
    const started = new Int32Array(new SharedArrayBuffer(4));
    const closedByBorrower = new Promise<boolean[]>((resolve) => {
      worker.onmessage = ({ data }) => resolve(data);
    });
    const memories = races.map(({ memory }) => memory);
    worker.postMessage({ memories, started } satisfies Race);
    const closedByLender: boolean[] = [];
    for (const [i, ownership] of races.entries()) {
      // The borrower says when it has begun with this one, so that most races are close.
      for (let now; (now = Atomics.load(started, 0)) <= i;) Atomics.wait(started, 0, now, 1000);
      closedByLender.push(ownership.takeBack());
    }
    const closers = (await closedByBorrower).map((did, i) =>
      Number(did) + Number(closedByLender[i])
    );
    assertEquals(closers, races.map(() => 1));
    assert(races.every(({ isClosed }) => isClosed));
  },
});
