/**
 * What counts: only what happened while all clients of a scenario ran, and were warm.
 *
 * Clients are processes. They start some tenths of a second apart, and until the last one is there
 * the first one has the server for itself: if that time counted, a fast client that a slow one
 * blocks completely would be seen to get thousands of answers. The textbook's remedy is a barrier,
 * at which each waits for all others. But a barrier inside the clients would never open with `sync`,
 * which does not answer the second client before the first one has left.
 *
 * So nobody waits. All clients run, and report what they do in windows (see `clients/windows.ts`); here
 * it is decided afterwards which part of it counts. It begins when the last client has become warm,
 * and no client is stopped before all have been counted for long enough. A client that hears nothing
 * for too long, while another one does, is *starved*, and that is a result.
 *
 * A pure function of windows and time: the tests need no processes.
 *
 * @module
 */

import type { ClientKind } from "../../clients/kinds.ts";
import type { Window } from "../../clients/windows.ts";

/** Two windows in a row whose rates differ by no more than this agree: the compiler is done. */
const AGREEMENT = 0.1;
/** Some never agree: a client is warm after so long in any case. */
const WARM_UP_MAX_MS = 1000;
/** A window as long as this is one request, a warm-up by itself, and enough for a figure. */
const LONG_WINDOW_MS = 500;
/** In line behind another client, a request takes twice as long, and on a busy machine more. */
export const PATIENCE_REQUESTS = 4;

/** The rules of a scenario. */
export interface CountingRules {
  /** How long a client is counted at least, unless it is slow and had a long request counted. */
  readonly durationMs: number;
  /** How long a request takes at least where somebody computes; 0: nobody does. */
  readonly requestMs: number;
  /**
   * A client is starved that hears nothing for so long, and for four requests more, while another
   * one does.
   */
  readonly starvedAfterMs: number;
  /** The server is silent when nobody hears anything for so long. */
  readonly silentAfterMs: number;
}

/** A client, and what it has reported so far. */
export interface ClientLog {
  readonly kind: ClientKind;
  /** When it was connected; null: it is not, yet. */
  readonly connectedMs: number | null;
  readonly windows: readonly Window[];
}

/** What counts of a client. */
export interface Counted {
  readonly seconds: number;
  /** With the parts of requests that were partly inside. */
  readonly requests: number;
  readonly reqPerSec: number;
  readonly cpuShare: number;
}

/** Where a scenario stands. */
export type Counting =
  | { readonly state: "warming up" }
  /** `fromMs`: when the counted time began. */
  | { readonly state: "counting"; readonly fromMs: number }
  | { readonly state: "done"; readonly counted: readonly Counted[] }
  /** Clients that heard nothing have counted nothing; the others, all that they did. */
  | { readonly state: "starved"; readonly counted: readonly Counted[] }
  /** Nobody hears anything. */
  | { readonly state: "silent" };

const NOTHING: Counted = { seconds: 0, requests: 0, reqPerSec: 0, cpuShare: 0 };

/**
 * @param startMs when the clients were started; all moments are in milliseconds since 1970
 * @param nowMs the present moment
 */
export function countingOf(
  clients: readonly ClientLog[],
  startMs: number,
  nowMs: number,
  rules: CountingRules,
): Counting {
  const silenceMs = clients.map(({ connectedMs, windows }) =>
    nowMs - (windows.at(-1)?.endMs ?? connectedMs ?? startMs)
  );
  if (Math.min(...silenceMs) > rules.silentAfterMs) return { state: "silent" };
  const patience = patienceMs(clients, rules);
  // On a busy machine it may take a client seconds to start: it has not asked anything yet.
  const isStarved = clients.map(({ connectedMs }, index) =>
    connectedMs !== null && silenceMs[index]! > patience
  );
  const isServed = clients.map(({ windows }, index) => windows.length > 0 && !isStarved[index]);
  // When nobody is answered, it may be the machine that is busy.
  if (isStarved.includes(true) && isServed.includes(true)) {
    return {
      state: "starved",
      counted: clients.map((client, index) =>
        isServed[index] ? count(client, client.windows[0]!.startMs) : NOTHING
      ),
    };
  }
  const warm = clients.map(warmMs);
  if (!warm.every((ms) => ms !== null)) return { state: "warming up" };
  const fromMs = Math.max(...warm);
  return clients.every((client) => isEnough(client, fromMs, rules.durationMs))
    ? { state: "done", counted: clients.map((client) => count(client, fromMs)) }
    : { state: "counting", fromMs };
}

/**
 * How long to wait for an answer. The other client's requests tell how fast this machine is now: a
 * client that is called starved, and is only slow, would be a wrong result.
 */
function patienceMs(
  clients: readonly ClientLog[],
  { starvedAfterMs, requestMs }: CountingRules,
): number {
  const windowsMs = clients.flatMap(({ windows }) => windows.map((one) => one.endMs - one.startMs));
  return starvedAfterMs + PATIENCE_REQUESTS * Math.max(requestMs, ...windowsMs);
}

/** When the client became warm; null: it is not, yet. */
function warmMs({ windows }: ClientLog): number | null {
  const [first] = windows;
  const warm = windows.find((window, index) =>
    isLong(window) ||
    window.endMs - first!.startMs >= WARM_UP_MAX_MS ||
    (index > 0 && agree(rateOf(windows[index - 1]!), rateOf(window)))
  );
  return warm?.endMs ?? null;
}

function isLong({ startMs, endMs }: Window): boolean {
  return endMs - startMs >= LONG_WINDOW_MS;
}

function agree(rate: number, other: number): boolean {
  return Math.abs(rate - other) <= AGREEMENT * Math.max(rate, other);
}

function rateOf({ startMs, endMs, requests }: Window): number {
  return requests / (endMs - startMs);
}

function isEnough({ kind, windows }: ClientLog, fromMs: number, durationMs: number): boolean {
  return windows.at(-1)!.endMs - fromMs >= durationMs ||
    (kind === "slow" && windows.some((window) => window.startMs >= fromMs && isLong(window)));
}

/** Counts from `fromMs` to the client's last answer. */
function count({ windows }: ClientLog, fromMs: number): Counted {
  const counted = windows.filter(({ endMs }) => endMs > fromMs);
  if (counted.length === 0) return NOTHING;
  const sum = (part: (window: Window) => number) =>
    counted.reduce((total, window) => {
      const inside = window.endMs - Math.max(window.startMs, fromMs);
      return total + part(window) * inside / (window.endMs - window.startMs);
    }, 0);
  const ms = sum(({ startMs, endMs }) => endMs - startMs);
  const requests = sum((window) => window.requests);
  return {
    seconds: ms / 1000,
    requests,
    reqPerSec: requests * 1000 / ms,
    cpuShare: sum(({ cpuMs }) => cpuMs) / ms,
  };
}
