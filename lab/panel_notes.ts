/**
 * What a variant has not got, in words: a panel that is empty for ever has to say why.
 *
 * @module
 */

import { findVariant, type Variant } from "../variants/table.ts";

/** The panels, in the order of the page. */
export const PANELS = ["ready", "timers", "selector", "tasks", "pool", "connections"] as const;
/** One of {@linkcode PANELS}. */
export type PanelName = typeof PANELS[number];

/** What they are called. */
export const PANEL_TITLES: Readonly<Record<PanelName, string>> = {
  ready: "Ready queue",
  timers: "Timers",
  selector: "Selector",
  tasks: "Tasks",
  pool: "Worker pool",
  connections: "Connections",
};

/** By panel: why there is never anything in it; absent where there can be. */
export type PanelNotes = Readonly<Partial<Record<PanelName, string>>>;

const DENO_LOOP = {
  ready: "Deno's own loop runs this variant, and its queue cannot be seen from outside. What is " +
    "seen are the turns: from the end of one call on a connection to the next call.",
  timers: "Those of Deno's own loop cannot be seen from outside.",
  selector: "Deno waits for the sockets itself, and does not tell for which.",
  tasks:
    "Promises and async functions are the engine's own. Which of them waits for which cannot " +
    "be asked.",
};

const BLOCKING = {
  ready: "No queue: a thread here calls, and waits in the call until it is done.",
  timers: "None: a call that waits has its own timeout.",
  selector: "None: a thread waits for one socket, in recv or send itself.",
};

const BY_HAND = {
  ready: "No queue of its own: it serves the sockets that select reports, one after another, and " +
    "then asks again.",
  timers: "None that are its own: select waits, and has a timeout.",
};

/** The notes for a variant. */
export function panelNotes(name: string): PanelNotes {
  const variant = findVariant(name);
  return { ...notesOf(variant), ...poolNote(variant) };
}

function notesOf({ name, family, serves, threadPerConnection }: Variant): PanelNotes {
  if (family === "on Deno's own event loop") return DENO_LOOP;
  if (threadPerConnection) {
    return { ...BLOCKING, tasks: "None: each connection has a thread, and that one is its own." };
  }
  if (serves === "one by one") {
    return { ...BLOCKING, tasks: "None: one connection is served to its end, then the next one." };
  }
  if (family === "on loop/, the simplified asyncio") {
    return name === "loopcb" ? { tasks: "None: callbacks, and the state that they carry." } : {};
  }
  return {
    ...BY_HAND,
    tasks: name.startsWith("coro")
      ? "Its coroutines are generators, one for each connection, which its own loop of a few lines " +
        "resumes: see the turns, and the connections."
      : "None: callbacks, or plain calls, and the state that they carry.",
  };
}

function poolNote({ name, computes, threadPerConnection }: Variant): PanelNotes {
  if (computes === "on the serving thread") {
    return {
      pool: "None: fib is computed on the thread that serves, and meanwhile nobody is served.",
    };
  }
  if (threadPerConnection || name === "prefork") {
    return { pool: "None: each thread computes what it is asked for." };
  }
  return {};
}
