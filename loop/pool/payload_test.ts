import { assertEquals, assertThrows } from "@std/assert";
import { receive } from "./payload.ts";

Deno.test("receive() throws when nothing has arrived", () => {
  const { port1, port2 } = new MessageChannel();
  assertThrows(() => receive(port1), Error, "must have arrived");
  port2.postMessage({ a: 1 });
  assertEquals(receive<{ a: number }>(port1), { a: 1 });
  port1.close();
  port2.close();
});
