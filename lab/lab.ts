/**
 * A lab: some servers that are watched, the clients that were sent to them, and what goes wrong on purpose.
 *
 * @module
 */

import type { ClientKind } from "../clients/kinds.ts";
import { Refusal } from "../internal/web/refusal.ts";
import { type FaultName, Faults } from "./faults.ts";
import { type LabClient, LabClients } from "./lab_clients.ts";
import { LiveServer, type ServerWish } from "./live_server.ts";
import { ServerListener } from "./server_listener.ts";
import type { WatchedServer } from "./watched_server.ts";

/** How many servers, clients and faults there may be. */
export const SERVERS_MAX = 4;
export const CLIENTS_MAX = 16;
export const FAULTS_MAX = 16;

/** A lab that runs. */
export class Lab implements AsyncDisposable {
  /** By number. */
  readonly servers: readonly WatchedServer[];
  readonly #clients: LabClients;
  readonly #faults = new Faults();
  readonly #news: News;

  private constructor(servers: readonly WatchedServer[], command: readonly string[], news: News) {
    this.servers = servers;
    this.#news = news;
    this.#clients = new LabClients(command, () => news.tell());
  }

  /**
   * Starts a lab and its servers.
   *
   * @param command how this program is started, without arguments
   * @param signal fires when nobody wants it any more; then what has begun is ended, and the lab has no servers
   * @throws {Error} when one does not start; then none runs
   */
  static async start(
    wishes: readonly ServerWish[],
    command: readonly string[],
    signal: AbortSignal,
  ): Promise<Lab> {
    const news = new News();
    const listener = new ServerListener();
    const onNews = () => news.tell();
    const starting = wishes.map((wish) =>
      LiveServer.start(wish, { command, listener, signal, onNews })
    );
    const outcomes = await Promise.allSettled(starting);
    await listener.close();
    const servers = outcomes.flatMap((outcome) =>
      outcome.status === "fulfilled" ? [outcome.value] : []
    );
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    const lab = new Lab(servers, command, news);
    if (failed === undefined) return lab;
    await lab[Symbol.asyncDispose]();
    if (signal.aborted) return new Lab([], command, news);
    throw failed.reason;
  }

  /** Makes a lab of servers that are there already, such as a recording. @param command starts clients, if they can have any */
  static of(servers: readonly WatchedServer[], command: readonly string[] = []): Lab {
    return new Lab(servers, command, new News());
  }

  /** The clients that run. */
  get clients(): LabClient[] {
    return this.#clients.all;
  }

  /** How many faults there are at the moment. */
  get faults(): number {
    return this.#faults.size;
  }

  /** Resolves when there is something new: events, a client that has come or gone, another state of a server. */
  get news(): Promise<void> {
    return this.#news.next;
  }

  /**
   * Starts a client.
   *
   * @param server the number of the server
   * @throws {Refusal} when there are too many, or nobody listens
   */
  startClient(server: number, kind: ClientKind, n: number): Pick<LabClient, "id" | "pid"> {
    const target = this.#target(server);
    if (this.#clients.size >= CLIENTS_MAX) {
      throw new Refusal(429, `Cannot start a client: at most ${CLIENTS_MAX} may run`);
    }
    return this.#clients.start(server, kind, n, target);
  }

  /** Ends one. @throws {Refusal} when there is none of that number */
  async stopClient(id: number): Promise<void> {
    if (await this.#clients.stop(id)) return;
    throw new Refusal(404, "Cannot end the client: it must run, got a number that no client has");
  }

  /**
   * Does something wrong.
   *
   * @returns the port from which it comes
   * @throws {Refusal} when there are too many faults, or nobody listens
   */
  async beginFault(server: number, fault: FaultName): Promise<{ port: number }> {
    const { hostname, port } = this.#target(server);
    if (this.#faults.size >= FAULTS_MAX) {
      throw new Refusal(429, `Cannot begin: at most ${FAULTS_MAX} faults may be there at a time`);
    }
    try {
      return { port: await this.#faults.begin(fault, hostname, port) };
    } catch {
      throw new Refusal(409, "Cannot begin: the server must accept connections, got a refusal");
    }
  }

  /** Ends all. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#faults.close();
    // Clients first: one whose server goes away would complain.
    await this.#clients.close();
    await Promise.all(this.servers.map((server) => server[Symbol.asyncDispose]()));
  }

  #target(number: number): { hostname: string; port: number } {
    const { facts: { host: hostname, port }, state } = this.servers[number]!;
    if (port !== 0 && state !== "ended") return { hostname, port };
    throw new Refusal(409, "Cannot do that: it must be a server that runs, got none");
  }
}

/** Wakes all that wait for something new. */
class News {
  #waiting = Promise.withResolvers<void>();

  get next(): Promise<void> {
    return this.#waiting.promise;
  }

  tell(): void {
    const { resolve } = this.#waiting;
    this.#waiting = Promise.withResolvers();
    resolve();
  }
}
