import { assertEquals } from "@std/assert";
import { loopback, netTest, write } from "../peers_testing.ts";
import { yieldToEventLoop } from "./yield_to_event_loop.ts";

netTest("yieldToEventLoop() lets in timers and bytes, however often it is called", async () => {
  const { near, far } = await loopback();
  const news: string[] = [];
  // That it comes during the call is what is tested.
  setTimeout(() => news.push("a timer"), 0);
  const reading = near.read(new Uint8Array(10)).then((count) => news.push(`${count} bytes`));
  await write(far, "10\n");
  // With `await` of nothing but promises that are resolved already, this would be an endless loop.
  while (news.length < 2) await yieldToEventLoop();
  assertEquals(news.sort(), ["3 bytes", "a timer"]);
  await reading;
  near.close();
  far.close();
});
