/**
 * Finds a port for listeners that will share it.
 *
 * @module
 */

import type { Address } from "../types.ts";

/**
 * Binds the port, alone, and lets it go at once: Deno cannot bind without listening, so the shorter the better.
 *
 * @throws {Deno.errors.AddrInUse} when the port is taken
 */
export function freePort({ hostname, port }: Address): Address & Disposable {
  using listener = Deno.listen({ hostname, port });
  return { hostname: listener.addr.hostname, port: listener.addr.port, [Symbol.dispose]() {} };
}
