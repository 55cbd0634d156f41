/**
 * For tests: a host that never answers, on this machine. Its queue of connections that nobody accepts is full, and the
 * system then drops further attempts without a word, as a host does that is switched off.
 *
 * @module
 */

/** How many connections the queue takes, at least. */
const BACKLOG = 1;
/** How long an attempt may take before it counts as dropped, in milliseconds. Loopback takes a fraction of one. */
const DROPPED_MS = 150;

/** See the module. */
export class DeadHost implements Disposable {
  readonly #listener: Deno.TcpListener;
  readonly #queued: Deno.TcpConn[];

  private constructor(listener: Deno.TcpListener, queued: Deno.TcpConn[]) {
    this.#listener = listener;
    this.#queued = queued;
  }

  /** Makes one: fills the queue until an attempt is dropped. */
  static async start(): Promise<DeadHost> {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0, tcpBacklog: BACKLOG });
    const { port } = listener.addr as Deno.NetAddr;
    const queued: Deno.TcpConn[] = [];
    for (;;) {
      const conn = await connect(port);
      if (conn === null) return new DeadHost(listener, queued);
      queued.push(conn);
    }
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#listener.addr as Deno.NetAddr).port}/`;
  }

  [Symbol.dispose](): void {
    this.#listener.close();
    for (const conn of this.#queued) conn.close();
  }
}

/** @returns null when the attempt was dropped */
async function connect(port: number): Promise<Deno.TcpConn | null> {
  const dropped = new AbortController();
  const timer = setTimeout(() => dropped.abort(), DROPPED_MS);
  try {
    return await Deno.connect({ hostname: "127.0.0.1", port, signal: dropped.signal });
  } catch (error) {
    if (dropped.signal.aborted) return null;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
