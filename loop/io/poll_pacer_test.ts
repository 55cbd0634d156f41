import { assert, assertEquals } from "@std/assert";
import { PollPacer } from "./poll_pacer.ts";

/** Runs iterations of equal length. @returns how often it looked at the clock, and when it polled */
function pace(iterations: number, iterationMs: number): { looks: number; polls: number[] } {
  let now = 0;
  const pacer = new PollPacer(() => now);
  pacer.polled();
  let looks = 0;
  const polls: number[] = [];
  for (let n = 0; n < iterations; n++) {
    if (pacer.lookIsDue()) {
      looks++;
      if (pacer.pollIsDue()) {
        polls.push(now);
        pacer.polled();
      }
    }
    now += iterationMs;
  }
  return { looks, polls };
}

Deno.test("PollPacer looks at the clock every 64 iterations and polls once a millisecond", () => {
  const { looks, polls } = pace(64_000, 1 / 1024);
  // And a few more after each poll: see the next test.
  assert(looks >= 1000 && looks <= 1000 + 5 * polls.length, `${looks} looks`);
  assert(polls.length >= 58 && polls.length <= 63, `${polls.length} polls in 62.5 ms`);
});

Deno.test("PollPacer polls in each iteration once they turn out to be slow", () => {
  assertEquals(pace(10, 50).polls, [100, 150, 200, 250, 300, 350, 400, 450]);
});

Deno.test("PollPacer looks at the clock in the second iteration after a poll, however quick they were before", () => {
  let now = 0;
  const pacer = new PollPacer(() => now);
  const iterationsToLook = (iterationMs: number) => {
    for (let n = 1;; n++) {
      if (pacer.lookIsDue()) return n;
      now += iterationMs;
    }
  };
  for (let look = 0; look < 20; look++) {
    iterationsToLook(0);
    pacer.pollIsDue();
  }
  assertEquals(iterationsToLook(0), 64);
  pacer.polled();
  assertEquals(iterationsToLook(50), 2);
  assert(pacer.pollIsDue());
  pacer.polled();
  assertEquals(iterationsToLook(50), 1);
});

Deno.test("PollPacer looks at no clock when there is one iteration between two polls", () => {
  let looks = 0;
  const pacer = new PollPacer(() => 0);
  pacer.pollIsDue();
  for (let n = 0; n < 100; n++) {
    if (pacer.lookIsDue()) {
      looks++;
      pacer.pollIsDue();
    }
    pacer.polled();
  }
  assert(looks <= 1, `${looks} looks`);
});

/** Polls that take `pollMs` each, in a loop of quick iterations. @returns when they began */
function pollsOf(pollMs: number, untilMs: number, polledAt = 0): number[] {
  let now = 0;
  const pacer = new PollPacer(() => now, 1, 1, { restMsMax: 10, polledAt });
  const polls: number[] = [];
  for (; now < untilMs; now += 1 / 8) {
    if (!pacer.lookIsDue() || !pacer.pollIsDue()) continue;
    polls.push(now);
    now += pollMs;
    pacer.polled();
  }
  return polls;
}

Deno.test("PollPacer rests 16 times as long as a poll took, ten milliseconds at most, and so before the first", () => {
  assertEquals(pollsOf(0.25, 25), [10, 14.25, 18.5, 22.75]);
  assertEquals(pollsOf(5, 60), [10, 25, 40, 55]);
  // Quick polls do not come more often than once a millisecond.
  assertEquals(pollsOf(0, 13), [10, 11, 12]);
  assertEquals(pollsOf(0, 5, -7), [3, 4]);
});

Deno.test("PollPacer does not rest after a wait, however long that was", () => {
  let now = 0;
  const pacer = new PollPacer(() => now, 1, 1, { restMsMax: 10 });
  assert(pacer.pollIsDue());
  pacer.polled();
  now += 1000;
  pacer.polled();
  now += 1;
  assert(pacer.pollIsDue());
});
