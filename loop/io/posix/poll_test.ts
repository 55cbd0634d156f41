import { assertEquals, assertNotEquals } from "@std/assert";
import { write } from "../peers_testing.ts";
import { closeDescriptor } from "./descriptor.ts";
import { POLLIN, POLLOUT } from "./platform.ts";
import { poll } from "./poll.ts";
import { connected, posixTest } from "./blocking_testing.ts";

posixTest("poll() says for each descriptor what it is ready for", async () => {
  const silent = await connected();
  const busy = await connected();
  await write(busy.client, "x");
  const descriptors = [silent.descriptor, -1, busy.descriptor];
  assertEquals(poll(descriptors, POLLIN, 10_000), [0, 0, POLLIN]);
  assertEquals(poll(descriptors, POLLIN | POLLOUT, 0), [POLLOUT, 0, POLLIN | POLLOUT]);
  assertEquals(poll(descriptors, 0, 0), [0, 0, 0]);
  for (const { descriptor, client } of [silent, busy]) {
    closeDescriptor(descriptor);
    client.close();
  }
});

posixTest("poll() returns when the time is up", async () => {
  const { descriptor, client } = await connected();
  assertEquals(poll([descriptor], POLLIN, 0.5), [0]);
  closeDescriptor(descriptor);
  client.close();
});

posixTest("poll() reports a descriptor that does not exist, whatever was asked", () => {
  const [found] = poll([1_000_000], 0, 0);
  assertNotEquals(found, 0);
});
