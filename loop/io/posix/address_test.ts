import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { addressesOf, boundAddress, decode, resolve, type SocketAddress } from "./address.ts";
import { closeDescriptor } from "./descriptor.ts";
import { openListener } from "./listener.ts";
import { isDarwin, platform } from "./platform.ts";
import { LOOPBACK, posixTest } from "./posix_testing.ts";

const ports = fc.integer({ min: 0, max: 65535 });

posixTest("resolve() writes an IPv4 address, with the port in network byte order", () => {
  const { family, bytes } = resolve({ hostname: "127.0.0.1", port: 25000 });
  assertEquals(family, platform.AF_INET);
  const head = isDarwin ? [16, 2] : [2, 0];
  assertEquals([...bytes], [...head, 0x61, 0xa8, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
});

posixTest("resolve() writes an IPv6 address", () => {
  const { family, bytes } = resolve({ hostname: "::1", port: 1 });
  assertEquals([family, bytes.length], [platform.AF_INET6, 28]);
  assertEquals([...bytes.subarray(2, 4), ...bytes.subarray(8, 24)], [
    0,
    1,
    ...Array(15).fill(0),
    1,
  ]);
});

posixTest("addressesOf() keeps the order of the system", () => {
  fc.assert(fc.property(fc.array(fc.oneof(fc.ipV4(), fc.ipV6()), { maxLength: 5 }), (hostnames) => {
    const addresses = hostnames.map((hostname) => resolve({ hostname, port: 80 }));
    const list = addressList(addresses);
    assertEquals([...addressesOf(list.head)], addresses);
    // Until here, since the list is made of pointers, which keep nothing alive.
    assertEquals(list.memory.length, 2 * addresses.length);
  }));
});

/** A list as `getaddrinfo()` gives it. */
function addressList(addresses: readonly SocketAddress[]) {
  const memory: Uint8Array<ArrayBuffer>[] = [];
  let head: Deno.PointerValue = null;
  for (const { family, bytes } of addresses.toReversed()) {
    const entry = new DataView(new ArrayBuffer(48));
    entry.setInt32(4, family, true);
    entry.setUint32(16, bytes.length, true);
    const address = Deno.UnsafePointer.of(bytes);
    entry.setBigUint64(platform.addrinfoAddress, Deno.UnsafePointer.value(address), true);
    entry.setBigUint64(40, Deno.UnsafePointer.value(head), true);
    const entryBytes = new Uint8Array(entry.buffer);
    head = Deno.UnsafePointer.of(entryBytes);
    memory.push(bytes, entryBytes);
  }
  return { head, memory };
}

posixTest("resolve() throws when there is no such host", () => {
  assertThrows(() => resolve({ hostname: "*", port: 1 }), Deno.errors.NotFound, "got * (");
  assertThrows(
    () => resolve({ hostname: "not a host", port: 80 }),
    Deno.errors.NotFound,
    "Cannot resolve the host: it must be known, got not a host (",
  );
});

posixTest("decode() reads every IPv4 address that resolve() writes", () => {
  fc.assert(fc.property(fc.ipV4(), ports, (hostname, port) => {
    assertEquals(decode(resolve({ hostname, port }).bytes), { hostname, port });
  }));
});

posixTest("decode() reads every IPv6 address that resolve() writes, in its canonical form", () => {
  fc.assert(fc.property(fc.ipV6(), ports, (hostname, port) => {
    const canonical = new URL(`http://[${hostname}]`).hostname.slice(1, -1);
    assertEquals(decode(resolve({ hostname, port }).bytes), { hostname: canonical, port });
  }));
});

posixTest("boundAddress() gives the port that the system has chosen", () => {
  const listener = openListener(LOOPBACK);
  const { hostname, port } = boundAddress(listener);
  assertEquals(hostname, "127.0.0.1");
  assertNotEquals(port, 0);
  closeDescriptor(listener);
});
