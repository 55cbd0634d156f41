import { assertEquals } from "@std/assert";
import { DEFAULTS } from "./options.ts";
import { startServer } from "./server.ts";
import type { Service } from "./service.ts";
import { variants } from "./table.ts";

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
