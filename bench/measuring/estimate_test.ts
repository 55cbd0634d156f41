import { assert, assertEquals } from "@std/assert";
import { durationText } from "../../internal/cli/duration.ts";
import { scenarios } from "../result/columns.ts";
import { Estimate, trialSeconds } from "./estimate.ts";
import type { Trial } from "./schedule.ts";

const PACE = { durationSeconds: 1.5, slowSeconds: 1, starvedAfterSeconds: 1.5 };

Deno.test("trialSeconds() knows where clients wait for each other, or in vain", () => {
  const seconds = (
    ...args: [Parameters<typeof trialSeconds>[0], Parameters<typeof trialSeconds>[1]]
  ) => trialSeconds(...args, PACE);
  assert(seconds("one thread", "slow2") > seconds("workers", "slow2"));
  assert(seconds("one by one", "slow2") > seconds("one by one", "fast2"));
  assertEquals(seconds("one by one", "fast1"), seconds("workers", "fast1"));
  assertEquals(seconds(null, "slow2"), seconds("one thread", "slow2"));
});

Deno.test("all variants, five times, take less than the promised 25 minutes", () => {
  const seconds = scenarios.flatMap(({ key }) => [
    ...Array.from({ length: 1 }, () => trialSeconds("one by one", key, PACE)),
    ...Array.from({ length: 5 }, () => trialSeconds("workers", key, PACE)),
    // With prefork, and with the variant that is measured twice.
    ...Array.from({ length: 10 }, () => trialSeconds("one thread", key, PACE)),
  ]).reduce((sum, value) => sum + value, 0);
  assert(5 * seconds < 25 * 60, durationText(5 * seconds));
});

Deno.test("Estimate learns how long measurements really take", () => {
  const trials: Trial[] = [1, 2, 3].map((round) => ({
    serverId: "coro",
    scenario: scenarios[0],
    round,
  }));
  const estimate = new Estimate(() => 2);
  assertEquals(estimate.secondsLeft(trials), 6);
  estimate.measured(trials[0]!, 3);
  assertEquals(estimate.secondsLeft(trials.slice(1)), 6);
  assertEquals(estimate.secondsLeft([]), 0);
});
