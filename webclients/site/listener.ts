/**
 * Accepts connections with `node:net`, whose sockets can be reset, and goes on when descriptors run out.
 *
 * That needs care in Deno 2.9.6: after an `accept` that found no descriptor, a server of `node:net` accepts
 * nothing more, for ever, and says so to nobody. (`Deno.listen` gives an error instead, but its connections cannot
 * be reset.) So after each connection we look whether one more descriptor is there. If not, the listening socket
 * may be dead: it is closed and opened again when there are two, for itself and for the next client. Clients are refused
 * meanwhile.
 *
 * @module
 */

import { createServer, type Server, type Socket } from "node:net";
import type { TimerClock } from "../../internal/measure/timer_clock.ts";

/** How many connections may wait to be accepted. */
const BACKLOG = 511;
/** How long it waits before it looks for descriptors again: doubled each time, up to the second figure. */
const BACK_OFF_MS = 50;
const BACK_OFF_MS_MAX = 1_000;

/** Where something listens. */
export interface Address {
  /** A name or an address. */
  readonly hostname: string;
  /** From 0 to 65,535. */
  readonly port: number;
}

/** What a {@linkcode Listener} is given. */
export interface ListenerOptions extends Address {
  readonly clock: TimerClock;
  /** Receives each connection. It must not throw. */
  readonly onConnection: (socket: Socket) => void;
  /** @returns whether so many descriptors are left, 1 or 2. @default tries to open them */
  readonly hasDescriptors?: (count: number) => boolean;
}

/** See the module. */
export class Listener {
  readonly #options: ListenerOptions;
  #address: Address;
  #server: Server | null = null;
  #cancelRetry: () => void = () => {};
  #isClosed = false;

  private constructor(options: ListenerOptions) {
    this.#options = options;
    this.#address = options;
  }

  /** @throws {Deno.errors.AddrInUse} {Deno.errors.AddrNotAvailable} and what else the system may answer */
  static async listen(options: ListenerOptions): Promise<Listener> {
    const listener = new Listener(options);
    await listener.#open();
    return listener;
  }

  /** The address really bound, which tells the port when 0 was asked for. */
  get addr(): Address {
    return this.#address;
  }

  /** Accepts nothing more. What was accepted is left alone. Idempotent. */
  close(): void {
    this.#isClosed = true;
    this.#cancelRetry();
    this.#server?.close();
    this.#server = null;
  }

  async #open(): Promise<void> {
    const { hostname, port } = this.#address;
    // A client that sends no more may still read, so its end of stream must not be answered by ours.
    const server = createServer({ allowHalfOpen: true, noDelay: true });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.on("error", (error) => reject(listenError(error, { hostname, port })));
    server.on("connection", (socket) => this.#accepted(socket));
    server.listen({ host: hostname, port, backlog: BACKLOG }, resolve);
    await promise;
    const bound = server.address();
    if (bound === null || typeof bound === "string") throw new Error("unreachable: TCP is bound");
    this.#address = { hostname: bound.address, port: bound.port };
    if (this.#isClosed) server.close();
    else this.#server = server;
  }

  #accepted(socket: Socket): void {
    this.#options.onConnection(socket);
    if (this.#server === null || this.#hasDescriptors(1)) return;
    this.#server.close();
    this.#server = null;
    this.#openLater(BACK_OFF_MS);
  }

  #openLater(backOffMs: number): void {
    if (this.#isClosed) return;
    const later = () => this.#openLater(Math.min(2 * backOffMs, BACK_OFF_MS_MAX));
    this.#cancelRetry = this.#options.clock.after(backOffMs, () => {
      // Another program may have taken the port, and may give it back: there is nothing better than to go on trying.
      if (this.#hasDescriptors(2)) this.#open().catch(later);
      else later();
    });
  }

  #hasDescriptors(count: number): boolean {
    return (this.#options.hasDescriptors ?? canOpenDescriptors)(count);
  }
}

/** @returns whether the system gives us so many more descriptors. Each takes about as long as a small request. */
export function canOpenDescriptors(count: number): boolean {
  // To ask for the right to look would disturb people more than the answer is worth.
  const right = { name: "net", host: "127.0.0.1:0" } as const;
  if (Deno.permissions.querySync(right).state !== "granted") return true;
  using opened = new DisposableStack();
  try {
    // Of all that takes a descriptor this needs no right that the site does not have, and no file.
    for (let i = 0; i < count; i++) opened.use(Deno.listen({ hostname: "127.0.0.1", port: 0 }));
    return true;
  } catch (error) {
    const code = (error as { code?: string }).code;
    return code !== "EMFILE" && code !== "ENFILE";
  }
}

/** The errors of `node:net` as the rest of the program knows them. */
function listenError(error: Error, { hostname, port }: Address): Error {
  const code = (error as { code?: string }).code;
  const where = `${hostname}:${port}`;
  if (code === "EADDRINUSE") {
    return new Deno.errors.AddrInUse(
      `Cannot listen: the address must be free, got ${where}`,
      { cause: error },
    );
  }
  if (code === "EADDRNOTAVAIL") {
    return new Deno.errors.AddrNotAvailable(
      `Cannot listen: the address must be one of this machine, got ${where}`,
      { cause: error },
    );
  }
  return new Error(
    `Cannot listen: the system must accept the address, got ${where} (${code})`,
    { cause: error },
  );
}
