/**
 * A recording whose tap breaks: nothing is recorded any more, and the server goes on.
 */

import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { LineClient } from "../clients/conformance/line_client.ts";
import { within } from "../internal/measure/within.ts";
import { Recording } from "../loop/trace/recording/tap.ts";
import { DEFAULTS } from "../variants/options.ts";
import { COSTLY_N, styleOf } from "../variants/record_server.ts";
import { startServer } from "../variants/server.ts";
import { findVariant } from "../variants/table.ts";
import { testNeeding } from "./support/permissions.ts";

/** More events than a ring holds, of a server that has six for a request. */
const REQUESTS = 20_000;
const test = testNeeding("net", "read");

for (const name of ["coro", "loopcorothrd"]) {
  test(`${name} goes on to serve when its tap breaks, and the recording says so`, async () => {
    const variant = findVariant(name);
    const broken = Promise.withResolvers<string>();
    const recording = new Recording({
      ...{ style: styleOf(variant), costlyN: COSTLY_N, labPort: null },
      labGone: broken.resolve,
      tap: new URL("../loop/trace/recording/crashing_tap_worker_testing.ts", import.meta.url),
    });
    await recording.ready;
    const fail = (error: unknown) => {
      throw error;
    };
    const server = await startServer(variant, { ...DEFAULTS, port: 0 }, fail, recording);
    const { hostname: host, port } = server.addr;
    {
      using client = await LineClient.connect(port);
      assertEquals(await client.ask("10"), "55");
      recording.listening({ token: "", variant: name, io: "deno", host, port, pid: Deno.pid });
      assertMatch(await within(broken.promise, "the end of the tap"), /the tap breaks/);
      // Nobody empties the ring: it is written over, and holds nobody up.
      const [lines] = await Promise.all([
        client.readLines(REQUESTS),
        client.writeUnbounded("1\n".repeat(REQUESTS)),
      ]);
      assertEquals(lines.filter((line) => line === "1").length, REQUESTS);
      assertEquals(await client.ask("12"), "144");
    }
    server.drain();
    await server.ended;
    await assertRejects(() => recording.finish(), Error, "Cannot record: the tap must run, got");
  });
}
