import { assertEquals } from "@std/assert";
import { pollOperatingSystem } from "../loop/io/poll_operating_system.ts";
import { LOOPBACK, RawPeer } from "../loop/io/posix/posix_testing.ts";
import { hasUring } from "../loop/io/uring/uring_testing.ts";
import { areMissing } from "../tests/support/permissions.ts";
import { DEFAULTS } from "./options.ts";
import { startServer } from "./server.ts";
import type { Service } from "./service.ts";
import { findVariant, variants } from "./table.ts";

Deno.test("startServer() passes errors on, but not that a peer has vanished", async () => {
  const boom = new Error("boom");
  const run = (service: Service): Promise<void> => {
    service.listening({ hostname: "127.0.0.1", port: 1 });
    service.report(new Deno.errors.ConnectionReset());
    service.report(boom);
    return Promise.resolve();
  };
  const reported: unknown[] = [];
  const variant = { ...variants[0]!, load: () => Promise.resolve({ run }) };
  const server = await startServer(variant, DEFAULTS, (error) => reported.push(error));
  await server.ended;
  assertEquals(reported, [boom]);
});

// The loop of `loopstreams` has turned once by the time when it listens, and would not again for a while.
for (const io of ["posix", "uring"] as const) {
  for (const name of ["sync", "cb", "loopcoro", "loopstreams"]) {
    Deno.test({
      name:
        `startServer() tells that ${name} listens before it serves those who come at once (${io})`,
      ignore: areMissing("net", "ffi") || io === "uring" && !hasUring,
      // The libraries of the system, which the first test of a world opens, stay open.
      sanitizeResources: false,
      async fn() {
        const variant = findVariant(name);
        const { run } = await variant.load();
        let peer: RawPeer;
        const withClient = (service: Service) =>
          run({
            ...service,
            listening(addr) {
              service.listening(addr);
              peer = new RawPeer(addr);
              peer.send(new TextEncoder().encode("10\n"));
              peer.closeWrite();
            },
          });
        const server = await startServer(
          { ...variant, load: () => Promise.resolve({ run: withClient }) },
          { ...DEFAULTS, ...LOOPBACK, io },
          () => {},
        );
        assertEquals(peer!.recv(10), new Uint8Array(0));
        // The request may still be on its way, and what comes after drain() is not answered.
        let answer: Uint8Array | null;
        while ((answer = peer!.recv(10))?.length === 0) await pollOperatingSystem();
        server.drain();
        await server.ended;
        assertEquals(answer, new TextEncoder().encode("55\n"));
        peer!.close();
      },
    });
  }
}
