/**
 * What is peculiar to a listener made of completions: it accepts ahead. What listeners promise in every world is in
 * `../listener_test.ts`.
 */

import { assertEquals } from "@std/assert";
import { EVENT_READ } from "../types.ts";
import { DenoListener } from "./listener.ts";
import { DenoSelector } from "./selector.ts";
import { connectTo, LOOPBACK, netTest, readToEnd } from "../peers_testing.ts";

netTest("close() ends in order who was accepted ahead and not taken", async () => {
  const openConnections = new Int32Array(1);
  const listener = new DenoListener({ ...LOOPBACK, openConnections });
  const selector = new DenoSelector();
  selector.register(listener, EVENT_READ);
  const client = await connectTo(listener.addr);
  await selector.select();
  assertEquals(openConnections[0], 1);
  listener.close();
  assertEquals(await readToEnd(client), "");
  client.close();
  // Its end has to get there first.
  while (openConnections[0]! > 0) await selector.select(0);
});
