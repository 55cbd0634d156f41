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
import { pollOperatingSystem } from "./poll_operating_system.ts";
import { addressOfEnd } from "./posix/address.ts";
import { check } from "./posix/errno.ts";
import { libc } from "./posix/libc.ts";
import { platform, POLLIN } from "./posix/platform.ts";
import { poll } from "./posix/poll.ts";
import type { Address } from "./types.ts";

/** Far longer than it ever takes. Then the test goes on, and says itself what is wrong. */
const SOON_MS = 10_000;
/** No test has more connections open than so many when it asks. */
const DESCRIPTORS_LOOKED_AT = 1024;

const canAsk = Deno.build.os !== "windows" && !areMissing("ffi");
/**
 * Linux tells how TCP does for a socket, in a `struct tcp_info`. It begins with the state. Then, where it is said here, stand
 * the packets that nobody has acknowledged; of a socket that listens: the connections that nobody has accepted.
 */
const canAskTcp = canAsk && Deno.build.os === "linux";
const TCP_INFO = 11;
const TCP_INFO_BYTES = 28;
const UNACKNOWLEDGED_AT = 24;
const TCP_LISTEN = 10;

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
 * Waits until nothing is on its way that this end has sent, the end of the stream included: it is at the other end, whoever
 * has that (another process, a thread that has read it already, the queue of a listener), or waits here for room there. In
 * the queue of a listener is a connection only when something has arrived that was sent on it: when `connect(2)` returns,
 * the last packet of the handshake may be on its way.
 */
export async function untilAcknowledged(
  { localAddr, remoteAddr }: { readonly localAddr: Address; readonly remoteAddr: Address },
): Promise<void> {
  const descriptor = findDescriptor((own) =>
    isAt(addressOfEnd(own, "local"), localAddr) && isAt(addressOfEnd(own, "remote"), remoteAddr)
  );
  if (descriptor >= 0) await untilDelivered(descriptor);
}

/** The same, by the descriptor of this end. */
export async function untilDelivered(descriptor: number): Promise<void> {
  const untilMs = performance.now() + SOON_MS;
  while (
    canAskTcp && tcpInfo(descriptor).unacknowledged > 0 && performance.now() < untilMs
  ) await pollOperatingSystem();
}

/**
 * Waits until so many connections wait in the kernel for a listener of this process, which accepts none meanwhile.
 *
 * @param listener its address
 */
export function untilQueued(listener: Address, count: number): void {
  const descriptor = findDescriptor((own) =>
    isAt(addressOfEnd(own, "local"), listener) && addressOfEnd(own, "remote") === null &&
    (!canAskTcp || tcpInfo(own).state === TCP_LISTEN)
  );
  untilReadable(descriptor);
  for (let waitedMs = 0; canAskTcp && waitedMs < SOON_MS; waitedMs++) {
    if (tcpInfo(descriptor).unacknowledged >= count) return;
    poll([], 0, 1);
  }
}

function tcpInfo(descriptor: number): { state: number; unacknowledged: number } {
  const info = new DataView(new ArrayBuffer(TCP_INFO_BYTES));
  const bytes = new Uint8Array(info.buffer);
  const length = new Uint8Array(Uint32Array.of(bytes.length).buffer);
  check(
    "getsockopt",
    libc.getsockopt(descriptor, platform.IPPROTO_TCP, TCP_INFO, bytes, length),
  );
  return { state: info.getUint8(0), unacknowledged: info.getUint32(UNACKNOWLEDGED_AT, true) };
}

/**
 * The end in this process whose peer has an address; -1 when there is none, because it was not accepted yet or both halves
 * have ended, or when that cannot be known here.
 */
export function descriptorFacing(address: Address): number {
  return findDescriptor((descriptor) => isAt(addressOfEnd(descriptor, "remote"), address));
}

function isAt(found: Address | null, { hostname, port }: Address): boolean {
  return found?.port === port && found.hostname === hostname;
}

function findDescriptor(isWanted: (descriptor: number) => boolean): number {
  for (let descriptor = 0; canAsk && descriptor < DESCRIPTORS_LOOKED_AT; descriptor++) {
    if (isWanted(descriptor)) return descriptor;
  }
  return -1;
}
