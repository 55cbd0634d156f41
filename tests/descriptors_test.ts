/**
 * Servers in processes that may have few descriptors: they serve whom they can, tell the others that they are too many,
 * and are still there afterwards.
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { connectWhenAdmitted, isReset, REFUSAL } from "./support/admission.ts";
import { ignore } from "./support/conformance.ts";
import { areMissing } from "./support/permissions.ts";
import { ServerProcess } from "./support/server_process.ts";
import { type Subject, subjects } from "./support/subjects.ts";

/** Less than what 10 threads need. */
const DESCRIPTORS_MAX = 100;
/** So many connect at the same time. */
const CLIENTS = 300;
const ROUNDS = 3;

/** @returns what the client is told first; null if nothing */
async function ask(server: ServerProcess): Promise<string | null> {
  using client = await server.connect();
  try {
    return await client.ask(10);
  } catch (error) {
    // It was refused, and closed before its request came.
    if (!isReset(error)) throw error;
    return null;
  }
}

/** One of a kind: threads for connections, threads for computing, copies, and none of these. */
const isShown = ({ name }: Subject) =>
  ["thrd", "coro", "corothrd", "aiocorothrd", "prefork"].includes(name);

for (const subject of subjects.filter(isShown)) {
  Deno.test({
    name: `${subject.label} survives ${
      ROUNDS * CLIENTS
    } clients with ${DESCRIPTORS_MAX} descriptors`,
    ignore: ignore || areMissing("ffi") || Deno.build.os === "windows",
    async fn() {
      const limited = { ...subject, descriptorsMax: DESCRIPTORS_MAX };
      await using server = await ServerProcess.start(limited, "--workers", "256");
      for (let round = 0; round < ROUNDS; round++) {
        const answers = await Promise.all(Array.from({ length: CLIENTS }, () => ask(server)));
        for (const answer of answers) {
          assert([null, "55", REFUSAL].includes(answer), `${answer}`);
        }
        assert(answers.includes(REFUSAL));
      }
      const { client, answer } = await connectWhenAdmitted(server, 12, { mayReset: true });
      client.close();
      assertEquals(answer, "144");
      server.signal("SIGTERM");
      const { code, stderr } = await server.ended();
      assertEquals(code, 0);
      assertMatch(
        stderr,
        /^fibserv serve: (\d+ workers? and )?\d+ connections? at most, because this process may have 100 descriptors/m,
      );
    },
  });
}
