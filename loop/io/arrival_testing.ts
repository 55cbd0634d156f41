/**
 * Waiting until what one end of a connection has done is known at the other, for tests in which both are in this process.
 *
 * A `send(2)` over the loopback interface seems to return when the bytes are at the other end. But that is left to a thread
 * of the kernel (`ksoftirqd`) when the machine is busy: on one with two busy cores 1 write in 6,000 was not there when it
 * returned, and 1 in 150,000 was 10 ms late. So who asserts what can be had *at once* must wait for it first.
 *
 * @module
 */

import { areMissing } from "../../tests/support/permissions.ts";
import { addressOfEnd } from "./posix/address.ts";
import { POLLIN } from "./posix/platform.ts";
import { poll } from "./posix/poll.ts";
import type { Address } from "./types.ts";

/** Far longer than it ever takes. */
const SOON_MS = 10_000;
/** No test has more connections open than so many when it asks. */
const DESCRIPTORS_LOOKED_AT = 1024;

const canAsk = Deno.build.os !== "windows" && !areMissing("ffi");

/**
 * Waits until something that this end has done is known at the other: bytes, or the end of the stream. Nobody may have taken
 * it from there meanwhile. What has come before and was not read counts, too.
 */
export function untilArrived({ localAddr }: { readonly localAddr: Deno.Addr }): void {
  untilReadable(descriptorFacing(localAddr as Deno.NetAddr));
}

/** The same, by the descriptor of the other end; -1: there is none to wait for. */
export function untilReadable(descriptor: number): void {
  if (canAsk && descriptor >= 0) poll([descriptor], POLLIN, SOON_MS);
}

/** Waits until a connection is known to be broken at this end; -1: there is none to wait for. */
export function untilBroken(descriptor: number): void {
  if (canAsk && descriptor >= 0) poll([descriptor], 0, SOON_MS);
}

/**
 * The end in this process whose peer has an address; -1 when there is none, because it was not accepted yet or both halves
 * have ended, or when that cannot be known here.
 */
export function descriptorFacing({ hostname, port }: Address): number {
  for (let descriptor = 0; canAsk && descriptor < DESCRIPTORS_LOOKED_AT; descriptor++) {
    const peer = addressOfEnd(descriptor, "remote");
    if (peer?.port === port && peer.hostname === hostname) return descriptor;
  }
  return -1;
}
