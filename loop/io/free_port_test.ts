import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { testNeeding } from "../../tests/support/permissions.ts";
import { openIo } from "./mod.ts";
import { portableIoNames } from "./names.ts";
import { LOOPBACK } from "./peers_testing.ts";
// Opens the C library, which stays open, before any test can be blamed for it.
import "./posix/libc.ts";

const netTest = testNeeding("net");

for (const name of portableIoNames) {
  netTest(
    `freePort() of the ${name} I/O gives a port on which all can listen who share it`,
    async () => {
      const io = await openIo(name);
      const addr = io.freePort(LOOPBACK);
      assertEquals(addr.hostname, LOOPBACK.hostname);
      assertNotEquals(addr.port, 0);
      const first = io.listen({ ...addr, reusePort: true });
      const second = io.listen({ ...addr, reusePort: true });
      first.close();
      second.close();
      assertEquals(io.freePort(addr), addr);
    },
  );

  netTest(
    `freePort() of the ${name} I/O throws when the port is taken, shared or not`,
    async () => {
      const io = await openIo(name);
      for (const reusePort of [false, true]) {
        const taken = io.listen({ ...LOOPBACK, reusePort });
        assertThrows(() => io.freePort(taken.addr), Deno.errors.AddrInUse);
        taken.close();
      }
    },
  );
}
