/**
 * What is peculiar to listeners on a ring. What listeners promise in every world is in `../listener_test.ts`.
 */

import { assertEquals } from "@std/assert";
import { countDescriptors, LOOPBACK, RawPeer } from "../posix/posix_testing.ts";
import { PosixSelector } from "../posix/selector.ts";
import { EVENT_READ } from "../types.ts";
import { UringListener } from "./listener.ts";
import { uringKinds } from "./mod.ts";
import { UringPoller } from "./poller.ts";
import { uringTest } from "./uring_testing.ts";

uringTest(
  "where descriptors are scarce, at most one connection is accepted before it is asked for",
  async () => {
    const selector = new PosixSelector(new UringPoller(), uringKinds);
    const listener = new UringListener({ ...LOOPBACK, refusedMax: 1 });
    const peers = Array.from({ length: 10 }, () => new RawPeer(listener.addr));
    const before = countDescriptors();
    selector.register(listener, EVENT_READ);
    await selector.select();
    for (let turn = 0; turn < 3; turn++) await selector.select(0);
    assertEquals(countDescriptors() - before, 1);

    let accepted = 0;
    while (accepted < peers.length) {
      await selector.select();
      for (const socket of listener) {
        accepted += 1;
        socket.abort();
      }
    }
    assertEquals(accepted, peers.length);
    for (const peer of peers) peer.close();
    listener.close();
    selector.close();
  },
);
