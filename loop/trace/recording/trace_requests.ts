/**
 * The requests of a recording: from the receipt of each to its last byte sent.
 *
 * Neither moment is an event of its own. A request is received with the bytes of its connection that came last before
 * it was taken; and it is sent when as many bytes have gone out as all answers up to its own have. So bytes are
 * counted, for each connection.
 *
 * @module
 */

/** One request. */
export interface TracedRequest {
  /** The thread that has taken it. */
  readonly lane: number;
  readonly conn: number;
  readonly n: number | null;
  readonly receivedMs: number;
  /** Null while it has none, and when it is an error. */
  answer: number | null;
  /** When its last byte was sent; when the connection was closed, if that never was. */
  sentMs: number;
}

/** What is known of a connection. */
interface Flow {
  receivedMs: number;
  answeredBytes: number;
  sentBytes: number;
  /**
   * The requests that wait for their answers, and those whose answers wait to be sent, with the count of bytes up to
   * their ends.
   */
  readonly taken: TracedRequest[];
  readonly answered: { readonly request: TracedRequest; readonly endBytes: number }[];
}

/** Follows the requests of all connections. */
export class TraceRequests {
  /** In the order in which they were taken. */
  readonly all: TracedRequest[] = [];
  readonly #flows = new Map<number, Flow>();

  /** Bytes have come. */
  received(conn: number, ms: number): void {
    this.#flow(conn, ms).receivedMs = ms;
  }

  /** A request is taken. */
  taken(lane: number, conn: number, n: number | null, ms: number): TracedRequest {
    const flow = this.#flow(conn, ms);
    const { receivedMs } = flow;
    const request = { lane, conn, n, receivedMs, answer: null, sentMs: -1 };
    flow.taken.push(request);
    this.all.push(request);
    return request;
  }

  /** How many are taken and have no answer. */
  unanswered(conn: number): number {
    return this.#flows.get(conn)?.taken.length ?? 0;
  }

  /** The oldest one that has no answer has one. @returns it */
  answered(
    conn: number,
    value: number | null,
    bytes: number,
    ms: number,
  ): TracedRequest | undefined {
    const flow = this.#flow(conn, ms);
    flow.answeredBytes += bytes;
    const request = flow.taken.shift();
    if (request === undefined) return undefined;
    request.answer = value;
    flow.answered.push({ request, endBytes: flow.answeredBytes });
    return request;
  }

  /** Bytes have gone. */
  sent(conn: number, bytes: number, ms: number): void {
    const flow = this.#flow(conn, ms);
    flow.sentBytes += bytes;
    while (flow.answered.length > 0 && flow.answered[0]!.endBytes <= flow.sentBytes) {
      flow.answered.shift()!.request.sentMs = ms;
    }
  }

  /** The connection is over, or what happened to it is not known any more. */
  ended(conn: number, ms: number): void {
    const flow = this.#flows.get(conn);
    if (flow === undefined) return;
    this.#flows.delete(conn);
    for (const request of flow.taken) request.sentMs = ms;
    for (const { request } of flow.answered) request.sentMs = ms;
  }

  /** So it is with all of them. */
  allEnded(ms: number): void {
    for (const conn of [...this.#flows.keys()]) this.ended(conn, ms);
  }

  /** All, in the order in which they were received. */
  inOrder(): TracedRequest[] {
    return this.all.toSorted((a, b) => a.receivedMs - b.receivedMs);
  }

  #flow(conn: number, ms: number): Flow {
    let flow = this.#flows.get(conn);
    if (flow === undefined) {
      flow = { receivedMs: ms, answeredBytes: 0, sentBytes: 0, taken: [], answered: [] };
      this.#flows.set(conn, flow);
    }
    return flow;
  }
}
