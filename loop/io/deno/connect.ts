/**
 * Connects to a server, and speaks TLS there if that is wanted.
 *
 * Names are left to `Deno.connect()`, which asks the system and tries all addresses. TLS begins on a connection that is
 * there already (`Deno.startTls()`), since `Deno.connectTls()` cannot be given up; and the handshake is waited for here,
 * since `startTls()` does not, and a certificate that is not trusted would be told by the first read.
 *
 * @see RFC 8446 (TLS 1.3), RFC 9525 (which names a certificate is for)
 * @module
 */

import type { ConnectOptions, TlsOptions } from "../types.ts";
import { closeAtOnce } from "./linger.ts";

/** A connection, with or without TLS. */
export type ClientConn = Deno.TcpConn | Deno.TlsConn;

/**
 * Connects.
 *
 * @param signal ends the attempt when it is aborted, also in the middle of the handshake
 * @throws `signal.reason` when the attempt was ended
 * @throws {Deno.errors.ConnectionRefused} when nobody listens there; other errors of the network likewise
 * @throws {Deno.errors.InvalidData} when the other side speaks no TLS, or its certificate is not trusted
 * @throws {Deno.errors.NotSupported} when `localAddr` is given
 */
export async function connect(
  { hostname, port, tls, localAddr }: ConnectOptions,
  signal: AbortSignal,
): Promise<ClientConn> {
  if (localAddr !== undefined) {
    throw new Deno.errors.NotSupported(
      "Cannot choose the address of this end: Deno.connect() does not offer it, and --io posix does, got --io deno",
    );
  }
  const tcp = await connectTcp({ hostname: withoutBrackets(hostname), port }, signal);
  tcp.setNoDelay();
  return tls === undefined ? tcp : await startTls(tcp, hostname, tls, signal);
}

/**
 * `Deno.connect()` with a signal. In Deno 2.9.6 that rejects, too, when the connection came about in the moment before the
 * signal was aborted, and the connection stays open: nobody has it who could close it. It asks the signal by
 * `throwIfAborted()` in the end. So it gets one that says nothing there, and what has come about is closed here.
 */
async function connectTcp(
  address: { hostname: string; port: number },
  signal: AbortSignal,
): Promise<Deno.TcpConn> {
  signal.throwIfAborted();
  const ending = new AbortController();
  ending.signal.throwIfAborted = () => {};
  const giveUp = () => ending.abort();
  signal.addEventListener("abort", giveUp);
  try {
    const tcp = await Deno.connect({ ...address, signal: ending.signal });
    if (signal.aborted) closeAtOnce(tcp);
    signal.throwIfAborted();
    return tcp;
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}

/**
 * Speaks TLS on a connection, which is not to be used by itself from then on.
 *
 * @param signal ends the attempt when it is aborted
 * @throws `signal.reason` when the attempt was ended
 * @throws {Deno.errors.InvalidData} when the other side speaks no TLS, or its certificate is not trusted
 */
export async function startTls(
  tcp: Deno.TcpConn,
  hostname: string,
  { caCerts = [], serverHostname = hostname }: TlsOptions,
  signal: AbortSignal,
): Promise<Deno.TlsConn> {
  const names = { hostname: withoutBrackets(serverHostname) };
  const conn = await Deno.startTls(tcp, { ...names, caCerts: [...caCerts] });
  const giveUp = () => closeAtOnce(conn);
  signal.addEventListener("abort", giveUp);
  try {
    signal.throwIfAborted();
    await conn.handshake();
    signal.throwIfAborted();
    return conn;
  } catch (error) {
    closeAtOnce(conn);
    throw signal.aborted ? signal.reason : error;
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}

/** In a URL, an IPv6 address has brackets. */
function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, "$1");
}
