/**
 * What the tests of system calls have in common: connections whose ends are bare descriptors.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { areMissing } from "../../../tests/support/permissions.ts";
import { untilBroken, untilReadable } from "../arrival_testing.ts";
import type { Address } from "../types.ts";
import { boundAddress, resolve } from "./address.ts";
import { acceptConnection, closeDescriptor, setNonBlocking } from "./descriptor.ts";
import { check, errno } from "./errno.ts";
import { libc, pointerTo } from "./libc.ts";
import { openListener } from "./listener.ts";
import { isDarwin, platform, SHUT_WR } from "./platform.ts";

const ignore = Deno.build.os === "windows" || areMissing("net", "ffi");

/** Registers a test that makes system calls, and uses the network. */
export function posixTest(name: string, fn: () => void | Promise<void>): void {
  Deno.test({ name, ignore, fn });
}

/** Where tests listen: on a free port of the loopback interface. */
export const LOOPBACK = { hostname: "127.0.0.1", port: 0 } as const;

const SO_LINGER = isDarwin ? 0x80 : 13;

/** A client without anything between it and the kernel. Its calls do not wait. */
export class RawPeer {
  isClosed = false;
  readonly descriptor: number;

  /** Connects; the listener need not accept it yet. */
  constructor(address: Address) {
    const { family, bytes } = resolve(address);
    this.descriptor = check("socket", libc.socket(family, platform.SOCK_STREAM, 0));
    check("connect", libc.connect(this.descriptor, bytes, bytes.length));
    setNonBlocking(this.descriptor);
  }

  /** Sends what fits. @returns how much that is; -1 when the connection is broken */
  send(bytes: Uint8Array<ArrayBuffer>): number {
    const count = libc.send(this.descriptor, bytes, bytes.length, platform.MSG_NOSIGNAL);
    return count >= 0 ? count : errno() === platform.EAGAIN ? 0 : -1;
  }

  /** Receives what has come. @returns null at the end of the stream, or of the connection */
  recv(lengthMax: number): Uint8Array | null {
    const bytes = new Uint8Array(lengthMax);
    const count = libc.recv(this.descriptor, pointerTo(bytes), lengthMax, 0);
    if (count > 0) return bytes.subarray(0, count);
    return count < 0 && errno() === platform.EAGAIN ? new Uint8Array(0) : null;
  }

  closeWrite(): void {
    libc.shutdown(this.descriptor, SHUT_WR);
  }

  /** Closes in order, if it has received everything; with a reset, if not. */
  close(): void {
    this.isClosed = true;
    closeDescriptor(this.descriptor);
  }

  /** Vanishes: what has a linger time of 0 is closed with a reset (socket(7)). */
  reset(): void {
    const time = new Uint8Array(Int32Array.of(1, 0).buffer);
    const { SOL_SOCKET } = platform;
    const result = libc.setsockopt(this.descriptor, SOL_SOCKET, SO_LINGER, time, time.length);
    check("setsockopt", result);
    this.close();
  }
}

/**
 * Both ends of a connection, the near one as a descriptor whose calls wait; closed at the end of the block. What the peer
 * does is known at the near end when the call returns.
 */
export class DescriptorPair implements Disposable {
  /** The end that is tested. */
  readonly near: number;
  readonly far: RawPeer;

  constructor() {
    const listener = openListener(LOOPBACK);
    this.far = new RawPeer(boundAddress(listener));
    this.near = check("accept", acceptConnection(listener, false));
    closeDescriptor(listener);
  }

  /** The peer sends. */
  write(text: string): void {
    assertEquals(this.far.send(new TextEncoder().encode(text)), text.length);
    untilReadable(this.near);
  }

  /** The peer ends its half of the stream. */
  endFar(): void {
    this.far.closeWrite();
    untilReadable(this.near);
  }

  /** The peer closes, with nothing left to read. */
  closeFar(): void {
    this.far.close();
    untilReadable(this.near);
  }

  /** The peer vanishes. */
  resetFar(): void {
    this.far.reset();
    untilBroken(this.near);
  }

  /** What has come to the near end is read: so many bytes. */
  read(count: number): void {
    const bytes = new Uint8Array(count);
    assertEquals(check("recv", libc.recv(this.near, pointerTo(bytes), count, 0)), count);
  }

  /** The near end ends its half of the stream. */
  closeWrite(): void {
    check("shutdown", libc.shutdown(this.near, SHUT_WR));
  }

  [Symbol.dispose](): void {
    if (!this.far.isClosed) this.far.close();
    closeDescriptor(this.near);
  }
}

/** To the code under test no time passes up to the end of the block. */
export function stoppedClock(): Disposable {
  const { now } = performance;
  const nowMs = performance.now();
  performance.now = () => nowMs;
  return { [Symbol.dispose]: () => performance.now = now };
}

const F_GETFD = 1;
const DESCRIPTORS_LOOKED_AT = 2048;

/** How many descriptors this process has open. */
export function countDescriptors(): number {
  return ownDescriptors().size;
}

/** The descriptors that this process has open. */
export function ownDescriptors(): Set<number> {
  const numbers = Array.from({ length: DESCRIPTORS_LOOKED_AT }, (_, i) => i);
  return new Set(numbers.filter((i) => libc.fcntl(i, F_GETFD, 0, 0, 0, 0, 0, 0, 0) >= 0));
}
