import { assert, assertEquals } from "@std/assert";
import { EventLoop } from "../event_loop.ts";
import { thrownBy } from "../loop_testing.ts";
import { run } from "../run.ts";
import { sleep } from "../waiting/sleep.ts";
import { getRunningLoop } from "./running.ts";

Deno.test("getRunningLoop() throws outside of callbacks", async () => {
  assert(thrownBy(getRunningLoop) !== undefined);
  let outside: Error | undefined;
  const loop = new EventLoop();
  loop.callSoon(() => {
    queueMicrotask(() => outside = thrownBy(getRunningLoop));
    assertEquals(getRunningLoop(), loop);
    loop.stop();
  });
  await loop.runForever();
  loop.close();
  assert(outside !== undefined, "a microtask is not a callback of the loop");
});

Deno.test("getRunningLoop() tells apart two loops that take turns", async () => {
  function* main() {
    const loop = getRunningLoop();
    for (let turn = 0; turn < 5; turn++) {
      yield* sleep(1);
      assert(getRunningLoop() === loop);
    }
    return loop;
  }
  const [a, b] = await Promise.all([run(main()), run(main())]);
  assert(a !== b);
});
