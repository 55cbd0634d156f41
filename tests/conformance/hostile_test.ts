/**
 * A thousand hostile clients over each variant, in each world: all that clients do, in random combinations. `deno task soak` has as many
 * as one likes.
 */

import { assertEquals } from "@std/assert";
import { conformance, ignore } from "../support/conformance.ts";
import { ServerProcess } from "../support/server_process.ts";
import { dearSubjects, servesInThreadEach } from "../support/subjects.ts";
import { endInStorm } from "../soak/ending.ts";
import { MAX_N } from "../soak/plan.ts";
import { resourcesOf, settled } from "../soak/resources.ts";
import { storm } from "../soak/storm.ts";

const SEED = 2026;
const CONNECTIONS = 16;
/** After these, what a server makes only once has been made. */
const WARM_UP_SESSIONS = 50;

conformance({ flags: ["--max-n", `${MAX_N}`] }, (test, subject) => {
  // Each thread costs its time.
  const sessions = servesInThreadEach(subject) ? 50 : 1000;
  test(`stands ${sessions} hostile sessions, and keeps nothing of them`, async ({ port, pid }) => {
    await storm({ port, seed: SEED - 1, sessions: WARM_UP_SESSIONS, connections: CONNECTIONS });
    const before = await resourcesOf(pid);
    const result = await storm({ port, seed: SEED, sessions, connections: CONNECTIONS });
    assertEquals([result.sessions, result.refused, result.late], [sessions, 0, 0]);
    if (before !== null) await settled(pid, before);
  });
});

for (const subject of dearSubjects) {
  Deno.test(`${subject.label} answers all that it has received when a signal ends it in a storm`, {
    ignore,
  }, async () => {
    const flags = ["--max-n", `${MAX_N}`, "--drain-timeout", "60000"];
    await using server = await ServerProcess.start(subject, ...flags);
    await endInStorm(server, { seed: SEED, connections: CONNECTIONS, after: 60 });
  });
}
