import { assertEquals, assertFalse, assertRejects } from "@std/assert";
import { descriptorFacing, untilAcknowledged, untilBroken } from "../arrival_testing.ts";
import { connectToVanish, readToEnd, write } from "../peers_testing.ts";
import { acceptConnection, closeDescriptor } from "./descriptor.ts";
import { closeGently, LingeringConnections } from "./linger.ts";
import { POLLIN } from "./platform.ts";
import { poll } from "./poll.ts";
import { connected, isSocketOpen, listening, openSockets, posixTest } from "./blocking_testing.ts";
import { cutIntoSlices } from "./timed_socket.ts";

/** More than is thrown away at once, and less than the kernel keeps. */
const UNREAD = "x".repeat(100_000);

posixTest("closeGently() lets the peer finish, and then closes", async () => {
  const { descriptor, client } = await connected();
  cutIntoSlices(descriptor, 0);
  const name = (await openSockets()).get(descriptor);
  await write(client, UNREAD);
  await client.closeWrite();
  closeGently(descriptor);
  assertFalse(await isSocketOpen(name));
  assertEquals(await readToEnd(client), "");
  client.close();
});

posixTest("closeGently() does not wait for a peer longer than lingerMs", async () => {
  const { descriptor, client } = await connected();
  cutIntoSlices(descriptor, 1);
  closeGently(descriptor, 1);
  assertEquals(await readToEnd(client), "");
  client.close();
});

posixTest("look() closes connections whose peers have closed, and keeps the others", async () => {
  const lingering = new LingeringConnections(Infinity);
  const closed: string[] = [];
  const early = await connected();
  const late = await connected();
  lingering.add(early.descriptor, () => closed.push("early"));
  lingering.add(late.descriptor, () => closed.push("late"));
  lingering.look();
  assertEquals(lingering.descriptors, [early.descriptor, late.descriptor]);
  // Both see the end of the stream at once; what they still send is forgotten.
  assertEquals(await readToEnd(early.client), "");
  assertEquals(await readToEnd(late.client), "");
  await write(late.client, UNREAD);
  early.client.close();
  poll([early.descriptor], POLLIN, 10_000);
  lingering.look();
  assertEquals(closed, ["early"]);
  assertEquals(lingering.descriptors, [late.descriptor]);
  late.client.close();
  for (let looks = 0; lingering.descriptors.length > 0 && looks < 100; looks++) {
    poll(lingering.descriptors, POLLIN, 10_000);
    lingering.look();
  }
  assertEquals(closed, ["early", "late"]);
});

posixTest("look() closes connections whose peers have vanished", async () => {
  const { listener, addr } = listening();
  const vanish = await connectToVanish(addr);
  const descriptor = acceptConnection(listener, false);
  closeDescriptor(listener);
  let isClosed = false;
  const lingering = new LingeringConnections();
  lingering.add(descriptor, () => isClosed = true);
  await vanish();
  lingering.look();
  assertEquals(isClosed, true);
});

posixTest("look() closes connections whose time is up", async () => {
  const { descriptor, client } = await connected();
  const lingering = new LingeringConnections(0);
  await write(client, UNREAD);
  await untilAcknowledged(client);
  const peer = descriptorFacing(client.remoteAddr);
  let isClosed = false;
  lingering.add(descriptor, () => isClosed = true);
  lingering.look();
  assertEquals(isClosed, true);
  untilBroken(peer);
  // Bytes that nobody has read are answered with a reset.
  await assertRejects(async () => {
    await readToEnd(client);
    await write(client, "x");
    await readToEnd(client);
  }, Error);
  client.close();
});
