/**
 * Costly requests, and how to know that a server has begun to work on one.
 *
 * @module
 */

import type { LineClient } from "./line_client.ts";

/** Above what any machine computes while a test runs: years. For servers with `--max-n 78` that can give it up. */
export const ENDLESS_N = 78;

/** So many errors do not fit the 4096 bytes that a connection keeps for its answers. */
const MISTAKES = 64;

/**
 * A packet with a costly request, the first answer to which shows that the server has read it. Send it on a fresh
 * connection.
 *
 * Answers leave when there is nothing more to compute, so a request tells nothing until it is answered. But mistakes
 * before it, in the same packet, produce more answers than a server keeps back: their arrival shows that the
 * packet has been read, and that the costly request is what comes next.
 */
export function costlyPacket(n: number): string {
  return "x\n".repeat(MISTAKES) + `${n}\n`;
}

/** Sends a costly request, and returns when the server has read it. */
export async function occupy(client: LineClient, n: number): Promise<void> {
  await client.write(costlyPacket(n));
  await client.readLine();
}

/** Reads the answer to the request with which the server was occupied. */
export async function costlyAnswer(client: LineClient): Promise<string | null> {
  await client.readLines(MISTAKES - 1);
  return await client.readLine();
}
