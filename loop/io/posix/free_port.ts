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
import { isDarwin } from "./platform.ts";

/**
 * Binds the port, alone, and keeps it until it is disposed of: if it were let go, any program that asks for a free port could
 * be given it before the listeners are there. Linux lets these bind beside it; macOS does not, so there it is let go.
 *
 * @throws {Deno.errors.AddrInUse} when the port is taken
 */
export function freePort(options: Address): Address & Disposable {
  let descriptor = bindSocket(options);
  const letGo = () => {
    if (descriptor >= 0) closeDescriptor(descriptor);
    descriptor = -1;
  };
  try {
    return { ...boundAddress(descriptor), [Symbol.dispose]: letGo };
  } catch (error) {
    letGo();
    throw error;
  } finally {
    if (isDarwin) letGo();
  }
}
