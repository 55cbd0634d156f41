/**
 * Connecting, one address after the other.
 *
 * A name may stand for several addresses, and the first is not always the one that answers: `localhost` is ::1 and
 * 127.0.0.1, and a server listens on one of them only. So when an address fails, the next is tried, each with a socket of
 * its own, since a socket whose `connect(2)` has failed is of no use any more. `Deno.connect()` does the same.
 *
 * `connect()` on a non-blocking socket says `EINPROGRESS`; the socket becomes writable when that is decided, and
 * `SO_ERROR` tells how.
 *
 * @see connect(2); RFC 6724 (in which order), RFC 8305 (browsers begin with the next before the first has failed)
 * @module
 */

import type { ConnectOptions } from "../types.ts";
import { resolveAll, type SocketAddress } from "./address.ts";
import {
  closeDescriptor,
  openSocket,
  prepareSocket,
  setNonBlocking,
  setOption,
} from "./descriptor.ts";
import { errno, systemError } from "./errno.ts";
import { libc } from "./libc.ts";
import { EINTR, platform } from "./platform.ts";

/** With which errors `connect()` says that it has begun, and that the socket will tell more. */
const BEGUN = new Set([platform.EINPROGRESS, EINTR]);

/** A socket on its way to one address. */
export interface Connecting {
  /** Non-blocking; it becomes writable when it is connected or has failed. */
  readonly descriptor: number;
  /** Whether it is under way. If not, it has failed already. */
  readonly hasBegun: boolean;
}

/** The attempt to connect to a host, which has several addresses perhaps. */
export class ConnectAttempt {
  /** Why the first address failed, or null. It says more than what the others said. */
  failure: Error | null = null;
  readonly #targets: SocketAddress[];
  /** To which this end is bound; none: the system chooses. */
  readonly #local: readonly SocketAddress[];

  /**
   * Looks the host up.
   *
   * @param targets the addresses, where they are known
   * @throws {Deno.errors.NotFound} when there is no such host
   * @throws {Deno.errors.NotSupported} when TLS is wanted
   */
  constructor({ tls, localAddr, ...address }: ConnectOptions, targets?: readonly SocketAddress[]) {
    if (tls !== undefined) throw noTls();
    this.#targets = [...targets ?? resolveAll(address)];
    this.#local = localAddr === undefined ? [] : resolveAll(localAddr);
  }

  /** Whether there are addresses that were not tried yet. */
  get canGoOn(): boolean {
    return this.#targets.length > 0;
  }

  /**
   * Begins with the next address that does not fail at once, or with the last one.
   *
   * @throws {Error} when there is no socket for the last one, as when no descriptor is left
   */
  next(): Connecting {
    for (;;) {
      const target = this.#targets.shift()!;
      const descriptor = this.#openSocket(target);
      if (descriptor === null) continue;
      prepareSocket(descriptor);
      setNonBlocking(descriptor);
      setOption(descriptor, platform.IPPROTO_TCP, platform.TCP_NODELAY, 1);
      const hasBegun = this.#bind(descriptor, target.family) && this.#connect(descriptor, target);
      if (hasBegun || !this.canGoOn) return { descriptor, hasBegun };
      closeDescriptor(descriptor);
    }
  }

  /** @returns null when that fails and there is another address: the system may have no IPv6, and know the name's */
  #openSocket({ family }: SocketAddress): number | null {
    try {
      return openSocket(family);
    } catch (error) {
      this.failed(error as Error);
      if (!this.canGoOn) throw this.failure;
      return null;
    }
  }

  #connect(descriptor: number, { bytes }: SocketAddress): boolean {
    if (libc.connect(descriptor, bytes, bytes.length) === 0 || BEGUN.has(errno())) return true;
    this.failed(systemError("connect"));
    return false;
  }

  /** Binds this end, to the local address that is of the same family. @returns whether that went well */
  #bind(descriptor: number, family: number): boolean {
    if (this.#local.length === 0) return true;
    const local = this.#local.find((address) => address.family === family);
    if (local === undefined) {
      this.failed(
        new Deno.errors.AddrNotAvailable(
          "Cannot connect: both ends must have addresses of the same kind, got IPv4 and IPv6",
        ),
      );
      return false;
    }
    if (libc.bind(descriptor, local.bytes, local.bytes.length) === 0) return true;
    this.failed(systemError("bind"));
    return false;
  }

  /** Notes why an address failed. */
  failed(error: Error): void {
    this.failure ??= error;
  }
}

/** What whoever wants to speak TLS here is told. */
export function noTls(): Error {
  return new Deno.errors.NotSupported(
    "Cannot speak TLS: the system's sockets know nothing of it, and --io deno does, got --io posix",
  );
}
