/**
 * Getting in where there is a limit.
 *
 * @module
 */

import type { LineClient } from "../../clients/conformance/line_client.ts";
import type { ServerProcess } from "./server_process.ts";
import { HUNG_MS } from "../../internal/measure/within.ts";

/** What a server says to a connection above its limit, before it ends the stream. */
export const REFUSAL = "error: too many connections";

/**
 * Connects again and again until the server has room: it learns of a client's departure a moment after the client.
 *
 * @param request is sent on each connection, and answered when it is admitted
 * @returns the connection, and the answer
 */
export async function connectWhenAdmitted(
  server: ServerProcess,
  request: number,
): Promise<{ client: LineClient; answer: string | null }> {
  const giveUpAt = performance.now() + HUNG_MS;
  while (performance.now() < giveUpAt) {
    const client = await server.connect();
    const answer = await askOnce(client, request);
    if (answer !== REFUSAL) return { client, answer };
    client.close();
  }
  throw new Error(`Cannot connect: the server must have room within ${HUNG_MS / 1000} s`);
}

/** Asks. A server without a descriptor to spare may reset a connection before its request has come: a refusal, too. */
async function askOnce(client: LineClient, request: number): Promise<string | null> {
  try {
    return await client.ask(request);
  } catch (error) {
    const isReset = error instanceof Deno.errors.ConnectionReset ||
      error instanceof Deno.errors.BrokenPipe;
    if (!isReset) throw error;
    return REFUSAL;
  }
}
