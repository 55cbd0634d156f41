/**
 * TLS on a connection that has begun without it, as mail and database servers ask for by `STARTTLS`.
 *
 * Deno takes over a connection only while nothing is being read from it, and what comes next is TLS for sure only if the
 * client has read no further than the server's consent. So the connection is made with `readOnDemand`: then its socket
 * reads only while somebody waits for bytes.
 *
 * Counterpart: `loop.start_tls`, `asyncio.StreamWriter.start_tls`.
 * @see RFC 3207 (SMTP over TLS)
 * @module
 */

import { fromPromise } from "../bridges/promises.ts";
import type { TlsOptions } from "../io/types.ts";
import type { Coroutine } from "../kernel/coroutine.ts";
import { sleep } from "../waiting/sleep.ts";
import type { Transport } from "./protocol.ts";

/** How often one looks whether all is sent, in milliseconds. */
const UNSENT_POLL_MS = 1;

/** How to go over to TLS. */
export interface StartTlsOptions extends TlsOptions {
  /** The name that the certificate must be for. */
  serverHostname: string;
}

/** See `EventLoop.startTls`. */
export function* startTls(
  transport: Transport,
  { serverHostname, ...options }: StartTlsOptions,
): Coroutine<void> {
  const sock = transport.getExtraInfo("socket");
  if (sock.startTls === undefined) {
    throw new Deno.errors.NotSupported(
      "Cannot start TLS: the system's sockets know nothing of it, and --io deno does, got --io posix",
    );
  }
  while (transport.getWriteBufferSize() > 0) yield* sleep(UNSENT_POLL_MS);
  const wasReading = transport.isReading();
  transport.pauseReading();
  try {
    yield* fromPromise(sock.startTls(serverHostname, options));
  } catch (error) {
    if (!(error instanceof Deno.errors.Busy)) transport.abort();
    else if (wasReading) transport.resumeReading();
    throw error;
  }
  transport.resumeReading();
}
