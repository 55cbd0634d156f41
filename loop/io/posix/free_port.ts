/**
 * Finds a port for listeners that will share it.
 *
 * A socket that is bound has its port, and without `listen(2)` the kernel makes no connections for it: it answers every
 * SYN with a reset, which a client takes for "nobody is there yet". If it listened for a moment, the kernel would make
 * connections in that moment, and reset them when the socket is closed.
 *
 * @see bind(2); socket(7), `SO_REUSEPORT`
 * @module
 */

import type { Address } from "../types.ts";
import { boundAddress } from "./address.ts";
import { closeDescriptor } from "./descriptor.ts";
import { bindSocket } from "./listener.ts";

/**
 * Binds the port, alone, and lets it go.
 *
 * @throws {Deno.errors.AddrInUse} when the port is taken
 */
export function freePort(options: Address): Address {
  const descriptor = bindSocket(options);
  try {
    return boundAddress(descriptor);
  } finally {
    closeDescriptor(descriptor);
  }
}
