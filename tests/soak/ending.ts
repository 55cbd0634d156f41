/**
 * A signal in the middle of a storm: the server answers all that it has received, and ends.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import type { ServerProcess } from "../support/server_process.ts";
import { underWay } from "../support/under_way.ts";
import type { Weather } from "./session.ts";
import { storm, type StormResult } from "./storm.ts";

/**
 * Lets a storm rage over `server`, and sends it SIGTERM when `after` sessions are done.
 *
 * The server stands still for a moment before, in which we note what it has not received yet.
 *
 * @throws {Error} when a request that it had received before is not answered, or the server does not end with code 0
 */
export async function endInStorm(
  server: ServerProcess,
  { seed, connections, after }: { seed: number; connections: number; after: number },
  result?: StormResult,
): Promise<StormResult> {
  const weather: Weather = { isEnding: false, underWay: null };
  const signalled = Promise.withResolvers<void>();
  const signal = async () => {
    weather.isEnding = true;
    await server.whileStopped(async () => {
      weather.underWay = await underWay(server);
      server.signal("SIGTERM");
    });
  };
  const playing = storm({
    port: server.port,
    seed,
    sessions: Infinity,
    connections,
    weather,
    onProgress: (done) => {
      if (done === after) signalled.resolve(signal());
    },
  }, result);
  const [played] = await Promise.all([playing, signalled.promise]);
  assertEquals(await server.ended(), { code: 0, stdout: "", stderr: "" });
  return played;
}
