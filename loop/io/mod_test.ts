import { assertEquals, assertNotEquals } from "@std/assert";
import { testNeeding } from "../../tests/support/permissions.ts";
import { EVENT_READ, EVENT_WRITE, openIo } from "./mod.ts";
import { ioNamesHere } from "./names_testing.ts";
// Opens the C library, which stays open, before any test can be blamed for it.
import "./posix/libc.ts";

const netTest = testNeeding("net");

for (const name of ioNamesHere) {
  netTest(`openIo() gives the ${name} I/O, whose parts work together`, async () => {
    const io = await openIo(name);
    assertEquals(io.name, name);
    const selector = io.selector();
    const listener = io.listen({ hostname: "127.0.0.1", port: 0 });
    assertNotEquals(listener.addr.port, 0);
    const client = io.connect(listener.addr);
    selector.register(listener, EVENT_READ);
    selector.register(client, EVENT_WRITE);
    let server = null;
    while (server === null) {
      await selector.select();
      server = listener.accept();
    }
    listener.close();
    selector.register(server, EVENT_READ);
    while (client.send(new TextEncoder().encode("10\n"), 3) === 0) await selector.select();
    client.closeWrite();
    selector.modify(client, EVENT_READ);
    while (server.recv() !== 3) await selector.select();
    while (server.recv() !== 0) await selector.select();
    server.close();
    while (client.recv() !== 0) await selector.select();
    client.close();
    while (selector.size > 0) await selector.select();
  });

  netTest(`openIo() gives the ${name} I/O, whose blocking listener drains`, async () => {
    const io = await openIo(name);
    const listener = io.listenBlocking({ hostname: "127.0.0.1", port: 0 });
    assertNotEquals(listener.addr.port, 0);
    listener.drain();
    assertEquals(await listener.accept(), null);
  });
}
