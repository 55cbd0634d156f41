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
      using found = io.freePort(LOOPBACK);
      const { hostname, port } = found;
      assertEquals(hostname, LOOPBACK.hostname);
      assertNotEquals(port, 0);
      const first = io.listen({ hostname, port, reusePort: true });
      const second = io.listen({ hostname, port, reusePort: true });
      first.close();
      second.close();
      using again = io.freePort({ hostname, port });
      assertEquals([again.hostname, again.port], [hostname, port]);
    },
  );

  netTest(
    `freePort() of the ${name} I/O throws when the port is taken, shared or not`,
    async () => {
      const io = await openIo(name);
      for (const reusePort of [false, true]) {
        const taken = io.listen({ ...LOOPBACK, reusePort });
        assertThrows(() => io.freePort(taken.addr)[Symbol.dispose](), Deno.errors.AddrInUse);
        taken.close();
      }
    },
  );
}
