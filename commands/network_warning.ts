/**
 * A word of warning from a server that can be reached from elsewhere.
 *
 * These servers are made to be watched at work. They compute for whoever asks, as long as that takes, and know no
 * passwords: on a loopback address only programs of the same machine can ask.
 *
 * @module
 */

import type { Address } from "../loop/io/types.ts";

/**
 * Says so in one line when a server listens for other machines, too.
 *
 * @param command the one that was run: "serve"
 * @param address the one really bound
 * @returns null when only this machine can reach it
 */
export function networkWarning(command: string, { hostname }: Address): string | null {
  // ::ffff:127.0.0.1 is how IPv6 writes addresses of IPv4.
  if (hostname === "::1" || /^(::ffff:)?127\.\d+\.\d+\.\d+$/i.test(hostname)) return null;
  const all = hostname === "0.0.0.0" || hostname === "::";
  return `fibserv ${command}: ${hostname} ${
    all ? "means all addresses" : "is no loopback address"
  }: ` +
    "whoever can reach this machine over the network can use this server";
}
