import { assert, assertEquals } from "@std/assert";
import { EVENT_READ } from "../io/types.ts";
import { memoryNetwork, socketPair } from "../network_testing.ts";
import { LateSelector } from "./late_selector.ts";

Deno.test("LateSelector needs nothing for sockets before the first one", async () => {
  let made = 0;
  const selector = new LateSelector(() => {
    made++;
    return memoryNetwork().selector();
  });
  assertEquals(await selector.select(0), []);
  assertEquals([made, selector.size], [0, 0]);
  const [near, far] = socketPair();
  selector.register(near, EVENT_READ);
  selector.register(far, EVENT_READ);
  assertEquals([made, selector.size], [1, 2]);
  near.send(Uint8Array.of(1), 1);
  assertEquals(await selector.select(), [far]);
  selector.modify(far, 0);
  assertEquals(await selector.select(0), []);
  selector.unregister(far);
  assertEquals(selector.size, 1);
  selector.close();
  assertEquals(selector.size, 0);
});

Deno.test("LateSelector lets a select() that waits return when the first socket comes", async () => {
  const selector = new LateSelector(() => memoryNetwork().selector());
  const selected = selector.select();
  selector.register(socketPair()[0], EVENT_READ);
  assertEquals(await selected, []);
});

Deno.test("LateSelector.drain() also concerns sockets that come later", async () => {
  const selector = new LateSelector(() => memoryNetwork().selector());
  selector.drain();
  const [socket] = socketPair();
  selector.register(socket, EVENT_READ);
  assertEquals(await selector.select(0), [socket]);
  assert(socket.isDrained);
});
