/**
 * What a server looks like after its first events: a pure function of them, so that the page can go back, and a test can ask
 * whether back and forward give the same.
 *
 * A state is data without methods, which `structuredClone()` copies. It holds what is there now: a connection that is
 * closed, a task that is done, a timer that was called are forgotten, so it does not grow with time.
 *
 * Times are those of the events (`t`), in milliseconds. What an event means is told in
 * `loop/trace/recording/recorded_event.ts`.
 */

/** Requests of one connection that are kept while they have no answer: more of them are counted, and not told apart. */
const TAKEN_MAX = 64;

/**
 * The state before event `first`.
 *
 * @param base what is known of the events before: `first`, `requests`, `answers`, and `peers`, the ports of those who are
 * connected
 */
export function initialState({ first = 0, requests = 0, answers = 0, peers = [] } = {}) {
  return {
    next: first,
    t: 0,
    requests,
    answers,
    lost: 0,
    closed: 0,
    isPaused: false,
    isWhole: first === 0,
    /** Whether it has a queue of callbacks: a server on `loop/`. */
    hasQueue: false,
    threads: new Map([[0, newThread("main thread", 0)]]),
    connections: new Map(),
    /** Ports of connections whose acceptance is among the events that are not known. */
    peers: new Map(peers),
    ready: [],
    timers: new Map(),
    tasks: new Map(),
    jobs: new Map(),
    workers: new Map(),
  };
}

/** A copy that goes its own way. */
export function copyOf(state) {
  return structuredClone(state);
}

function newThread(name, conn) {
  return {
    name,
    conn,
    /** What it does: a `handle`, a `turn`, a `select`; null between them. */
    doing: null,
    /** The request that it computes, or takes to the pool. */
    computing: null,
    /** The task whose step runs. */
    task: 0,
    /** When the selector has answered last. */
    selectedMs: 0,
  };
}

/** Takes the next event into the state. */
export function apply(state, event) {
  state.next++;
  state.t = event.t;
  const rule = RULES[event.kind];
  rule?.(state, event, threadOf(state, event.lane));
}

function threadOf(state, lane) {
  let thread = state.threads.get(lane);
  if (thread === undefined) {
    thread = newThread(`thread ${lane}`, 0);
    state.threads.set(lane, thread);
  }
  return thread;
}

function connectionOf(state, conn) {
  let connection = state.connections.get(conn);
  if (connection === undefined) {
    connection = {
      conn,
      peer: state.peers.get(conn) ?? 0,
      /** The thread that serves it. */
      lane: 0,
      acceptedMs: state.t,
      bytesIn: 0,
      bytesOut: 0,
      bytesDue: 0,
      requests: 0,
      answers: 0,
      /** What the selector waits for; the future that is done then. */
      interest: "nothing",
      future: 0,
      /** When something came, went, and when it began to wait for its turn. */
      receivedMs: null,
      sentMs: null,
      queuedMs: null,
      /** The requests that were taken and have no answer; the latest one that has one. */
      taken: [],
      last: null,
    };
    state.connections.set(conn, connection);
  }
  return connection;
}

/** The thread turns to something else: what it computed before is over, or was given to the pool. */
function turnTo(thread, doing) {
  thread.doing = doing;
  thread.computing = null;
}

/** Says whose connection a task serves: the one that it does something with. */
function claim(state, thread, conn) {
  const task = state.tasks.get(thread.task);
  if (task !== undefined && conn > 0) task.conn = conn;
}

/** Nothing that has begun will be seen to end. */
function forget(state) {
  state.isWhole = false;
  state.ready = [];
  state.jobs.clear();
  state.workers.clear();
  for (const thread of state.threads.values()) turnTo(thread, null);
  for (const connection of state.connections.values()) connection.taken = [];
}

/** What each kind of event does. */
const RULES = {
  accept(state, { conn, peer, lane, t }) {
    const connection = connectionOf(state, conn);
    connection.peer = peer;
    connection.lane = lane;
    connection.acceptedMs = t;
  },

  recv(state, { conn, bytes, lane, t }, thread) {
    const connection = connectionOf(state, conn);
    connection.lane = lane;
    connection.bytesIn += bytes;
    connection.receivedMs = t;
    claim(state, thread, conn);
  },

  request(state, { conn, n, t }, thread) {
    state.requests++;
    const connection = connectionOf(state, conn);
    connection.requests++;
    claim(state, thread, conn);
    const { receivedMs, queuedMs } = connection;
    if (connection.taken.length < TAKEN_MAX) {
      connection.taken.push({
        ...{ conn, n, queuedMs, receivedMs: receivedMs ?? t, takenMs: t, job: 0 },
        ...{ submittedMs: null, startedMs: null, doneMs: null, answeredMs: null, sentMs: null },
        ...{ value: null, worker: null },
      });
    }
    if (n !== null) thread.computing = { conn, n, sinceMs: t };
  },

  answer(state, { conn, value, bytes, t }, thread) {
    state.answers++;
    const connection = connectionOf(state, conn);
    connection.answers++;
    connection.bytesDue += bytes;
    thread.computing = null;
    const request = connection.taken.shift();
    if (request === undefined) return;
    request.answeredMs = t;
    request.value = value;
    connection.last = request;
  },

  send(state, { conn, bytes, t }, thread) {
    const connection = connectionOf(state, conn);
    connection.bytesOut += bytes;
    connection.bytesDue = Math.max(0, connection.bytesDue - bytes);
    connection.sentMs = t;
    claim(state, thread, conn);
    const { last, bytesDue } = connection;
    if (last !== null && last.sentMs === null && bytesDue === 0) last.sentMs = t;
  },

  close(state, { conn }) {
    if (state.connections.delete(conn)) state.closed++;
  },

  paused(state) {
    state.isPaused = true;
  },

  resumed(state) {
    state.isPaused = false;
  },

  lost(state, { count }) {
    state.lost += count;
    forget(state);
  },

  thread(state, { phase, lane, name, conn }) {
    if (phase === "begin") state.threads.set(lane, newThread(name || `thread ${lane}`, conn));
    else state.threads.delete(lane);
  },

  select(_state, { phase, timeoutMs, t }, thread) {
    if (phase === "begin") return turnTo(thread, { what: "select", id: 0, timeoutMs, sinceMs: t });
    turnTo(thread, null);
    thread.selectedMs = t;
  },

  turn(state, { phase, conn, t }, thread) {
    if (phase === "end") return turnTo(thread, null);
    turnTo(thread, { what: "turn", id: conn, sinceMs: t });
    const connection = state.connections.get(conn);
    if (connection !== undefined) connection.queuedMs = thread.selectedMs || t;
  },

  handle(state, { phase, handle, why, task, name, t }, thread) {
    if (phase === "queued") {
      state.hasQueue = true;
      state.ready.push({ handle, why, task, name, sinceMs: t });
      return;
    }
    if (phase === "stop") {
      thread.task = 0;
      return turnTo(thread, null);
    }
    const place = state.ready.findIndex((entry) => entry.handle === handle);
    const [queued] = place < 0 ? [] : state.ready.splice(place, 1);
    turnTo(thread, {
      ...{ what: "handle", id: handle, sinceMs: t },
      ...{ name: queued?.name ?? "", task: queued?.task ?? 0 },
    });
    if (queued === undefined) return;
    const connection = state.connections.get(state.tasks.get(queued.task)?.conn);
    if (connection !== undefined) connection.queuedMs = queued.sinceMs;
  },

  timer(state, { phase, timer, future, dueMs }) {
    if (phase === "set") state.timers.set(timer, { timer, future, dueMs });
    else state.timers.delete(timer);
  },

  watch(state, { phase, conn, interest, future }) {
    const connection = connectionOf(state, conn);
    // Reading and writing are waited for one by one, and told one by one.
    connection.interest = phase === "begin"
      ? both(connection.interest, interest)
      : without(connection.interest, interest);
    connection.future = phase === "begin" ? future : 0;
  },

  future() {},

  task(state, { phase, task: id, name, future, t }, thread) {
    if (phase === "created") {
      state.tasks.set(id, {
        ...{
          task: id,
          name: name || `task ${id}`,
          future: 0,
          sinceMs: t,
          isRunning: false,
          steps: 0,
        },
        conn: undefined,
      });
      return;
    }
    if (phase === "done") return void state.tasks.delete(id);
    let task = state.tasks.get(id);
    if (task === undefined) {
      task = { task: id, name: `task ${id}`, steps: 0, conn: undefined };
      state.tasks.set(id, task);
    }
    task.sinceMs = t;
    task.isRunning = phase === "step";
    task.future = phase === "waiting" ? future : 0;
    if (phase === "step") {
      thread.task = id;
      task.steps++;
    }
  },

  submit(state, { job, conn, n, future, t }, thread) {
    thread.computing = null;
    state.jobs.set(job, { job, conn, n, future, sinceMs: t, startedMs: null, worker: null });
    const request = state.connections.get(conn)?.taken.findLast(({ job }) => job === 0);
    if (request === undefined) return;
    request.job = job;
    request.submittedMs = t;
  },

  start(state, { job: id, worker, t }) {
    const job = state.jobs.get(id);
    if (job === undefined) return;
    job.startedMs = t;
    job.worker = worker;
    state.workers.set(worker, id);
    const request = requestOf(state, job);
    if (request === undefined) return;
    request.startedMs = t;
    request.worker = worker;
  },

  done(state, { job: id, t }) {
    const job = state.jobs.get(id);
    if (job === undefined) return;
    state.jobs.delete(id);
    if (job.worker !== null && state.workers.get(job.worker) === id) {
      state.workers.set(job.worker, null);
    }
    const request = requestOf(state, job);
    if (request !== undefined) request.doneMs = t;
  },
};

function requestOf(state, { job, conn }) {
  return state.connections.get(conn)?.taken.find((request) => request.job === job);
}

const MASKS = ["nothing", "read", "write", "read and write"];

function both(a, b) {
  return MASKS[MASKS.indexOf(a) | MASKS.indexOf(b)];
}

function without(a, b) {
  return MASKS[MASKS.indexOf(a) & ~MASKS.indexOf(b)];
}
