/**
 * A listening socket that never waits: a call takes the next connection out of the kernel's queue, or says that nobody
 * is there (`EAGAIN`). What happens to a connection then, and to failures, is in `descriptor_listener.ts`.
 *
 * @see accept(2), listen(2)
 * @module
 */

import type { ListenOptions } from "../types.ts";
import { BACKLOG } from "../limits.ts";
import { noTls } from "./connect_attempt.ts";
import { resolve } from "./address.ts";
import {
  closeDescriptor,
  openSocket,
  prepareSocket,
  setNonBlocking,
  setOption,
} from "./descriptor.ts";
import { DescriptorListener } from "./descriptor_listener.ts";
import { check } from "./errno.ts";
import { libc } from "./libc.ts";
import { platform } from "./platform.ts";
import { PosixSocket } from "./socket.ts";

/** A listener that asks the kernel whenever it is asked. */
export class PosixListener extends DescriptorListener<PosixSocket> {
  /** @throws {Deno.errors.AddrInUse} when another program has the port */
  constructor(options: ListenOptions) {
    super(options, openListener(options));
    setNonBlocking(this.descriptor);
  }

  protected next(): number | null {
    return this.takeFromQueue(true);
  }

  protected socketOf(descriptor: number, closed: () => void): PosixSocket {
    return new PosixSocket(descriptor, this.sweeper, closed);
  }
}

/** Makes a socket that is bound and listens. Its calls wait. @returns its descriptor */
export function openListener(options: ListenOptions): number {
  const descriptor = bindSocket(options);
  try {
    // Answers are small and awaited: sending them at once beats Nagle's algorithm (RFC 896). Connections inherit this.
    setOption(descriptor, platform.IPPROTO_TCP, platform.TCP_NODELAY, 1);
    check("listen", libc.listen(descriptor, options.backlog ?? BACKLOG));
    return descriptor;
  } catch (error) {
    closeDescriptor(descriptor);
    throw error;
  }
}

/** Makes a socket that is bound, and does not listen. @returns its descriptor */
export function bindSocket(options: ListenOptions): number {
  if (options.tls !== undefined) throw noTls();
  const address = resolve(options);
  const descriptor = openSocket(address.family);
  try {
    prepareSocket(descriptor);
    // A server that is started again must not wait until the connections of its predecessor are forgotten.
    setOption(descriptor, platform.SOL_SOCKET, platform.SO_REUSEADDR, 1);
    if (options.reusePort) setOption(descriptor, platform.SOL_SOCKET, platform.SO_REUSEPORT, 1);
    check("bind", libc.bind(descriptor, address.bytes, address.bytes.length));
    return descriptor;
  } catch (error) {
    closeDescriptor(descriptor);
    throw error;
  }
}
