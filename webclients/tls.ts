/**
 * tls: the same over TLS, https only.
 *
 * Model. TLS is a layer on a connection that is there already. First the handshake: the two agree on keys, and the
 * server shows a certificate, a statement by somebody whom we trust that this key belongs to this name. Without it the
 * bytes would be secret, but nobody would know from whom. From then on `send()` and `recv()` are used as before: what
 * goes over the wire is encrypted, and any change on the way is noticed.
 *
 * Changed since `sync`. One call more, `startTls()`, with the name that the certificate must be for. It belongs to
 * connecting: a handshake that hangs, or a certificate that is not trusted, means that there is no connection.
 *
 * Fixes. Nobody on the way reads or changes what is sent, and the server is the one that the URL names. And the end of
 * a response can be believed: whoever has sent all says `close_notify` first. Where TCP alone ends, that may be an
 * attacker who cuts a text where it suits him; then `recv()` fails, whereas in `sync` a body that ends with the
 * connection is taken for whole. (Servers that just close are common, too. Where a length or a last chunk says where
 * the body ends, it does no harm.)
 *
 * Still breaks. It costs: for each connection one more round trip, on top of that of TCP, and more than a millisecond of
 * computing on both sides. Each URL pays it again, though the next is often on the same server:
 *
 *     fibserv fetch --variant tls --site
 *
 * After RFC 8446 (TLS 1.3; section 6.1 is about `close_notify`), RFC 9525 (names in certificates), and RFC 9112, section
 * 9.8 (what an end without it means to HTTP). The system's own sockets know nothing of TLS, so it is `--io deno` only.
 *
 * @module
 */

import type { BlockingClientSocket } from "../loop/io/types.ts";
import type { Download } from "./download.ts";
import type { Exchange } from "./exchange.ts";
import { sleep } from "./sleep.ts";
import type { Batch } from "./step.ts";

export async function run({ io, queue, onStop }: Batch): Promise<void> {
  const stop = new AbortController();
  const { signal } = stop;
  onStop(() => stop.abort());

  for (const download of queue) await fetchOne(download);

  /** Fetches one URL: one exchange, or several. */
  async function fetchOne(download: Download): Promise<void> {
    for (const exchange of download) {
      await sleep(exchange.delayMs, signal);
      await converse(exchange);
    }
  }

  /** Sends a request and receives its response. */
  async function converse(exchange: Exchange): Promise<void> {
    let socket: BlockingClientSocket | null = null;
    try {
      const { hostname, port, tls } = exchange.address;
      const limits = { timeoutMs: exchange.remainingMs(), signal };
      socket = await io.connectBlocking({ hostname, port, ...limits });
      socket.timeoutMs = exchange.remainingMs();
      await socket.startTls(hostname, tls);
      exchange.connected();
      while (exchange.output.length > 0) {
        socket.timeoutMs = exchange.remainingMs();
        exchange.sent(await socket.send(exchange.output, exchange.output.length), socket.error);
      }
      while (!exchange.isOver) {
        socket.timeoutMs = exchange.remainingMs();
        exchange.receive(socket.bytes, await socket.recv(), socket.error);
      }
    } catch (error) {
      exchange.fail(error);
    } finally {
      socket?.close();
    }
  }
}
