/**
 * Addresses as the kernel writes them: a `sockaddr`.
 *
 * It is a union: the family comes first, and says what follows. The port is in network byte order (the most significant
 * byte first) since it goes into packets as it is.
 *
 *          0        2        4                8                                24
 *         +--------+--------+----------------+
 *     IPv4| family | port   | address        | 8 bytes unused                   sockaddr_in, 16 bytes
 *         +--------+--------+----------------+----------------...-+----------+
 *     IPv6| family | port   | flow           | address            | scope    |  sockaddr_in6, 28 bytes
 *         +--------+--------+----------------+----------------...-+----------+
 *
 * (On macOS the first byte is the length, and the family is the second.)
 *
 * @see ip(7), ipv6(7); RFC 3493, sections 3.3 and 6.1
 * @module
 */

import type { Address } from "../types.ts";
import { check } from "./errno.ts";
import { libc } from "./libc.ts";
import { platform } from "./platform.ts";

/** An address as `bind()` and `connect()` take it. */
export interface SocketAddress {
  /** `AF_INET` or `AF_INET6`. */
  readonly family: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const SOCKADDR_BYTES_MAX = 128;
const ADDRINFO_BYTES = 48;
const AI_NUMERICSERV = platform.addressesHaveLength ? 0x1000 : 0x400;

/**
 * Finds the addresses for a host's name, or for an IP address in text (an IPv6 one may have the brackets that it has in
 * URLs). A name may stand for several, as `localhost` mostly does: they come in the system's order, which Deno's own calls
 * keep as well. (RFC 6724 gives that order, and on Linux the administrator can change it in `/etc/gai.conf`.)
 *
 * The C library asks files and servers for the name, and the thread waits for their answer: 0.1 ms for `localhost`, 4 ms
 * and more for a name that nobody knows. So looking up a name holds up everybody whom this thread serves. That is why
 * event loops give the question to a thread (as Deno does), or speak DNS themselves.
 *
 * @throws {Deno.errors.NotFound} when there is no such host
 */
export function resolveAll({ hostname, port }: Address): SocketAddress[] {
  // Not asked, since glibc has an answer that nobody expects: the loopback address.
  if (hostname === "*") throw notFound(hostname, "no wildcards");
  const hints = new DataView(new ArrayBuffer(ADDRINFO_BYTES));
  hints.setInt32(0, AI_NUMERICSERV, true);
  hints.setInt32(8, platform.SOCK_STREAM, true);
  const list = new BigUint64Array(1);
  const code = libc.getaddrinfo(
    cString(hostname.replace(/^\[(.*)\]$/, "$1")),
    cString(`${port}`),
    new Uint8Array(hints.buffer),
    new Uint8Array(list.buffer),
  );
  if (code !== 0) {
    const why = Deno.UnsafePointerView.getCString(libc.gai_strerror(code)!);
    throw notFound(hostname, why);
  }
  const head = Deno.UnsafePointer.create(list[0]!);
  try {
    return [...addressesOf(head)];
  } finally {
    libc.freeaddrinfo(head);
  }
}

/** The first of the addresses that {@linkcode resolveAll} finds: the one on which a server listens. */
export function resolve(address: Address): SocketAddress {
  return resolveAll(address)[0]!;
}

function notFound(hostname: string, why: string): Error {
  return new Deno.errors.NotFound(
    `Cannot resolve the host: it must be known, got ${hostname} (${why})`,
  );
}

/** The addresses in a linked list of `struct addrinfo`, in its order. */
export function* addressesOf(head: Deno.PointerValue): Generator<SocketAddress> {
  for (let entry = head; entry !== null;) {
    const view = new Deno.UnsafePointerView(entry);
    const bytes = new Uint8Array(view.getUint32(16));
    new Deno.UnsafePointerView(view.getPointer(platform.addrinfoAddress)!).copyInto(bytes);
    yield { family: view.getInt32(4), bytes };
    entry = view.getPointer(40);
  }
}

function cString(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${text}\0`);
}

/** The address that a socket is bound to. */
export function boundAddress(descriptor: number): Address {
  const bytes = new Uint8Array(SOCKADDR_BYTES_MAX);
  const length = new Uint8Array(Uint32Array.of(bytes.length).buffer);
  check("getsockname", libc.getsockname(descriptor, bytes, length));
  return decode(bytes);
}

/** Returns the address of one end of a connection, or null when there is none (any more). */
export function addressOfEnd(descriptor: number, end: "local" | "remote"): Address | null {
  if (descriptor < 0) return null;
  foundLength[0] = found.length;
  const code = end === "local"
    ? libc.getsockname(descriptor, found, foundLengthBytes)
    : libc.getpeername(descriptor, found, foundLengthBytes);
  return code === 0 ? decode(found) : null;
}

// Asked for each connection of a transport, so these are made once.
const found = new Uint8Array(SOCKADDR_BYTES_MAX);
const foundLength = new Uint32Array(1);
const foundLengthBytes = new Uint8Array(foundLength.buffer);

/** Reads a `sockaddr`. */
export function decode(bytes: Uint8Array<ArrayBuffer>): Address {
  const view = new DataView(bytes.buffer);
  const family = platform.addressesHaveLength ? bytes[1]! : view.getUint16(0, true);
  const port = view.getUint16(2);
  if (family === platform.AF_INET) {
    return { hostname: `${bytes[4]}.${bytes[5]}.${bytes[6]}.${bytes[7]}`, port };
  }
  const groups = Array.from({ length: 8 }, (_, i) => view.getUint16(8 + 2 * i).toString(16));
  // The URL parser knows the canonical form (RFC 5952), in which `0:0:0:0:0:0:0:1` is `::1`.
  return { hostname: new URL(`http://[${groups.join(":")}]`).hostname.slice(1, -1), port };
}
