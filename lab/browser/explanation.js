/**
 * Why a request waits, what the server does, and who waits for whom: sentences about a state (`server_state.js`).
 *
 * Nothing here looks at a clock: `now` is a time on the clock of the events. What the lab's clients know is given in
 * `clients`, by the port that the server sees as that of its peer.
 */

import { connectionText, countText, fibText, taskText, timeText } from "./words.js";

/** How long a chain of who waits for whom may be. */
const CHAIN_MAX = 12;
/** What takes less time than this, in milliseconds, is no news. */
const NEWS_MS = 20;

/** A request on its way, or the latest one: who it is, what it waits for (`phase`), since when. */
export function journeyOf(connection, clients, now) {
  const client = clients.get(connection.peer);
  const [taken] = connection.taken;
  if (taken !== undefined) {
    const phase = taken.submittedMs === null
      ? "running"
      : taken.startedMs === null
      ? "queued"
      : taken.doneMs === null
      ? "computing"
      : "returning";
    return { connection, client, request: taken, phase, sinceMs: sentBefore(taken, connection) };
  }
  if (connection.bytesDue > 0) {
    return { connection, client, request: connection.last, phase: "sending", sinceMs: now };
  }
  const sentMs = connection.sentMs ?? connection.acceptedMs;
  if (connection.receivedMs !== null && connection.receivedMs > sentMs) {
    return { connection, client, request: null, phase: "ready", sinceMs: connection.receivedMs };
  }
  if (client === undefined) {
    return { connection, client, request: connection.last, phase: "away", sinceMs: sentMs };
  }
  return { connection, client, request: null, phase: "kernel", sinceMs: sentMs };
}

function sentBefore({ receivedMs }, { acceptedMs }) {
  return Math.max(receivedMs, acceptedMs);
}

/** The one that has waited longest; undefined when nobody waits. */
export function longestWaiting(state, clients, now) {
  let longest;
  for (const connection of state.connections.values()) {
    if (connection.conn === 0) continue;
    const journey = journeyOf(connection, clients, now);
    if (journey.phase === "away") continue;
    if (longest === undefined || journey.sinceMs < longest.sinceMs) longest = journey;
  }
  return longest;
}

/** A sentence with the culprit. */
export function culpritOf(state, journey, now) {
  const { connection, phase, request } = journey;
  const who = `Connection ${connection.conn}`;
  if (phase === "away") {
    return `${who} waits for nothing: its answer is sent, and nothing has come since.`;
  }
  if (state.isPaused) {
    return `${who} waits because the server is paused: you hold it. Its request stays where it is, in the kernel or ` +
      "in the program, and its client really waits.";
  }
  switch (phase) {
    case "computing":
      return `${who} waits for its own ${
        fibText(request.n)
      }: worker ${request.worker} has computed it for ` +
        `${timeText(now - request.startedMs)}. The loop is free for the others.`;
    case "queued":
      return `${who} waits in the pool's queue, ${poolText(state, request, now)}.`;
    case "sending":
      return `${who} has its answer, and ${
        countText(connection.bytesDue, "byte")
      } of it are not sent: its client does not read.`;
  }
  const thread = state.threads.get(connection.lane) ?? state.threads.get(0);
  const { computing, doing } = thread;
  if (computing?.conn === connection.conn) {
    const [held, others] = state.threads.size === 1
      ? ["the loop", "Nobody else is answered meanwhile."]
      : ["its thread", "Other threads go on."];
    return `${who} waits for its own ${fibText(computing.n)}, which has held ${held} for ` +
      `${timeText(now - computing.sinceMs)}. ${others}`;
  }
  const where = phase === "kernel"
    ? "its request is in the kernel, unseen,"
    : phase === "returning"
    ? "its fib is done, and the loop has to come to it,"
    : "its request has come, and waits for its turn,";
  if (computing !== null) {
    return `${who} waits: ${where} behind ${fibText(computing.n)} of ${
      connectionText(computing.conn)
    }, which has held ` +
      `the loop for ${timeText(now - computing.sinceMs)}.`;
  }
  const before = state.ready.length;
  if (doing?.what === "select") {
    return `${who}: nothing holds the loop, which waits in select. The next request of this client has not arrived.`;
  }
  const behind = doing === null ? "" : ` behind ${doingText(state, doing)}`;
  const queue = before > 0 ? `, with ${countText(before, "callback")} in the ready queue` : "";
  return `${who} waits: ${where}${behind || " for the loop"}${queue}.`;
}

function poolText(state, { job }, now) {
  const busy = [...state.workers.values()].filter((id) => id !== null).map((id) =>
    state.jobs.get(id)
  ).filter((busy) => busy !== undefined);
  const before =
    [...state.jobs.values()].filter((other) => other.startedMs === null && other.job < job).length;
  const first = busy.toSorted((a, b) => a.startedMs - b.startedMs)[0];
  const queue = before > 0 ? `, and ${countText(before, "job")} before it` : "";
  if (first === undefined) return `for a worker to take it${queue}`;
  return `behind ${fibText(first.n)} of ${
    connectionText(first.conn)
  }, which has held worker ${first.worker} for ` +
    `${timeText(now - first.startedMs)}${queue}`;
}

function doingText(state, doing) {
  if (doing.what === "turn") return `the turn of ${connectionText(doing.id)}`;
  if (doing.what === "select") return "select";
  const task = state.tasks.get(doing.task);
  return task === undefined
    ? `the callback ${doing.name || doing.id}`
    : `a step of ${taskText(task.name)}`;
}

/** What the server does, in a sentence. @param order what it was told, and has not done yet; empty: nothing */
export function sayingOf(state, now, serverState, order = "") {
  if (serverState === "ended") return "The server has ended.";
  const computing = [...state.threads.values()].map(({ computing }) => computing)
    .find((computing) => computing !== null && now - computing.sinceMs >= NEWS_MS);
  if (computing !== undefined) {
    return `It computes fib(${computing.n}) of ${connectionText(computing.conn)}, for ${
      timeText(now - computing.sinceMs)
    } so far. ${othersText(state, computing.conn)}${
      order === "" ? "" : ` Your ${order} waits, too.`
    }`;
  }
  if (state.isPaused) {
    return "Paused before its next callback. The kernel goes on to accept and to keep what comes; clients wait; clocks go on.";
  }
  const jobs = [...state.jobs.values()].filter((job) =>
    job.startedMs !== null && now - job.startedMs >= NEWS_MS
  );
  const pool = jobs.length === 0
    ? ""
    : ` ${
      jobs.slice(0, 3).map((job) =>
        `Worker ${job.worker} computes ${fibText(job.n)} of ${connectionText(job.conn)}, for ${
          timeText(now - job.startedMs)
        } so far.`
      ).join(" ")
    }`;
  const { doing } = state.threads.get(0) ?? { doing: null };
  if (doing === null) return `Between two callbacks: nothing holds the loop.${pool}`;
  if (doing.what === "select") return `The loop is free: it waits in select.${pool}`;
  return `Runs ${doingText(state, doing)}.${pool}`;
}

function othersText(state, conn) {
  const others = [...state.connections.keys()].filter((other) => other !== conn && other !== 0);
  const single = state.threads.size === 1;
  if (!single) return "Other threads go on.";
  return others.length === 0
    ? "Nobody is answered meanwhile."
    : `Nobody is answered meanwhile, and ${countText(others.length, "other connection")} ${
      others.length === 1 ? "is" : "are"
    } there.`;
}

/** Who waits for whom, from a task on: sentences, at most twelve. */
export function chainOf(state, id, now) {
  const chain = [];
  for (let next = id; chain.length < CHAIN_MAX;) {
    const task = state.tasks.get(next);
    if (task === undefined) return chain;
    const name = taskText(task.name).replace("t", "T");
    if (task.isRunning) {
      chain.push(`${name} runs now.`);
      return chain;
    }
    const queued = state.ready.find((entry) => entry.task === next);
    if (queued !== undefined) {
      const place = state.ready.indexOf(queued) + 1;
      chain.push(`${name} is in the ready queue, at place ${place} (${queued.why}).`);
      return chain;
    }
    if (task.future === 0) {
      chain.push(`${name} waits for its first step.`);
      return chain;
    }
    const since = `, for ${timeText(now - task.sinceMs)}`;
    if (state.tasks.has(task.future)) {
      chain.push(`${name} waits for ${taskText(state.tasks.get(task.future).name)}${since}.`);
      next = task.future;
      continue;
    }
    chain.push(`${name} waits for ${whoCompletes(state, task.future, now)}${since}.`);
    return chain;
  }
  chain.push("… and so on.");
  return chain;
}

/** Who will complete a future. */
function whoCompletes(state, future, now) {
  for (const connection of state.connections.values()) {
    if (connection.future === future) {
      const what = connection.conn === 0 ? "somebody to connect" : connectionText(connection.conn);
      return connection.conn === 0 ? what : `${what} to be ready to ${connection.interest}`;
    }
  }
  for (const job of state.jobs.values()) {
    if (job.future !== future) continue;
    return job.startedMs === null
      ? `${fibText(job.n)}, which waits in the pool's queue`
      : `${fibText(job.n)}, which worker ${job.worker} computes${
        state.isPaused ? ", or has computed: a loop that stands hears nothing" : ""
      }`;
  }
  for (const timer of state.timers.values()) {
    if (timer.future === future) return `a timer, due in ${timeText(timer.dueMs - now)}`;
  }
  return `future #${future}`;
}
