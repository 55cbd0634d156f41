/**
 * A program for `starvation_test.ts`: a site that is started where descriptors are few, and ended by its stdin.
 *
 * @module
 */

import { prepareSignals } from "../../loop/io/prepare_signals_testing.ts";
import { startSite } from "./site.ts";

prepareSignals();

await using site = await startSite({ port: 0, latencyMs: 0 });
await Deno.stdout.write(new TextEncoder().encode(`${site.addr.port}\n`));
await Deno.stdin.read(new Uint8Array(1));
