/**
 * What every way to wait promises, tested on this system's best one and on `poll`.
 */

import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import fc from "fast-check";
import { EVENT_READ, EVENT_WRITE } from "../types.ts";
import { defaultPoller } from "./default_poller.ts";
import { isDarwin } from "./platform.ts";
import { PollPoller } from "./poll_poller.ts";
import { EVENT_ERROR, EVENT_HANGUP, NOT_WATCHED, type Poller } from "./poller.ts";
import { DescriptorPair, posixTest } from "./posix_testing.ts";

/** More than one call of `epoll` or `kqueue` reports. */
const MANY = 600;
/** Long enough for what has been done already to be seen, and no test waits for it in vain. */
const SOON_MS = 10_000;

const makers: Record<string, () => Poller> = { "the default poller": defaultPoller };
// Every Mac has kqueue, and a `poll` that tells of breaks in a way of its own.
if (!isDarwin) makers["PollPoller"] = () => new PollPoller();

/** A poller that is closed at the end of the block, and notes the mask of each descriptor. */
class Watch implements Disposable {
  readonly #poller: Poller;
  readonly #masks = new Map<number, number>();

  constructor(make: () => Poller) {
    this.#poller = make();
  }

  set(descriptor: number, mask: number): void {
    this.#poller.change(descriptor, this.#masks.get(descriptor) ?? NOT_WATCHED, mask);
    this.#masks.set(descriptor, mask);
  }

  forget(descriptor: number): void {
    this.#poller.forget(descriptor, this.#masks.get(descriptor)!);
    this.#masks.delete(descriptor);
  }

  /** What one call reports: descriptors and their events. */
  wait(timeoutMs = SOON_MS): Map<number, number> {
    const count = this.#poller.wait(timeoutMs);
    const found = new Map<number, number>();
    for (let i = 0; i < count; i++) found.set(this.#poller.descriptor(i), this.#poller.events(i));
    assertEquals(found.size, count, "one report for each descriptor");
    return found;
  }

  [Symbol.dispose](): void {
    this.#poller.close();
  }
}

for (const [name, make] of Object.entries(makers)) {
  posixTest(`${name} finds nothing at a timeout of 0 when nothing is ready`, () => {
    using pair = new DescriptorPair();
    using watch = new Watch(make);
    watch.set(pair.near, EVENT_READ);
    assertEquals(watch.wait(0), new Map());
  });

  posixTest(`${name} reports what can be read, again and again until it is read`, () => {
    using pair = new DescriptorPair();
    using watch = new Watch(make);
    watch.set(pair.near, EVENT_READ);
    pair.write("10\n");
    for (let i = 0; i < 3; i++) assertEquals(watch.wait(), new Map([[pair.near, EVENT_READ]]));
    pair.read(3);
    assertEquals(watch.wait(0), new Map());
  });

  posixTest(`${name} reports the end of the stream as readable`, () => {
    using pair = new DescriptorPair();
    using watch = new Watch(make);
    watch.set(pair.near, EVENT_READ);
    pair.closeFar();
    assertEquals(watch.wait(), new Map([[pair.near, EVENT_READ]]));
  });

  posixTest(`${name} reports what was asked for, and both in one`, () => {
    using pair = new DescriptorPair();
    using watch = new Watch(make);
    pair.write("10\n");
    for (const mask of [EVENT_WRITE, EVENT_READ | EVENT_WRITE, EVENT_READ]) {
      watch.set(pair.near, mask);
      assertEquals(watch.wait(), new Map([[pair.near, mask]]));
    }
  });

  posixTest(`${name} reports a reset as an error, also to those who asked for nothing`, () => {
    for (const mask of [0, EVENT_READ, EVENT_WRITE]) {
      using pair = new DescriptorPair();
      using watch = new Watch(make);
      watch.set(pair.near, mask);
      pair.resetFar();
      assert(watch.wait().get(pair.near)! & EVENT_ERROR, `asked for ${mask}`);
    }
  });

  posixTest(`${name} reports bytes no more when the mask is 0, and again when it is not`, () => {
    using pair = new DescriptorPair();
    using watch = new Watch(make);
    pair.write("10\n");
    watch.set(pair.near, EVENT_READ);
    watch.set(pair.near, 0);
    assertEquals(watch.wait(0), new Map());
    pair.write("11\n");
    assertEquals(watch.wait(0), new Map());
    watch.set(pair.near, EVENT_READ);
    assertEquals(watch.wait(), new Map([[pair.near, EVENT_READ]]));
  });

  posixTest(`${name} reports a hang-up when both halves have ended`, () => {
    using pair = new DescriptorPair();
    using watch = new Watch(make);
    watch.set(pair.near, EVENT_READ | EVENT_WRITE);
    pair.closeFar();
    assertEquals(watch.wait().get(pair.near)! & EVENT_HANGUP, 0);
    pair.closeWrite();
    assert(watch.wait().get(pair.near)! & EVENT_HANGUP);
  });

  posixTest(`${name} says nothing of a descriptor that is not watched any more`, () => {
    using pair = new DescriptorPair();
    using watch = new Watch(make);
    watch.set(pair.near, EVENT_READ | EVENT_WRITE);
    watch.set(pair.near, NOT_WATCHED);
    pair.write("10\n");
    pair.resetFar();
    assertEquals(watch.wait(0), new Map());
    watch.set(pair.near, EVENT_READ);
    assert(watch.wait().get(pair.near)! & EVENT_ERROR);
  });

  posixTest(`${name} forgets a descriptor, and knows another with its number`, () => {
    using watch = new Watch(make);
    const numbers = new Set<number>();
    let pairs = 0;
    // The system gives the lowest free number: mostly the one before, unless another thread has given one back meanwhile.
    for (; pairs < 3 || numbers.size === pairs; pairs++) {
      using pair = new DescriptorPair();
      watch.set(pair.near, EVENT_READ);
      assertEquals(watch.wait(0), new Map());
      pair.write("10\n");
      assertEquals(watch.wait(), new Map([[pair.near, EVENT_READ]]));
      watch.forget(pair.near);
      numbers.add(pair.near);
    }
    assertEquals(watch.wait(0), new Map());
    assertLess(numbers.size, pairs);
  });

  posixTest(`${name} reports ${MANY} that are ready, if not in one call, in several`, () => {
    using pairs = new DisposableStack();
    using watch = new Watch(make);
    const silent = new Set<DescriptorPair>();
    for (let i = 0; i < MANY; i++) {
      const pair = pairs.use(new DescriptorPair());
      watch.set(pair.near, EVENT_READ);
      pair.write("x");
      silent.add(pair);
    }
    while (silent.size > 0) {
      const found = watch.wait();
      assertGreater(found.size, 0);
      for (const pair of silent) {
        if (found.get(pair.near) !== EVENT_READ) continue;
        pair.read(1);
        silent.delete(pair);
      }
    }
    assertEquals(watch.wait(0), new Map());
  });

  posixTest(`${name} keeps its report while the set changes`, () => {
    using pairs = new DisposableStack();
    const poller = make();
    const all = Array.from({ length: 5 }, () => pairs.use(new DescriptorPair()).near);
    for (const descriptor of all) poller.change(descriptor, NOT_WATCHED, EVENT_WRITE);
    assertEquals(poller.wait(SOON_MS), 5);
    const found: number[] = [];
    for (let i = 0; i < 5; i++) {
      const descriptor = poller.descriptor(i);
      found.push(descriptor);
      assertEquals(poller.events(i), EVENT_WRITE);
      poller.change(descriptor, EVENT_WRITE, NOT_WATCHED);
    }
    assertEquals(found.sort((a, b) => a - b), all.sort((a, b) => a - b));
    assertEquals(poller.wait(0), 0);
    poller.close();
  });

  posixTest(`${name} finds what is ready, whatever was watched before`, () => {
    using pairs = new DisposableStack();
    const all = Array.from({ length: 8 }, () => pairs.use(new DescriptorPair()));
    const readable = all.slice(0, 4);
    for (const pair of readable) pair.write("x");
    const masks = fc.constantFrom(
      NOT_WATCHED,
      0,
      EVENT_READ,
      EVENT_WRITE,
      EVENT_READ | EVENT_WRITE,
    );
    const changes = fc.array(fc.tuple(fc.nat(all.length - 1), masks), { maxLength: 40 });
    fc.assert(fc.property(changes, (changes) => {
      using watch = new Watch(make);
      const model = new Map<number, number>();
      for (const [index, mask] of changes) {
        const pair = all[index]!;
        if (mask === NOT_WATCHED && !model.has(pair.near)) continue;
        watch.set(pair.near, mask);
        if (mask === NOT_WATCHED) model.delete(pair.near);
        else model.set(pair.near, mask & (index < 4 ? EVENT_READ | EVENT_WRITE : EVENT_WRITE));
      }
      const expected = [...model].filter(([, events]) => events !== 0);
      assertEquals(watch.wait(0), new Map(expected));
    }));
  });
}
