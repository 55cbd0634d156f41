/**
 * How a poller on a ring deals with a descriptor that is no socket of its world: the self-pipe, by which others wake the
 * thread. What it promises of sockets is in `../selector_test.ts`.
 */

import { assertEquals } from "@std/assert";
import { NOT_WATCHED } from "../posix/poller.ts";
import { SelfPipe, wakeThread } from "../posix/self_pipe.ts";
import { closeDescriptor } from "../posix/descriptor.ts";
import { EVENT_READ } from "../types.ts";
import { UringPoller } from "./poller.ts";
import { Proactor } from "./proactor.ts";
import { Ring } from "./ring.ts";
import { uringTest } from "./uring_testing.ts";

/** A poller that watches a self-pipe; both are closed at the end of the block. */
function watching() {
  const ring = new Ring(4);
  const proactor = new Proactor(ring, 1);
  const poller = new UringPoller(proactor);
  const pipe = new SelfPipe();
  poller.change(pipe.readEnd, NOT_WATCHED, EVENT_READ);
  return {
    poller,
    pipe,
    proactor,
    /** Waits. @returns what is ready, and for what */
    wait: (timeoutMs: number) =>
      Array.from(
        { length: poller.wait(timeoutMs) },
        (_, i) => [poller.descriptor(i), poller.events(i)],
      ),
    [Symbol.dispose]() {
      ring.close();
      closeDescriptor(pipe.readEnd);
    },
  };
}

for (const timeoutMs of [-1, 0, 1, 100_000]) {
  uringTest(`wait(${timeoutMs}) reports a wake-up until it is acknowledged`, () => {
    using test = watching();
    const { pipe, wait } = test;
    for (let i = 0; i < 3; i++) {
      assertEquals(wait(0), []);
      wakeThread(pipe.writeEnd);
      for (let j = 0; j < 3; j++) assertEquals(wait(timeoutMs), [[pipe.readEnd, EVENT_READ]]);
      pipe.acknowledge();
    }
  });
}

uringTest("wait() returns when the time is up", () => {
  using test = watching();
  assertEquals(test.wait(1), []);
});

uringTest("close() takes the order back, and nothing is reported any more", () => {
  using test = watching();
  const { poller, pipe, proactor, wait } = test;
  assertEquals([wait(0), proactor.size], [[], 1]);
  poller.close();
  wakeThread(pipe.writeEnd);
  assertEquals([wait(0), proactor.size], [[], 0]);
});
