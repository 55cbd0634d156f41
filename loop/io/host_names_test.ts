/**
 * Names of hosts mean the same in every world: the system's addresses, in the system's order. A server listens on the
 * first; a client tries all.
 */

import { assertEquals, assertThrows } from "@std/assert";
import { testNeeding } from "../../tests/support/permissions.ts";
import { EVENT_WRITE, type Io, openIo } from "./mod.ts";
import { ioNamesHere } from "./names_testing.ts";
import { deafAddress } from "./peers_testing.ts";
import { decode, resolveAll } from "./posix/address.ts";

const posixNetTest = testNeeding("net", "ffi");

/** What the system says. */
function hostnamesOf(hostname: string): string[] {
  return resolveAll({ hostname, port: 1 }).map(({ bytes }) => decode(bytes).hostname);
}

/** Whether this system has the address: some have no IPv6. */
function isAddressHere(hostname: string): boolean {
  try {
    Deno.listen({ hostname, port: 0 }).close();
    return true;
  } catch {
    return false;
  }
}

async function isReached(io: Io, hostname: string, port: number): Promise<boolean> {
  const selector = io.selector();
  const client = io.connect({ hostname, port });
  selector.register(client, EVENT_WRITE);
  await selector.select();
  const { error } = client;
  client.abort();
  selector.close();
  const blocking = await io.connectBlocking({ hostname, port }).catch(() => null);
  blocking?.close();
  assertEquals(error === null, blocking !== null);
  return error === null;
}

for (const name of ioNamesHere) {
  for (const hostname of ["localhost", "127.0.0.1", "::1", "[::1]"]) {
    posixNetTest(`a server listens on the first address of ${hostname} (${name})`, async () => {
      const io = await openIo(name);
      const first = hostnamesOf(hostname)[0]!;
      if (!isAddressHere(first)) {
        assertThrows(() => io.listen({ hostname, port: 0 }));
        return;
      }
      const listener = io.listen({ hostname, port: 0 });
      assertEquals(listener.addr.hostname, first);
      assertEquals(await isReached(io, hostname, listener.addr.port), true);
      listener.close();
      const blocking = io.listenBlocking({ hostname, port: 0 });
      assertEquals(blocking.addr.hostname, first);
      blocking.drain();
      assertEquals(await blocking.accept(), null);
      using found = io.freePort({ hostname, port: 0 });
      assertEquals(found.hostname, first);
    });
  }

  posixNetTest(`a client tries all addresses of localhost (${name})`, async () => {
    const io = await openIo(name);
    for (const hostname of hostnamesOf("localhost").filter(isAddressHere)) {
      using listener = Deno.listen({ hostname, port: 0 });
      assertEquals(await isReached(io, "localhost", listener.addr.port), true);
    }
  });

  posixNetTest(
    `a client that has tried all addresses of localhost gives up (${name})`,
    async () => {
      const io = await openIo(name);
      using nobody = await deafAddress();
      assertEquals(await isReached(io, "localhost", nobody.port), false);
    },
  );
}
