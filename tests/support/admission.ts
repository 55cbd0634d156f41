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
 * @param options.mayReset whether a reset counts as a refusal. A server that has no descriptor to spare closes a connection
 * at once, perhaps before the request has come; any other waits until its refusal was read. @default false
 * @returns the connection, and the answer
 */
export async function connectWhenAdmitted(
  server: ServerProcess,
  request: number,
  { mayReset = false }: { mayReset?: boolean } = {},
): Promise<{ client: LineClient; answer: string | null }> {
  const giveUpAt = performance.now() + HUNG_MS;
  while (performance.now() < giveUpAt) {
    const client = await server.connect();
    try {
      const answer = await client.ask(request);
      if (answer !== REFUSAL) return { client, answer };
    } catch (error) {
      if (!mayReset || !isReset(error)) throw error;
    }
    client.close();
  }
  throw new Error(`Cannot connect: the server must have room within ${HUNG_MS / 1000} s`);
}

/** Whether a connection was broken by its other end. */
export function isReset(error: unknown): boolean {
  return error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.BrokenPipe;
}
