import { assertEquals, assertThrows } from "@std/assert";
import { EVENT_READ } from "../types.ts";
import { DenoListener } from "./listener.ts";
import { DenoSelector } from "./selector.ts";
import { connectTo, LOOPBACK, netTest, readToEnd } from "../test_peers.ts";
import { assertReported, untilEmpty } from "../test_worlds.ts";

netTest("accept() gives null until a connection has come and the selector reports it", async () => {
  const listener = new DenoListener(LOOPBACK);
  const selector = new DenoSelector();
  selector.register(listener, EVENT_READ, "who");
  assertEquals(listener.accept(), null);
  assertReported(await selector.select(0));
  const client = await connectTo(listener.addr);
  assertReported(await selector.select(), listener);
  assertEquals([listener.ready, listener.data], [EVENT_READ, "who"]);
  const socket = listener.accept()!;
  assertEquals(listener.accept(), null);
  assertReported(await selector.select(0));

  selector.register(socket, 0);
  socket.close();
  listener.close();
  client.close();
  await untilEmpty(selector);
});

netTest("accept() counts a connection until it is closed for good", async () => {
  const openConnections = new Int32Array(1);
  const listener = new DenoListener({ ...LOOPBACK, openConnections });
  const selector = new DenoSelector();
  selector.register(listener, EVENT_READ);
  const client = await connectTo(listener.addr);
  await selector.select();
  const socket = listener.accept()!;
  selector.register(socket, EVENT_READ);
  listener.close();
  assertEquals(openConnections[0], 1);
  socket.close();
  assertEquals(openConnections[0], 1);
  client.close();
  await untilEmpty(selector);
  assertEquals(openConnections[0], 0);
});

netTest(
  "close() takes it off its selector, frees the port, and ends who was not accepted",
  async () => {
    const openConnections = new Int32Array(1);
    const listener = new DenoListener({ ...LOOPBACK, openConnections });
    const selector = new DenoSelector();
    selector.register(listener, EVENT_READ);
    const client = await connectTo(listener.addr);
    await selector.select();
    assertEquals(openConnections[0], 1);
    listener.close();
    listener.close();
    assertEquals(selector.size, 0);
    assertEquals(listener.accept(), null);
    assertEquals(await readToEnd(client), "");
    client.close();
    await selector.select(0);
    assertEquals(openConnections[0], 0);
    new DenoListener(listener.addr).close();
  },
);

netTest("DenoListener throws when another program has the port", () => {
  const listener = new DenoListener(LOOPBACK);
  assertThrows(() => new DenoListener(listener.addr), Deno.errors.AddrInUse);
  listener.close();
});
