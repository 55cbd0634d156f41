/**
 * A recording in the words of Chrome's trace format, which Perfetto's page draws.
 *
 * - `X`: what a thread does: a select, a callback or a turn, fib inside of it; a worker of the pool, a job.
 * - `b` and `e`: a request, from its receipt to its last byte sent. It is longer than what any thread does for it.
 * - `s` and `f`: the arrow from where a job is submitted to the worker, and back to where it is answered.
 * - `i`: an accept, a recv, a send, a close; a pause, and where records are missing.
 * - `C`: how long the ready queue is, and how many connections there are.
 *
 * @see "Trace Event Format" (Google, 2016)
 * @module
 */

import type { EventOf, RecordedEvent } from "./recorded_event.ts";
import { type TracedRequest, TraceRequests } from "./trace_requests.ts";
import { type ChromeEvent, toUs, TraceSpans } from "./trace_spans.ts";

/** Threads of the pool, which have no lane of their own, are numbered from here. */
const WORKER_TIDS = 10_000;

/** A fib on the thread that serves, or one on a worker. */
interface Computation {
  readonly n: number;
  readonly conn: number;
  /** How many requests there are; `n` is the largest. */
  readonly requests: number;
  /** When it began; null while it waits for a worker. */
  startUs: number | null;
}

/** Where an arrow begins. */
interface ArrowStart {
  readonly tid: number;
  readonly us: number;
}

/** A job of the pool. */
interface TracedJob extends Computation {
  /** Where it was submitted; null: outside of all spans. */
  readonly arrow: ArrowStart | null;
  worker: number;
}

type HandleEvent = EventOf<"handle queued"> | EventOf<"handle start"> | EventOf<"handle stop">;

/** Turns events into Chrome's. */
export class ChromeTrace {
  readonly #pid: number;
  readonly #emit: (event: ChromeEvent) => void;
  readonly #spans: TraceSpans;
  readonly #requests = new TraceRequests();
  readonly #laneNames = new Map<number, string>([[0, "main thread"]]);
  readonly #workers = new Set<number>();
  /** What each handle that is queued is called. */
  readonly #handles = new Map<number, string>();
  /** By thread. */
  readonly #computing = new Map<number, Computation>();
  readonly #jobs = new Map<number, TracedJob>();
  /** The job that each worker runs. */
  readonly #running = new Map<number, number>();
  /** Where jobs ended, by the connection whose request they belong to. */
  readonly #arrowsBack = new Map<number, ArrowStart>();
  #arrows = 0;
  #queueLength = 0;
  #queueLengthShown = 0;
  #connections = 0;

  /** @param emit takes the events, whose order means nothing, but for requests */
  constructor(pid: number, emit: (event: ChromeEvent) => void) {
    this.#pid = pid;
    this.#emit = emit;
    this.#spans = new TraceSpans(pid, emit);
  }

  /** Takes the next event. */
  add(event: RecordedEvent): void {
    const { t, lane } = event;
    const us = toUs(t);
    const tid = tidOf(lane);
    if (!this.#laneNames.has(lane)) this.#laneNames.set(lane, `thread ${lane}`);
    switch (event.kind) {
      case "accept":
        this.#instant(tid, us, `accept connection ${event.conn}`, { peer: event.peer });
        return this.#count(tid, us, "connections", ++this.#connections);
      case "close":
        this.#instant(tid, us, `close connection ${event.conn}`);
        this.#requests.ended(event.conn, t);
        this.#connections = Math.max(0, this.#connections - 1);
        return this.#count(tid, us, "connections", this.#connections);
      case "recv":
        this.#instant(tid, us, "recv", { conn: event.conn, bytes: event.bytes });
        return this.#requests.received(event.conn, t);
      case "send":
        this.#instant(tid, us, "send", { conn: event.conn, bytes: event.bytes });
        return this.#requests.sent(event.conn, event.bytes, t);
      case "request":
        this.#requests.taken(lane, event.conn, event.n, t);
        if (event.n === null) return;
        this.#computing.set(lane, { n: event.n, conn: event.conn, requests: 1, startUs: us });
        return;
      case "answer":
        return this.#answer(event, us, tid);
      case "paused":
      case "resumed":
        return this.#instant(tid, us, event.kind);
      case "lost":
        this.#instant(tid, us, `${event.count} events are missing`);
        return this.#forget(us);
      case "thread":
        this.#computing.delete(lane);
        if (event.phase === "begin") this.#laneNames.set(lane, event.name);
        // One that has crashed has not told that it ends, and the next one may have its lane.
        return this.#spans.endAll(tid, us);
      case "select":
        this.#computing.delete(lane);
        if (event.phase === "end") return this.#spans.end(tid, "select", us);
        this.#spans.begin(tid, "select", "select", us);
        return this.#countQueue(tid, us);
      case "turn":
        this.#computing.delete(lane);
        if (event.phase === "end") return this.#spans.end(tid, "turn", us);
        return this.#spans.begin(tid, "turn", turnName(event.conn), us);
      case "handle":
        if (event.phase !== "queued") this.#computing.delete(lane);
        return this.#handle(event, us, tid);
      case "submit": {
        // So it is a worker that computes.
        this.#computing.delete(lane);
        const arrow = this.#spans.isInside(tid) ? { tid, us } : null;
        // A number comes again only when the news of its end is missing.
        this.#finish(event.job, us);
        const { n, conn } = event;
        const requests = Math.max(1, this.#requests.unanswered(conn));
        this.#jobs.set(event.job, { n, conn, requests, arrow, worker: 0, startUs: null });
        return;
      }
      case "start":
        return this.#start(event, us);
      case "done":
        return this.#done(event, us);
    }
  }

  /** No more comes. Emits what is not complete, the requests, and the names. @param ms when the recording ended */
  end(ms: number): void {
    const us = toUs(ms);
    this.#forget(us);
    this.#requests.inOrder().forEach((request, i) => this.#request(request, i + 1));
    const nameThread = (tid: number, name: string) =>
      this.#emit({ ph: "M", name: "thread_name", pid: this.#pid, tid, args: { name } });
    for (const [lane, name] of this.#laneNames) nameThread(tidOf(lane), name);
    for (const worker of this.#workers) nameThread(WORKER_TIDS + worker, `pool worker ${worker}`);
  }

  #answer({ t, lane, conn, value, bytes }: EventOf<"answer">, us: number, tid: number): void {
    this.#requests.answered(conn, value, bytes, t);
    const computation = this.#computing.get(lane);
    if (computation !== undefined) this.#fib(tid, computation, us);
    this.#computing.delete(lane);
    const arrow = this.#arrowsBack.get(conn);
    this.#arrowsBack.delete(conn);
    if (arrow !== undefined && this.#spans.isInside(tid)) this.#arrow(arrow, us, tid);
  }

  #handle(event: HandleEvent, us: number, tid: number): void {
    const { handle } = event;
    switch (event.phase) {
      case "queued":
        this.#queueLength++;
        this.#handles.set(handle, event.name || (event.task === 0 ? "" : `task ${event.task}`));
        return;
      case "start":
        this.#queueLength = Math.max(0, this.#queueLength - 1);
        this.#spans.begin(tid, `handle ${handle}`, this.#handles.get(handle) || "callback", us);
        this.#handles.delete(handle);
        return;
      case "stop":
        return this.#spans.end(tid, `handle ${handle}`, us);
    }
  }

  #start({ job: id, worker }: EventOf<"start">, us: number): void {
    const job = this.#jobs.get(id);
    // One starts once; what says so again is no recording of ours.
    if (job === undefined || job.startUs !== null) return;
    this.#workers.add(worker);
    // A worker runs one job at a time.
    const before = this.#running.get(worker);
    if (before !== undefined) this.#finish(before, us);
    this.#running.set(worker, id);
    job.worker = worker;
    job.startUs = us;
    if (job.arrow !== null) this.#arrow(job.arrow, us, WORKER_TIDS + worker);
  }

  /** A job is over. @returns it, if it had begun */
  #finish(id: number, us: number): TracedJob | null {
    const job = this.#jobs.get(id);
    this.#jobs.delete(id);
    if (job === undefined || job.startUs === null) return null;
    this.#running.delete(job.worker);
    this.#fib(WORKER_TIDS + job.worker, job, us);
    return job;
  }

  #done({ job: id }: EventOf<"done">, us: number): void {
    const job = this.#finish(id, us);
    if (job === null) return;
    // A span does not contain its end, so the arrow begins before that.
    const arrowUs = Math.max(job.startUs!, us - 1);
    this.#arrowsBack.set(job.conn, { tid: WORKER_TIDS + job.worker, us: arrowUs });
  }

  /** Records are missing, or no more comes: nothing that is open will be seen to end. */
  #forget(us: number): void {
    for (const [lane, computation] of this.#computing) this.#fib(tidOf(lane), computation, us);
    this.#computing.clear();
    for (const id of [...this.#jobs.keys()]) this.#finish(id, us);
    for (const tid of this.#spans.tids) this.#spans.endAll(tid, us);
    this.#requests.allEnded(us / 1000);
    this.#arrowsBack.clear();
    this.#handles.clear();
    this.#queueLength = 0;
  }

  #fib(tid: number, { n, conn, requests, startUs }: Computation, us: number): void {
    if (startUs === null) return;
    const args = { conn };
    const name = requests === 1 ? `fib(${n})` : `fib(${n}) and ${requests - 1} more`;
    this.#emit({
      ...{ ph: "X", name, ts: startUs, dur: us - startUs },
      ...{ pid: this.#pid, tid, args },
    });
  }

  #request({ lane, conn, n, answer, receivedMs, sentMs }: TracedRequest, id: number): void {
    const event = {
      ...{ name: n === null ? "no number" : `fib(${n})`, cat: "request", id, pid: this.#pid },
      ...{ tid: tidOf(lane), args: { conn, n, answer } },
    };
    this.#emit({ ...event, ph: "b", ts: toUs(receivedMs) });
    this.#emit({ ...event, ph: "e", ts: toUs(sentMs) });
  }

  #instant(tid: number, us: number, name: string, args?: Record<string, unknown>): void {
    this.#emit({ ph: "i", name, ts: us, pid: this.#pid, tid, s: "t", ...(args && { args }) });
  }

  #count(tid: number, us: number, name: string, value: number): void {
    this.#emit({ ph: "C", name, ts: us, pid: this.#pid, tid, args: { [name]: value } });
  }

  #countQueue(tid: number, us: number): void {
    if (this.#queueLength === this.#queueLengthShown) return;
    this.#queueLengthShown = this.#queueLength;
    this.#count(tid, us, "ready queue", this.#queueLength);
  }

  /** An arrow. Its end is bound to the span around it, as its start always is. */
  #arrow(start: ArrowStart, us: number, tid: number): void {
    const arrow = { name: "job", cat: "job", id: ++this.#arrows, pid: this.#pid };
    this.#emit({ ...arrow, ph: "s", ts: start.us, tid: start.tid });
    this.#emit({ ...arrow, ph: "f", ts: us, tid, bp: "e" });
  }
}

function tidOf(lane: number): number {
  return lane + 1;
}

function turnName(conn: number): string {
  return conn === 0 ? "accept" : `connection ${conn}`;
}
