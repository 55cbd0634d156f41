import { assertEquals } from "@std/assert";
import { sleep } from "./sleep.ts";

Deno.test("sleep() ends by itself, or when the signal says so, and leaves nothing behind", async () => {
  const stop = new AbortController();
  await sleep(0, stop.signal);
  await sleep(1, stop.signal);
  const long = sleep(1_000_000, stop.signal);
  stop.abort();
  assertEquals(await long, undefined);
  await sleep(1_000_000, stop.signal);
});
