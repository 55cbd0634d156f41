/**
 * The practice site: a small web server that does everything that can happen to a client, on purpose.
 *
 * It speaks HTTP by hand on sockets, because a library would correct what is meant to be wrong: `Deno.serve`
 * replaces a wrong Content-Length, and ends a broken stream in its own way. Where to read what:
 *
 * - `listener.ts`, `connection.ts`: sockets; `request.ts`: what a client said; `conversation.ts`: one after another
 * - `router.ts`: who answers; `script.ts`: an answer as data, and how it is played
 * - `kinds/`: the answers that teach something; `graph.ts`, `pages.ts`, `prose.ts`: the ordinary pages
 * - `site_json.ts`, `statistics.ts`: what there is, what was asked for; `certificate.ts`: TLS
 *
 * @module
 */

import type { Socket } from "node:net";
import { systemTimerClock, type TimerClock } from "../../internal/measure/timer_clock.ts";
import { type Certificate, makeCertificate } from "./certificate.ts";
import { Connection, ConnectionGone } from "./connection.ts";
import { converse } from "./conversation.ts";
import { PAGES_MAX } from "./graph.ts";
import { CONNECTIONS_MAX, LATENCY_MS_MAX } from "./limits.ts";
import { type Address, canOpenDescriptors, Listener } from "./listener.ts";
import { refusal } from "./response.ts";
import { Router } from "./router.ts";
import { play } from "./script.ts";
import { Statistics } from "./statistics.ts";
import { WaitingClients } from "./waiting_clients.ts";

/**
 * So many clients may be on their way out with a 503, which takes each the moment until it has read that, and two seconds
 * at most. One more is closed at once, as are all that would need TLS.
 */
const REFUSED_MAX = 1_024;
/** With so few connections it is not the site that takes all descriptors, and nobody looks whether there are more. */
const FEW_CONNECTIONS = 8;

/** What to serve, and where. */
export interface SiteOptions {
  /** A name or an address of this machine. @default "127.0.0.1" */
  readonly hostname?: string;
  /** 0 takes a free one. @default 8080 */
  readonly port?: number;
  /** How many ordinary pages there are, from 1 to 10,000. @default 30 */
  readonly pages?: number;
  /** How long an ordinary page takes before its first byte, in milliseconds, up to 600,000. @default 50 */
  readonly latencyMs?: number;
  /** Whether a connection may be used again after an ordinary page. @default true */
  readonly keepAlive?: boolean;
  /** Decides about links and texts: a safe integer. @default 1 */
  readonly seed?: number;
  /** Whether to speak TLS, with a certificate made for this run. @default false */
  readonly tls?: boolean;
  /** How many clients are served at the same time, at least 1. @default 1024 ({@linkcode CONNECTIONS_MAX}) */
  readonly maxConnections?: number;
  /** What pages and deadlines wait for. @default the system's */
  readonly clock?: TimerClock;
  /** Receives errors of the site itself that ended one connection; none is known. @default drops them */
  readonly report?: (error: unknown) => void;
}

/** A site that accepts connections. */
export interface RunningSite extends AsyncDisposable {
  /** `http://127.0.0.1:8080/` */
  readonly url: string;
  /** The address really bound. */
  readonly addr: Address;
  /** In PEM; null without TLS. */
  readonly certificate: string | null;
  /** Accepts nothing more and ends all connections at once. Resolved when nothing is left of them. Idempotent. */
  close(): Promise<void>;
  /** Resolved when the site is closed. */
  readonly ended: Promise<void>;
}

/**
 * Starts the practice site.
 *
 * @throws {RangeError} when an option is out of its range
 * @throws {Deno.errors.AddrInUse} when another program has the port
 *
 * @example
 * ```ts
 * import { startSite } from "./site.ts";
 *
 * await using site = await startSite({ port: 0, latencyMs: 0 });
 * const response = await fetch(new URL("/p/0", site.url));
 * await response.text();
 * ```
 */
export async function startSite(options: SiteOptions = {}): Promise<RunningSite> {
  const { hostname = "127.0.0.1", port = 8080, pages = 30, latencyMs = 50, seed = 1 } = options;
  const { keepAlive = true } = options;
  const { clock = systemTimerClock, maxConnections = CONNECTIONS_MAX, report = () => {} } = options;
  requireInteger("port", port, 0, 65_535);
  requireInteger("pages", pages, 1, PAGES_MAX);
  requireInteger("latencyMs", latencyMs, 0, LATENCY_MS_MAX);
  requireInteger("seed", seed, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  requireInteger("maxConnections", maxConnections, 1, 1_000_000);

  const certificate = options.tls ? await makeCertificate(Date.now()) : null;
  const secure = certificate === null ? null : await secureSockets(certificate);
  const statistics = new Statistics();
  const serving = new Map<Connection, Promise<void>>();

  const waiting = new WaitingClients(clock);
  let refused = 0;
  const onConnection = (raw: Socket) => {
    const isFull = serving.size - refused >= maxConnections && !waiting.makeRoom(maxConnections);
    if (isFull && (secure !== null || refused >= REFUSED_MAX)) {
      raw.on("error", () => {}).destroy();
      return;
    }
    const connection = new Connection(secure === null ? raw : secure(raw), raw, clock);
    if (isFull) refused++;
    const served = (isFull ? refuse(connection) : converse(connection, site))
      .catch(report)
      .then(() => connection.ended)
      .then(() => {
        serving.delete(connection);
        if (isFull) refused--;
      });
    serving.set(connection, served);
  };
  const hasDescriptors = (count: number) =>
    serving.size < FEW_CONNECTIONS || canOpenDescriptors(count);
  const listener = await Listener.listen({ hostname, port, clock, onConnection, hasDescriptors });
  const { addr } = listener;
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  const origin = new URL(`${secure === null ? "http" : "https"}://${host}:${addr.port}`).origin;
  // No connection is accepted before this function gives back the control, so it is there in time.
  const router = new Router({ pages, latencyMs, keepAlive, seed, origin, statistics });
  const site = { router, statistics, waiting, clock };

  const ended = Promise.withResolvers<void>();
  let closing: Promise<void> | null = null;
  const close = () =>
    closing ??= (async () => {
      listener.close();
      for (const connection of serving.keys()) connection.abort();
      await Promise.all(serving.values());
      ended.resolve();
    })();
  return {
    url: `${origin}/`,
    addr,
    certificate: certificate?.certificate ?? null,
    close,
    ended: ended.promise,
    [Symbol.asyncDispose]: close,
  };
}

/** @returns what puts TLS on a socket */
async function secureSockets({ certificate, privateKey }: Certificate) {
  const { createSecureContext, TLSSocket } = await import("node:tls");
  const secureContext = createSecureContext({ cert: certificate, key: privateKey });
  return (raw: Socket): Socket => new TLSSocket(raw, { isServer: true, secureContext });
}

const FULL = refusal(503, "Cannot serve more clients: some must leave first", { closes: true });

/** Tells a client that there is no place for it, whatever it wants. */
async function refuse(connection: Connection): Promise<void> {
  try {
    await play(FULL, connection, false);
  } catch (error) {
    if (!(error instanceof ConnectionGone)) throw error;
  }
}

function requireInteger(name: string, value: number, min: number, max: number): void {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return;
  throw new RangeError(
    `Cannot start the site: ${name} must be an integer from ${min} to ${max}, got ${value}`,
  );
}
