/**
 * For tests: hosts on this machine to which nobody can connect.
 *
 * @module
 */

import { type ClientConn, connect } from "../loop/io/deno/connect.ts";

const hostname = "127.0.0.1";

/** How many connections the queue takes, at least. */
const BACKLOG = 1;
/** Linux takes one more than it was told, others half as many more: so many fill the queue of any system. */
const ATTEMPTS = 8;

/**
 * A host that never answers. Its queue of connections that nobody accepts is full, and the system drops further attempts
 * without a word, as a host does that is switched off.
 *
 * Which attempts are dropped only time could tell, and on a busy machine it lies. So nobody waits for that: as soon as an
 * attempt is made, it takes its place in the queue if there is one, whoever looks at it how late.
 */
export class DeadHost implements AsyncDisposable {
  readonly url: string;
  readonly #listener = Deno.listen({ hostname, port: 0, tcpBacklog: BACKLOG });
  readonly #leaving = new AbortController();
  readonly #attempts: readonly Promise<ClientConn>[];

  private constructor() {
    const { port } = this.#listener.addr as Deno.NetAddr;
    this.url = `http://${hostname}:${port}/`;
    const { signal } = this.#leaving;
    this.#attempts = Array.from({ length: ATTEMPTS }, () => connect({ hostname, port }, signal));
  }

  /** Makes one: fills the queue. */
  static async start(): Promise<DeadHost> {
    const host = new DeadHost();
    await Promise.any(host.#attempts);
    return host;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#leaving.abort();
    this.#listener.close();
    for (const attempt of await Promise.allSettled(this.#attempts)) {
      if (attempt.status === "fulfilled") attempt.value.close();
    }
  }
}

/**
 * A port at which nobody listens, and nobody can begin to: it is taken, by the end of a connection. One that was free a
 * moment ago may be another program's by now.
 */
export class RefusingPort implements Disposable {
  readonly port: number;
  readonly #connection: Deno.TcpConn;
  readonly #listener: Deno.TcpListener;

  private constructor(listener: Deno.TcpListener, connection: Deno.TcpConn) {
    this.#listener = listener;
    this.#connection = connection;
    this.port = (connection.localAddr as Deno.NetAddr).port;
  }

  /** Takes one on 127.0.0.1. */
  static async take(): Promise<RefusingPort> {
    const listener = Deno.listen({ hostname, port: 0 });
    const { port } = listener.addr as Deno.NetAddr;
    return new RefusingPort(listener, await Deno.connect({ hostname, port }));
  }

  [Symbol.dispose](): void {
    this.#connection.close();
    this.#listener.close();
  }
}
