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
 * Answers leave when there is nothing more to compute, or when a turn is over, so a request tells nothing until it is
 * answered. But mistakes before it, in the same packet, produce more answers than a server keeps back: their arrival
 * shows that the packet has been read, and that the costly request is what comes next on this connection.
 */
export function costlyPacket(n: number): string {
  return "x\n".repeat(MISTAKES) + `${n}\n`;
}

/** How many requests there are in a {@linkcode costlyBatch}: as many as fit a packet. */
export const BATCH_REQUESTS = 1000;

/**
 * A packet with many costly requests. All of them take a minute, and one 40 ms: so a server that is still at it when
 * something happens could not have heard of that only in the end.
 */
export function costlyBatch(): string {
  return "33\n".repeat(BATCH_REQUESTS);
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
