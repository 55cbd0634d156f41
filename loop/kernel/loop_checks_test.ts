import { assert, assertEquals } from "@std/assert";
import { EventLoop } from "../event_loop.ts";
import { thrownBy } from "../loop_testing.ts";
import { checkCall, requireOpen, requireRunnable } from "./loop_checks.ts";

Deno.test("requireOpen() names what cannot be done on a closed loop", () => {
  const loop = new EventLoop();
  requireOpen(loop, "dance");
  loop.close();
  assertEquals(
    thrownBy(() => requireOpen(loop, "dance"))?.message,
    "Cannot dance: the event loop must be open, got a closed one",
  );
});

Deno.test("requireRunnable() and checkCall() tell inside from outside", async () => {
  const loop = new EventLoop();
  requireRunnable(loop);
  checkCall(loop, "callSoon");
  loop.callSoon(() => {
    checkCall(loop, "callSoon");
    assert(/idle/.test(thrownBy(() => requireRunnable(loop))?.message ?? ""));
    setTimeout(() => {
      assert(/callSoonThreadsafe/.test(thrownBy(() => checkCall(loop, "callSoon"))?.message ?? ""));
      loop.callSoonThreadsafe(() => loop.stop());
    }, 0);
  });
  await loop.runForever();
  loop.close();
});
