import { assertEquals } from "@std/assert";
import { pollOperatingSystem, untilNewsHasArrived } from "./poll_operating_system.ts";
import { loopback, netTest, text, write } from "./peers_testing.ts";

for (const poll of [pollOperatingSystem, untilNewsHasArrived]) {
  netTest(`${poll.name}() brings what had arrived to the read in flight`, async () => {
    const { near, far } = await loopback();
    for (let i = 0; i < 100; i++) {
      let received = "";
      const bytes = new Uint8Array(8);
      const read = near.read(bytes).then((count) => received = text(bytes, count!));
      await write(far, `${i}`);
      await poll();
      assertEquals(received, `${i}`);
      await read;
    }
    near.close();
    far.close();
  });
}
