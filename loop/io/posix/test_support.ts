/**
 * What the tests of system calls have in common: connections whose two ends are bare descriptors, so that everything
 * a peer does is done when the call returns.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { areMissing } from "../../../tests/support/permissions.ts";
import { boundAddress, resolve } from "./address.ts";
import { acceptConnection, closeDescriptor } from "./descriptor.ts";
import { check } from "./errno.ts";
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

/** Both ends of a connection, as descriptors whose calls wait; closed at the end of the block. */
export class DescriptorPair implements Disposable {
  /** The end that is tested. */
  readonly near: number;
  readonly #far: number;
  readonly #open: Set<number>;

  constructor() {
    const listener = openListener(LOOPBACK);
    const { bytes } = resolve(boundAddress(listener));
    this.#far = check("socket", libc.socket(platform.AF_INET, platform.SOCK_STREAM, 0));
    check("connect", libc.connect(this.#far, bytes, bytes.length));
    this.near = check("accept", acceptConnection(listener, false));
    closeDescriptor(listener);
    this.#open = new Set([this.near, this.#far]);
  }

  /** The peer sends. */
  write(text: string): void {
    const bytes = new TextEncoder().encode(text);
    assertEquals(check("send", libc.send(this.#far, bytes, bytes.length, 0)), bytes.length);
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

  /** The peer closes in order. */
  closeFar(): void {
    this.#close(this.#far);
  }

  /** The peer vanishes: what has a linger time of 0 is closed with a reset (socket(7)). */
  reset(): void {
    const time = new Uint8Array(Int32Array.of(1, 0).buffer);
    check(
      "setsockopt",
      libc.setsockopt(this.#far, platform.SOL_SOCKET, SO_LINGER, time, time.length),
    );
    this.#close(this.#far);
  }

  closeNear(): void {
    this.#close(this.near);
  }

  [Symbol.dispose](): void {
    for (const descriptor of this.#open) closeDescriptor(descriptor);
  }

  #close(descriptor: number): void {
    this.#open.delete(descriptor);
    closeDescriptor(descriptor);
  }
}
