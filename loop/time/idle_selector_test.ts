import { assert, assertEquals } from "@std/assert";
import { HUNG_MS } from "../../internal/measure/within.ts";
import { loopbackTest, thrownBy } from "../loop_testing.ts";
import { IdleSelector } from "./idle_selector.ts";

Deno.test("IdleSelector.select() returns when the time is up", async () => {
  assertEquals(await new IdleSelector().select(1), []);
});

Deno.test("IdleSelector.select() waits for wake() when no time is given", async () => {
  const selector = new IdleSelector();
  const events: string[] = [];
  const selected = selector.select().then(() => events.push("selected"));
  await selector.select(0).catch(() => {});
  events.push("waking");
  selector.wake();
  await selected;
  assertEquals(events, ["waking", "selected"]);
});

Deno.test("IdleSelector.wake() is remembered for the next select()", async () => {
  const selector = new IdleSelector();
  selector.wake();
  await selector.select();
});

loopbackTest("IdleSelector.select(0) makes Deno ask the operating system", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  let accepted = false;
  const accepting = listener.accept().then((conn) => {
    accepted = true;
    conn.close();
  });
  using _conn = await Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port });
  const selector = new IdleSelector();
  // Once is nearly always enough (see `io/poll_operating_system.ts`). Where Deno's loop did not turn, no number would be.
  const hungAtMs = performance.now() + HUNG_MS;
  while (!accepted && performance.now() < hungAtMs) await selector.select(0);
  assert(accepted);
  await accepting;
});

Deno.test("IdleSelector.register() says that there are no sockets here", () => {
  const error = thrownBy(() => new IdleSelector().register());
  assert(error instanceof TypeError);
});
