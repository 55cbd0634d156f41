import { assert, assertEquals } from "@std/assert";
import { simulate } from "../loop_testing.ts";
import { Lock } from "../synchronization/lock.ts";
import { Queue } from "../synchronization/queue.ts";
import { sleep } from "../waiting/sleep.ts";
import type { Coroutine } from "./coroutine.ts";
import { coroutine } from "./never_awaited.ts";

Deno.test("coroutine() reports in debug mode what was called and never awaited", async () => {
  const warnings: string[] = [];
  const fetchPage = coroutine(function* fetchPage(url: string): Coroutine<string> {
    yield* sleep(0);
    return url;
  });
  const page = await simulate(
    function* () {
      sleep(10);
      new Queue<number>().put(1);
      fetchPage("lost");
      return yield* fetchPage("found");
    },
    { debug: true, log: (text) => warnings.push(text) },
  );
  assertEquals(page, "found");
  const names = warnings.map((text) => /^Coroutine (\w+) was never awaited/.exec(text)?.[1]);
  // What the garbage collector finds before the end is reported in an order of its own.
  assertEquals(names.toSorted(), ["fetchPage", "put", "sleep"]);
  assert(warnings.every((text) => text.includes("never_awaited_test.ts")), warnings[0] ?? "");
});

Deno.test("coroutine() changes nothing outside of debug mode", async () => {
  await simulate(function* () {
    const lock = new Lock();
    lock.acquire();
    yield* lock.acquire();
    assert(lock.locked());
  });
});
