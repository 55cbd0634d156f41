import { assertEquals, assertRejects } from "@std/assert";
import { testNeeding } from "../../tests/support/permissions.ts";
import { Listener } from "./listener.ts";
import { WatchedClock } from "./watched_clock_testing.ts";

const test = testNeeding("net");

test("Listener listens again when descriptors ran out and there are some again", async () => {
  const clock = new WatchedClock();
  let left = 2;
  let accepted = 0;
  const listener = await Listener.listen({
    hostname: "127.0.0.1",
    port: 0,
    clock,
    hasDescriptors: (count) => left >= count,
    onConnection(socket) {
      accepted++;
      socket.on("error", () => {}).destroy();
    },
  });
  const { hostname, port } = listener.addr;
  const visit = async () => {
    using client = await Deno.connect({ hostname, port });
    await client.read(new Uint8Array(1)).catch(() => null);
  };
  await visit();

  left = 0;
  const backsOff = clock.asked(50);
  await visit();
  await backsOff;
  await assertRejects(visit, Deno.errors.ConnectionRefused);
  for (const [descriptors, waitedMs] of [[0, 50], [1, 100]] as const) {
    // One would be its own, and none left for whoever comes: a listener that cannot accept is dead for ever.
    left = descriptors;
    const backsOffLonger = clock.asked(2 * waitedMs);
    clock.advance(waitedMs);
    await backsOffLonger;
  }

  left = 2;
  clock.advance(200);
  // It listens as soon as the system says so, which nobody else is told.
  for (let isBack = false; !isBack;) isBack = await visit().then(() => true, () => false);
  assertEquals(accepted, 3);
  listener.close();
  assertEquals(clock.pending, 0);
});

test("Listener stops looking for descriptors when it is closed", async () => {
  const clock = new WatchedClock();
  const listener = await Listener.listen({
    hostname: "127.0.0.1",
    port: 0,
    clock,
    hasDescriptors: () => false,
    onConnection: (socket) => void socket.on("error", () => {}).destroy(),
  });
  const backsOff = clock.asked(50);
  using _client = await Deno.connect(listener.addr);
  await backsOff;
  assertEquals(clock.pending, 1);
  listener.close();
  assertEquals(clock.pending, 0);
});
