/**
 * What is drawn on the time line: for each lane, spans in the order in which they end.
 *
 * Lanes: what a thread runs (callbacks, or turns), where it waits (select), fib on that thread, each worker of the pool, each
 * connection. The span of a connection changes with what becomes of its request: it has come, is computed, is in the pool,
 * is on its way back.
 */

/** How many spans a lane keeps; twice as many may be there. */
const SPANS_MAX = 1 << 18;

/** One lane. */
export class Lane {
  /** Spans that have ended, as columns. `n` is what is computed, or whom it is about. */
  start = [];
  end = [];
  kind = [];
  n = [];
  /** The span that has not ended, or null. */
  open = null;
  isOver = false;

  constructor(key, group, label) {
    this.key = key;
    this.group = group;
    this.label = label;
  }

  begin(t, kind, n) {
    this.finish(t);
    this.open = { t, kind, n };
  }

  finish(t) {
    if (this.open === null) return;
    // What a request goes through at one moment is nothing that one could see.
    if (this.group === "connection" && this.open.t === t) return this.drop();
    this.start.push(this.open.t);
    this.end.push(t);
    this.kind.push(this.open.kind);
    this.n.push(this.open.n);
    this.open = null;
    if (this.start.length < 2 * SPANS_MAX) return;
    for (const column of [this.start, this.end, this.kind, this.n]) column.splice(0, SPANS_MAX);
  }

  drop() {
    this.open = null;
  }

  /** The number of the first span that ends at `t` or later. */
  firstAt(t) {
    let low = 0;
    let high = this.end.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.end[middle] < t) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The order of the lanes on the page. */
export const GROUPS = ["callbacks", "select", "fib", "worker", "connection"];
/** How many lanes a group may have that are over: the latest ones. */
const OVER_MAX = 24;

/** The lanes of one server. */
export class LaneIndex {
  lanes = new Map();
  /** Moments that are drawn across all lanes: a pause, its end, where events are missing. */
  marks = [];
  /** What the handles in the ready queue are called. */
  handles = new Map();
  #jobs = new Map();
  #threadNames = new Map([[0, ""]]);

  /** Takes the next event; null: events are missing before the next one. */
  add(event) {
    if (event === null) return this.#forget(null);
    const rule = RULES[event.kind];
    if (rule !== undefined) rule.call(this, event);
  }

  /** All lanes, in their order. */
  get ordered() {
    const place = ({ group }) => GROUPS.indexOf(group);
    return [...this.lanes.values()].toSorted((a, b) => place(a) - place(b));
  }

  lane(group, number, label) {
    const key = `${group} ${number}`;
    let lane = this.lanes.get(key);
    if (lane === undefined) {
      lane = new Lane(key, group, label);
      this.lanes.set(key, lane);
    }
    return lane;
  }

  callbacks(lane) {
    return this.lane("callbacks", lane, this.#threadNames.get(lane) || "callbacks");
  }

  select(lane) {
    const thread = this.#threadNames.get(lane);
    return this.lane("select", lane, thread ? `select, ${thread}` : "select");
  }

  fib(lane) {
    const thread = this.#threadNames.get(lane);
    return this.lane("fib", lane, thread ? `fib, ${thread}` : "fib");
  }

  connection(conn) {
    return this.lane("connection", conn, `connection ${conn}`);
  }

  /** The thread turns to something else: it does not compute any more. */
  stopsComputing(lane, t) {
    this.lanes.get(`fib ${lane}`)?.finish(t);
  }

  names(lane, name) {
    this.#threadNames.set(lane, name);
  }

  job(id) {
    return this.#jobs.get(id);
  }

  setJob(id, job) {
    if (job === null) this.#jobs.delete(id);
    else this.#jobs.set(id, job);
  }

  /** A lane has come to its end: of many that have, only the latest are kept. */
  ends(lane, t) {
    lane.finish(t);
    lane.isOver = true;
    const over = [...this.lanes.values()].filter(({ group, isOver }) =>
      isOver && group === lane.group
    );
    for (const old of over.slice(0, -OVER_MAX)) this.lanes.delete(old.key);
  }

  mark(t, text) {
    this.marks.push({ t, text });
    if (this.marks.length > 1000) this.marks.splice(0, 500);
  }

  #forget(t) {
    this.#jobs.clear();
    this.handles.clear();
    for (const lane of this.lanes.values()) {
      if (t === null) lane.open = null;
      else lane.finish(t);
    }
  }

  forgetAt(t) {
    this.#forget(t);
  }
}

const RULES = {
  accept({ conn, t }) {
    this.connection(conn).begin(t, "idle", 0);
  },
  recv({ conn, bytes, t }) {
    if (bytes > 0) this.connection(conn).begin(t, "received", 0);
  },
  request({ conn, n, lane, t }) {
    this.connection(conn).begin(t, "fib", n);
    if (n !== null) this.fib(lane).begin(t, "fib", n);
  },
  submit({ job, conn, n, lane, t }) {
    // It was about to: now a worker does.
    this.lanes.get(`fib ${lane}`)?.drop();
    this.setJob(job, { conn, n, worker: null });
    this.connection(conn).begin(t, "queued", n);
  },
  start({ job: id, worker, t }) {
    const job = this.job(id);
    if (job === undefined) return;
    job.worker = worker;
    this.lane("worker", worker, `worker ${worker}`).begin(t, "pool", job.n);
    this.connection(job.conn).begin(t, "pool", job.n);
  },
  done({ job: id, t }) {
    const job = this.job(id);
    if (job === undefined) return;
    this.setJob(id, null);
    if (job.worker !== null) this.lane("worker", job.worker, `worker ${job.worker}`).finish(t);
    this.connection(job.conn).begin(t, "received", job.n);
  },
  answer({ conn, lane, t }) {
    this.stopsComputing(lane, t);
    this.connection(conn).begin(t, "sending", 0);
  },
  send({ conn, t }) {
    this.connection(conn).begin(t, "away", 0);
  },
  close({ conn, t }) {
    this.ends(this.connection(conn), t);
  },
  select({ phase, lane, t }) {
    this.stopsComputing(lane, t);
    if (phase === "begin") this.select(lane).begin(t, "select", 0);
    else this.select(lane).finish(t);
  },
  turn({ phase, conn, lane, t }) {
    this.stopsComputing(lane, t);
    if (phase === "begin") this.callbacks(lane).begin(t, "turn", conn);
    else this.callbacks(lane).finish(t);
  },
  handle({ phase, handle, task, name, lane, t }) {
    if (phase === "queued") return this.handles.set(handle, task > 0 ? `task ${task}` : name);
    this.stopsComputing(lane, t);
    if (phase === "stop") return this.callbacks(lane).finish(t);
    this.callbacks(lane).begin(t, "handle", this.handles.get(handle) ?? "");
    this.handles.delete(handle);
  },
  thread({ phase, lane, name, t }) {
    if (phase === "begin") return this.names(lane, name ? `${name} ${lane}` : `thread ${lane}`);
    for (const group of ["callbacks", "select", "fib"]) {
      const own = this.lanes.get(`${group} ${lane}`);
      if (own !== undefined) this.ends(own, t);
    }
  },
  paused({ t }) {
    this.mark(t, "paused");
  },
  resumed({ t }) {
    this.mark(t, "resumed");
  },
  lost({ count, t }) {
    this.mark(t, `${count} events are missing`);
    this.forgetAt(t);
  },
};
