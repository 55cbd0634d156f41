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
  assert(looks >= 1000 && looks <= 1010, `${looks} looks`);
  assert(polls.length >= 58 && polls.length <= 63, `${polls.length} polls in 62.5 ms`);
});

Deno.test("PollPacer polls in each iteration once they turn out to be slow", () => {
  assertEquals(pace(10, 50).polls, [100, 150, 200, 250, 300, 350, 400, 450]);
});
