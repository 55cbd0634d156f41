import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import * as fc from "fast-check";
import { EINVAL, EPERM, platform } from "../posix/platform.ts";
import { ENOSYS, IORING_OP_NOP } from "./abi.ts";
import { refused } from "./refusal.ts";
import { Ring } from "./ring.ts";
import { uringTest } from "./uring_testing.ts";

/** A ring that is closed at the end of the block. */
function open(entries: number) {
  const ring = new Ring(entries);
  return {
    ring,
    push: (userData: number) => ring.push({ opcode: IORING_OP_NOP, userData }),
    /** What is complete, in its order. */
    reap(): number[] {
      const found: number[] = [];
      ring.reap((userData, result) => {
        assertEquals(result, 0);
        found.push(userData);
      });
      return found;
    },
    [Symbol.dispose]: () => ring.close(),
  };
}

uringTest("each submission comes back once, in batches of any size", () => {
  using test = open(8);
  const { ring } = test;
  let next = 0;
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 8 }), { maxLength: 40 }), (sizes) => {
    for (const size of sizes) {
      const batch = Array.from({ length: size }, () => next++);
      for (const userData of batch) test.push(userData);
      assertEquals(ring.pending, size);
      ring.enter();
      assertEquals([test.reap(), ring.pending], [batch, 0]);
    }
  }));
});

uringTest("reap() takes nothing twice, and nothing before enter()", () => {
  using test = open(8);
  test.push(7);
  assertEquals(test.reap(), []);
  test.ring.enter();
  assertEquals([test.reap(), test.reap()], [[7], []]);
});

uringTest("completions for which there is no room come when there is", () => {
  using test = open(2);
  // There is room for twice as many completions.
  for (let i = 0; i < 10; i++) {
    test.push(i);
    test.ring.enter();
  }
  assert(test.ring.hasOverflown);
  const found = test.reap();
  assertEquals(found.length, 4);
  while (test.ring.hasOverflown) {
    test.ring.enter();
    found.push(...test.reap());
  }
  assertEquals(found, Array.from({ length: 10 }, (_, i) => i));
});

uringTest("enterAndWait() returns when the time is up", () => {
  using test = open(2);
  test.ring.enterAndWait(1);
  assertEquals(test.reap(), []);
});

uringTest("enterAndWait() hands over, and returns when something is complete", () => {
  using test = open(2);
  test.push(5);
  test.ring.enterAndWait(100_000);
  assertEquals(test.reap(), [5]);
});

uringTest("a ring that the kernel refuses says why, and names --io posix", () => {
  // Not a number of entries.
  assertThrows(() => new Ring(0), Deno.errors.NotSupported, "--io posix");
});

for (
  const [number, words] of [
    [EPERM, /must permit it.*io_uring_disabled.*seccomp.*, got EPERM from io_uring_setup;/],
    [ENOSYS, /Linux 6\.1 or later\), got ENOSYS from io_uring_setup;/],
    [EINVAL, /Linux 6\.1 or later, got EINVAL from io_uring_setup;/],
    [platform.EMFILE, /must give a ring, got EMFILE from io_uring_setup;/],
    [999, /must give a ring, got error 999 from io_uring_setup;/],
  ] as const
) {
  Deno.test(`a refusal with error ${number} is one line that says what can be done`, () => {
    const { message } = refused("io_uring_setup", number);
    assertMatch(message, /^Cannot use io_uring: [^\n]*; --io posix [^\n]*$/);
    assertMatch(message, words);
  });
}
