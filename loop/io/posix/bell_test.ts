import { assert, assertEquals, assertNotStrictEquals, assertStrictEquals } from "@std/assert";
import { EVENT_READ } from "../types.ts";
import { Bell, bell, ring } from "./bell.ts";
import type { RingOrder } from "./bell_worker_testing.ts";
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
  "Bell": () => new Bell(),
  "Bell on a pipe": () => new Bell({ eventfd: null, pipe: libc.pipe }),
};

for (const [name, make] of Object.entries(makers)) {
  posixTest(`${name} is readable from the ring to the answer`, () => {
    const poller = defaultPoller();
    const aBell = make();
    poller.change(aBell.descriptor, NOT_WATCHED, EVENT_READ);
    for (let i = 0; i < 3; i++) {
      assertEquals(poller.wait(0), 0);
      ring(aBell.rope);
      ring(aBell.rope);
      assertEquals([poller.wait(0), poller.wait(0)], [1, 1]);
      aBell.answer();
    }
    assertEquals(poller.wait(0), 0);
    poller.close();
    for (const descriptor of new Set([aBell.descriptor, aBell.rope])) closeDescriptor(descriptor);
  });

  posixTest(`${name} never lets the one who rings wait`, () => {
    const poller = defaultPoller();
    const aBell = make();
    poller.change(aBell.descriptor, NOT_WATCHED, EVENT_READ);
    for (let i = 0; i < MANY; i++) ring(aBell.rope);
    while (poller.wait(0) > 0) aBell.answer();
    ring(aBell.rope);
    assertEquals(poller.wait(0), 1);
    poller.close();
    for (const descriptor of new Set([aBell.descriptor, aBell.rope])) closeDescriptor(descriptor);
  });
}

posixTest("answer() tells all who listen, and whether one of them needs Deno's loop", () => {
  const aBell = new Bell();
  const heard: string[] = [];
  let needsLoop = false;
  const stop = aBell.listen(() => {
    heard.push("first");
    return needsLoop;
  });
  aBell.listen(() => {
    heard.push("second");
    return false;
  });
  assertEquals(aBell.answer(), false);
  needsLoop = true;
  assertEquals(aBell.answer(), true);
  stop();
  assertEquals(aBell.answer(), false);
  assertEquals(heard, ["first", "second", "first", "second", "second"]);
  closeDescriptor(aBell.descriptor);
});

posixTest("bell() is the same in one thread, always", () => {
  assertStrictEquals(bell(), bell());
  const another = new Bell();
  assertNotStrictEquals(bell().descriptor, another.descriptor);
  closeDescriptor(another.descriptor);
});

posixTest("ring() from another thread ends a select() that nothing else would end", async () => {
  const selector = new PosixSelector();
  let rings = 0;
  const doorbell = selector.doorbell({ beforeWait: () => true, onRing: () => rings++ });
  const worker = new Worker(new URL("./bell_worker_testing.ts", import.meta.url), {
    type: "module",
  });
  const ready = Promise.withResolvers<void>();
  worker.onmessage = () => ready.resolve();
  await ready.promise;
  const listener = new PosixListener(LOOPBACK);
  selector.register(listener, EVENT_READ);
  for (const times of [1, 1000]) {
    worker.postMessage({ rope: doorbell.rope, times } satisfies RingOrder);
    // Nothing else would ever end it.
    assertEquals(await selector.select(), []);
  }
  worker.terminate();
  const heard = rings;
  assert(heard >= 2);
  doorbell.remove();
  ring(doorbell.rope);
  assertEquals(await selector.select(0), []);
  assertEquals(rings, heard);
  listener.close();
  selector.close();
});
