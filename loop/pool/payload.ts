/**
 * What does not fit into a slot travels *out of band*: the pattern known as *claim check*.
 *
 * The slot is the claim check, and what it stands for is the *payload*: a call with its arguments, a result, an error.
 * The payload of a call cannot be posted when the job is submitted, since nobody knows yet which worker will take it. So
 * the worker that takes the slot asks for it, by an event, and sleeps until the owner has posted it on this worker's own
 * channel. Results and errors are posted on the same channel before the worker says that it has finished. Both sides
 * read with `receiveMessageOnPort`, which takes what has arrived at once, without an event loop; the rings say when
 * there is something. Since events and payloads of one worker keep their order, a payload needs no address.
 *
 * @see G. Hohpe, B. Woolf, Enterprise Integration Patterns, "Claim Check"
 * @module
 */

import { type MessagePort as NodeMessagePort, receiveMessageOnPort } from "node:worker_threads";
import type { PackedError } from "./packed_error.ts";

/** Owner to worker: the whole call. */
export interface CallPayload {
  readonly module: string;
  readonly name: string;
  readonly args: readonly unknown[];
}

/** Worker to owner: what became of it. */
export type ReplyPayload = { readonly value: unknown } | { readonly error: PackedError };

/** Takes the oldest message that has arrived on `port`, which must not have been started. */
export function receive<Message>(port: MessagePort): Message {
  // Deno's two declarations of the one class do not know each other.
  const received = receiveMessageOnPort(port as unknown as NodeMessagePort);
  if (received === undefined) {
    throw new Error("Cannot receive: a message must have arrived on this port, got none");
  }
  return received.message;
}
