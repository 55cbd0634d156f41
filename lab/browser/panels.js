/** The panels of a server: what is in its queues now. */

import { chainOf } from "./explanation.js";
import { connectionText, countText, fibText, timeText } from "./words.js";

/** How many entries a panel shows. */
const ENTRIES_MAX = 7;

/** Sets a text, if it is another one: so nothing that is read aloud or selected is disturbed. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Makes the children of a list say these things. Elements stay where they are, so that the one that has the focus keeps
 * it.
 *
 * @param entries each a text, or `{text, task}`: a task is a button
 */
export function fill(list, entries) {
  while (list.children.length > entries.length) list.lastElementChild.remove();
  entries.forEach((entry, i) => {
    const { text, task } = typeof entry === "string" ? { text: entry } : entry;
    const tag = task === undefined ? "SPAN" : "BUTTON";
    let item = list.children[i];
    if (item === undefined) {
      item = document.createElement("li");
      list.append(item);
    }
    let inner = item.firstElementChild;
    if (inner?.tagName !== tag) {
      inner = document.createElement(tag);
      if (tag === "BUTTON") inner.type = "button";
      item.replaceChildren(inner);
    }
    if (task !== undefined && inner.dataset.task !== String(task)) inner.dataset.task = task;
    setText(inner, text);
  });
}

/** Shows a state in the panels of a section. */
export function showPanels(section, state, now) {
  for (const panel of section.querySelectorAll("[data-panel]")) {
    const entries = ENTRIES[panel.dataset.panel](state, now);
    setText(panel.querySelector("output"), entries.length > 0 ? String(entries.length) : "");
    const shown = entries.slice(0, ENTRIES_MAX);
    if (entries.length > shown.length) {
      shown.push(`… and ${entries.length - shown.length} more`);
    }
    fill(panel.querySelector("ul"), shown);
    // Not only hidden: whoever reads the page's text would find it beside the entries.
    const note = panel.querySelector(".note");
    note.hidden = entries.length > 0;
    setText(note, note.hidden ? "" : note.dataset.note);
  }
}

/** What each panel lists. */
const ENTRIES = {
  ready: ({ ready, tasks }, now) =>
    ready.map(({ handle, name, task, why, sinceMs }) => {
      const what = tasks.get(task)?.name ?? (name || `callback ${handle}`);
      return `${what} · ${WHY_TEXTS[why] ?? why} · ${timeText(now - sinceMs)}`;
    }),

  timers: ({ timers }, now) =>
    [...timers.values()].toSorted((a, b) => a.dueMs - b.dueMs).map(({ dueMs }) =>
      dueMs >= now ? `due in ${timeText(dueMs - now)}` : `due since ${timeText(now - dueMs)}`
    ),

  selector: ({ connections }) =>
    [...connections.values()].filter(({ interest }) => interest !== "nothing").map(
      ({ conn, interest }) => `${connectionText(conn)}: ${interest}`,
    ),

  tasks: (state, now) =>
    [...state.tasks.values()].map(({ task, name, conn, isRunning }) => {
      const [first] = chainOf(state, task, now);
      const what = isRunning ? "runs" : first?.replace(/^Task .*? (?=waits|is in)/, "") ?? "";
      const whose = conn === undefined ? "" : ` (connection ${conn})`;
      return { task, text: `${name}${whose}: ${what}` };
    }),

  pool: ({ jobs, workers }, now) => [
    ...[...workers].map(([worker, id]) => {
      const job = jobs.get(id);
      if (job === undefined) return `worker ${worker}: idle`;
      const whose = `${fibText(job.n)} of ${connectionText(job.conn)}`;
      return `worker ${worker}: ${whose}, for ${timeText(now - job.startedMs)}`;
    }),
    ...[...jobs.values()].filter(({ startedMs }) => startedMs === null).map(
      ({ n, conn, sinceMs }) =>
        `queued: ${fibText(n)} of ${connectionText(conn)}, for ${timeText(now - sinceMs)}`,
    ),
  ],

  connections: ({ connections }) =>
    [...connections.values()].filter(({ conn }) => conn !== 0).map((connection) => {
      const { conn, peer, bytesIn, bytesOut, bytesDue, answers } = connection;
      const due = bytesDue > 0 ? `, ${countText(bytesDue, "byte")} to send` : "";
      const port = peer > 0 ? ` from :${peer}` : "";
      return `#${conn}${port}: ${
        countText(answers, "answer")
      }, ${bytesIn} B in, ${bytesOut} B out${due}`;
    }),
};

/** Why a callback is in the ready queue. */
const WHY_TEXTS = {
  soon: "called soon",
  timer: "its timer was due",
  socket: "its socket is ready",
  future: "what it waited for is done",
  step: "its next step",
  thread: "another thread called",
};

/** Shows the clients of a server, each with a button that ends it. */
export function showClients(list, clients) {
  const wanted = new Map(clients.map((client) => [String(client.id), client]));
  for (const item of [...list.children]) if (!wanted.has(item.dataset.id)) item.remove();
  for (const [id, { kind, n, pid, port, answered }] of wanted) {
    let item = [...list.children].find((item) => item.dataset.id === id);
    if (item === undefined) {
      item = document.createElement("li");
      item.dataset.id = id;
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.remove = id;
      button.textContent = "end";
      item.append(document.createElement("span"), " ", button);
      list.append(item);
    }
    const from = port === null ? "not connected yet" : `from :${port}`;
    const text = `${id}: ${kind}, fib(${n}), ${from}, ${answered} answers, process ${pid}`;
    setText(item.firstElementChild, text);
  }
}
