/**
 * A signal in the middle of a storm: the server answers all that it has received, and ends.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import type { ServerProcess } from "../support/server_process.ts";
import { storm, type StormResult } from "./storm.ts";

/**
 * Lets a storm rage over `server`, and sends it SIGTERM when `after` sessions are done.
 *
 * @throws {Error} when a request that had been sent before is not answered, or the server does not end with code 0
 */
export async function endInStorm(
  server: ServerProcess,
  { seed, connections, after }: { seed: number; connections: number; after: number },
  result?: StormResult,
): Promise<StormResult> {
  const weather = { isEnding: false };
  const played = await storm({
    port: server.port,
    seed,
    sessions: Infinity,
    connections,
    weather,
    onProgress: (done) => {
      if (done !== after) return;
      weather.isEnding = true;
      server.signal("SIGTERM");
    },
  }, result);
  assertEquals(await server.ended(), { code: 0, stdout: "", stderr: "" });
  return played;
}
