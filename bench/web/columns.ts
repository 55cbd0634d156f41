/**
 * What `fibserv bench --web` measures: one list of pages, fetched under four sets of conditions.
 *
 * @module
 */

import type { IoName } from "../../loop/io/types.ts";
import type { Step } from "../../webclients/table.ts";

/** How long each page takes before its first byte, in milliseconds. */
export const LATENCY_MS = 50;

/** The key of a column. */
export type WebColumnKey = "ten" | "unlimited" | "tlsClosed" | "tlsKept";

/** What a column is. */
export interface WebColumn {
  readonly key: WebColumnKey;
  readonly heading: string;
  readonly unit: "ms";
  /** How many URLs are worked on at once at most; null: no limit. */
  readonly concurrency: number | null;
  /** Whether the site speaks TLS. */
  readonly tls: boolean;
  /** Whether the site lets a connection be used again. */
  readonly keepAlive: boolean;
  /** What the column asks, in one sentence. */
  readonly question: string;
}

/** The columns, from left to right. */
export const webColumns: readonly WebColumn[] = [
  {
    key: "ten",
    heading: "10 at once",
    unit: "ms",
    concurrency: 10,
    tls: false,
    keepAlive: true,
    question: "Do ten waits overlap, or does each page wait for the one before it?",
  },
  {
    key: "unlimited",
    heading: "all at once",
    unit: "ms",
    concurrency: null,
    tls: false,
    keepAlive: true,
    question: "What is left of the total when nothing has to wait for its turn: the work?",
  },
  {
    key: "tlsClosed",
    heading: "TLS, new connections",
    unit: "ms",
    concurrency: 10,
    tls: true,
    keepAlive: false,
    question: "What does a handshake for each page cost?",
  },
  {
    key: "tlsKept",
    heading: "TLS, kept connections",
    unit: "ms",
    concurrency: 10,
    tls: true,
    keepAlive: true,
    question: "What does keeping connections save of it?",
  },
];

/** @returns the column with that key */
export function webColumnOf(key: WebColumnKey): WebColumn {
  return webColumns.find((column) => column.key === key)!;
}

/** @returns why a step has no figure in a column, as a phrase; null: it has one */
export function absenceOf(step: Step, io: IoName, column: WebColumn): string | null {
  if (step.urls === "one") return "it fetches one URL";
  if (!column.tls && !step.schemes.includes("http")) return "it speaks https only";
  if (column.tls && !step.tls.includes(io)) return `there is no TLS on ${io}`;
  if (column.key === "tlsKept" && !step.keepsAlive) return "it keeps no connections";
  return null;
}

/** How many URLs a step works on at once in a column; `Infinity`: as many as there are. */
export function widthOf(step: Step, { concurrency }: WebColumn): number {
  if (step.fetches === "one by one") return 1;
  return Math.min(concurrency ?? Infinity, step.concurrencyMax ?? Infinity);
}

/**
 * The shortest total that can be: nothing takes time but the waits for pages, as many of them side by side as the step
 * and the column allow.
 *
 * @returns milliseconds
 */
export function idealMs(step: Step, column: WebColumn, pages: number): number {
  return LATENCY_MS * Math.ceil(pages / Math.min(pages, widthOf(step, column)));
}
