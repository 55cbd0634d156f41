/**
 * Why the port that is looked for is bound and not listened on. What every world promises is in `../free_port_test.ts`.
 */

import { assertRejects } from "@std/assert";
import { connectTo } from "../peers_testing.ts";
import { boundAddress } from "./address.ts";
import { closeDescriptor } from "./descriptor.ts";
import { bindSocket } from "./listener.ts";
import { LOOPBACK, posixTest } from "./posix_testing.ts";

posixTest(
  "bindSocket() lets nobody connect, so that nobody is reset when it is closed",
  async () => {
    const descriptor = bindSocket(LOOPBACK);
    try {
      const addr = boundAddress(descriptor);
      await assertRejects(() => connectTo(addr), Deno.errors.ConnectionRefused);
    } finally {
      closeDescriptor(descriptor);
    }
  },
);
