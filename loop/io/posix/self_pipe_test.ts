import { assert, assertEquals, assertNotStrictEquals, assertStrictEquals } from "@std/assert";
import { EVENT_READ } from "../types.ts";
import { SelfPipe, selfPipe, wakeThread } from "./self_pipe.ts";
import type { WakeOrder } from "./self_pipe_worker_testing.ts";
import { defaultPoller } from "./default_poller.ts";
import { closeDescriptor } from "./descriptor.ts";
import { libc } from "./libc.ts";
import { PosixListener } from "./listener.ts";
import { NOT_WATCHED } from "./poller.ts";
import { PosixSelector } from "./selector.ts";
import { LOOPBACK, posixTest } from "./posix_testing.ts";

/** More than fit a pipe (64 KB), 8 bytes each. */
const MANY = 10_000;
const makers = {
  "SelfPipe": () => new SelfPipe(),
  "SelfPipe on a pipe": () => new SelfPipe({ eventfd: null, pipe: libc.pipe }),
};

for (const [name, make] of Object.entries(makers)) {
  posixTest(`${name} is readable from the wake-up to its acknowledgement`, () => {
    const poller = defaultPoller();
    const pipe = make();
    poller.change(pipe.readEnd, NOT_WATCHED, EVENT_READ);
    for (let i = 0; i < 3; i++) {
      assertEquals(poller.wait(0), 0);
      wakeThread(pipe.writeEnd);
      wakeThread(pipe.writeEnd);
      assertEquals([poller.wait(0), poller.wait(0)], [1, 1]);
      pipe.acknowledge();
    }
    assertEquals(poller.wait(0), 0);
    poller.close();
    for (const descriptor of new Set([pipe.readEnd, pipe.writeEnd])) closeDescriptor(descriptor);
  });

  posixTest(`${name} never makes the one who wakes wait`, () => {
    const poller = defaultPoller();
    const pipe = make();
    poller.change(pipe.readEnd, NOT_WATCHED, EVENT_READ);
    for (let i = 0; i < MANY; i++) wakeThread(pipe.writeEnd);
    while (poller.wait(0) > 0) pipe.acknowledge();
    wakeThread(pipe.writeEnd);
    assertEquals(poller.wait(0), 1);
    poller.close();
    for (const descriptor of new Set([pipe.readEnd, pipe.writeEnd])) closeDescriptor(descriptor);
  });
}

posixTest("acknowledge() tells all who listen, and whether one of them needs Deno's loop", () => {
  const pipe = new SelfPipe();
  const heard: string[] = [];
  let needsLoop = false;
  const stop = pipe.onWoken(() => {
    heard.push("first");
    return needsLoop;
  });
  pipe.onWoken(() => {
    heard.push("second");
    return false;
  });
  assertEquals(pipe.acknowledge(), false);
  needsLoop = true;
  assertEquals(pipe.acknowledge(), true);
  stop();
  assertEquals(pipe.acknowledge(), false);
  assertEquals(heard, ["first", "second", "first", "second", "second"]);
  closeDescriptor(pipe.readEnd);
});

posixTest("selfPipe() is the same in one thread, always", () => {
  assertStrictEquals(selfPipe(), selfPipe());
  const another = new SelfPipe();
  assertNotStrictEquals(selfPipe().readEnd, another.readEnd);
  closeDescriptor(another.readEnd);
});

posixTest(
  "wakeThread() from another thread ends a select() that nothing else would end",
  async () => {
    const selector = new PosixSelector();
    let wakeUps = 0;
    const threadWaker = selector.threadWaker({
      beforeWait: () => Infinity,
      onWoken: () => wakeUps++,
    });
    const worker = new Worker(new URL("./self_pipe_worker_testing.ts", import.meta.url), {
      type: "module",
    });
    const ready = Promise.withResolvers<void>();
    worker.onmessage = () => ready.resolve();
    await ready.promise;
    const listener = new PosixListener(LOOPBACK);
    selector.register(listener, EVENT_READ);
    for (const times of [1, 1000]) {
      worker.postMessage({ wakeUpDescriptor: threadWaker.descriptor, times } satisfies WakeOrder);
      // Nothing else would ever end it.
      assertEquals(await selector.select(), []);
    }
    worker.terminate();
    const heard = wakeUps;
    assert(heard >= 2);
    threadWaker.remove();
    wakeThread(threadWaker.descriptor);
    assertEquals(await selector.select(0), []);
    assertEquals(wakeUps, heard);
    listener.close();
    selector.close();
  },
);
