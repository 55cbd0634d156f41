import { assertEquals, assertLess } from "@std/assert";
import { untilArrived } from "./arrival_testing.ts";
import { pollOperatingSystem, untilNewsHasArrived } from "./poll_operating_system.ts";
import { loopback, netTest, text, write } from "./peers_testing.ts";

const ROUNDS = 100;

/** Sends something to a read in flight, again and again. @param poll is called when it has arrived, until the read has it */
async function pollForReads(poll: () => Promise<void>): Promise<number> {
  const { near, far } = await loopback();
  let polls = 0;
  for (let i = 0; i < ROUNDS; i++) {
    let received = "";
    const bytes = new Uint8Array(8);
    const read = near.read(bytes).then((count) => received = text(bytes, count!));
    await write(far, `${i}`);
    untilArrived(far);
    for (; received === ""; polls++) await poll();
    assertEquals(await read, `${i}`);
  }
  near.close();
  far.close();
  return polls;
}

netTest(
  "pollOperatingSystem() nearly always brings what had arrived to the read in flight",
  async () => {
    assertLess(await pollForReads(pollOperatingSystem), ROUNDS * 1.1);
  },
);

netTest("untilNewsHasArrived() brings what had arrived to the read in flight", async () => {
  assertEquals(await pollForReads(untilNewsHasArrived), ROUNDS);
});
