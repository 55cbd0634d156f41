/**
 * For tests: hosts on this machine to which nobody can connect.
 *
 * @module
 */

import { type ClientConn, connect } from "../loop/io/deno/connect.ts";

const hostname = "127.0.0.1";

/** How many connections the queue was told to take. */
const BACKLOG = 1;
/** How many it takes for certain: Linux takes one more. Others may take half as many more. */
const PLACES = Deno.build.os === "linux" ? BACKLOG + 1 : BACKLOG;
/** How many fill the queue of any system. */
const ATTEMPTS = 8;

/**
 * A host that never answers. Its queue of connections that nobody accepts is full, and the system drops further attempts
 * without a word, as a host does that is switched off.
 *
 * A connection that its client calls connected has sent its last packet for that: whoever tries later is behind it, also
 * where packets are late, and finds its place in the queue taken. So it is enough to wait for as many as there are places.
 * Which attempts are dropped only time could tell, and on a busy machine it lies: nobody waits for the others, which are
 * for systems with more places.
 */
export class DeadHost implements AsyncDisposable {
  readonly url: string;
  readonly #listener = Deno.listen({ hostname, port: 0, tcpBacklog: BACKLOG });
  readonly #port = (this.#listener.addr as Deno.NetAddr).port;
  readonly #leaving = new AbortController();
  readonly #attempts: Promise<ClientConn | null>[] = [];

  private constructor() {
    this.url = `http://${hostname}:${this.#port}/`;
  }

  /** Makes one: fills the queue. */
  static async start(): Promise<DeadHost> {
    const host = new DeadHost();
    for (let place = 0; place < PLACES; place++) await host.#attempt();
    for (let attempt = PLACES; attempt < ATTEMPTS; attempt++) host.#attempt();
    return host;
  }

  #attempt(): Promise<ClientConn> {
    const attempt = connect({ hostname, port: this.#port }, this.#leaving.signal);
    // Nobody looks at some of them before all are left.
    this.#attempts.push(attempt.catch(() => null));
    return attempt;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#leaving.abort();
    this.#listener.close();
    for (const conn of await Promise.all(this.#attempts)) conn?.close();
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
