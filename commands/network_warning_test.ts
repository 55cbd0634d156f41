import { assertEquals } from "@std/assert";
import { networkWarning } from "./network_warning.ts";

const warning = (hostname: string) => networkWarning("serve", { hostname, port: 1 });

Deno.test("networkWarning() says nothing of addresses that only this machine can reach", () => {
  for (const hostname of ["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"]) {
    assertEquals(warning(hostname), null, hostname);
  }
});

Deno.test("networkWarning() is one line that names the address", () => {
  assertEquals(
    ["0.0.0.0", "::", "192.0.2.7", "2001:db8::1"].map(warning),
    [
      "fibserv serve: 0.0.0.0 means all addresses: whoever can reach this machine over the network can use this server",
      "fibserv serve: :: means all addresses: whoever can reach this machine over the network can use this server",
      "fibserv serve: 192.0.2.7 is no loopback address: whoever can reach this machine over the network can use this server",
      "fibserv serve: 2001:db8::1 is no loopback address: whoever can reach this machine over the network can use this server",
    ],
  );
});
