/**
 * A web client as a process of its own: `fibserv fetch … --json`. It inherits no compiled code, no heap and no
 * connection of another one.
 *
 * @module
 */

import type { IoName } from "../../loop/io/types.ts";
import type { SummaryRow } from "../../webclients/result.ts";
import { BoundProcess } from "../peers/bound_process.ts";

/** How much of what it writes to stderr is told, in characters. */
const SAID_LENGTH_MAX = 2000;

/** What to fetch, and how. */
export interface FetchOrder {
  /** The name of the step. */
  readonly step: string;
  readonly io: IoName;
  /** How many URLs are worked on at once; null: no limit. */
  readonly concurrency: number | null;
  readonly urls: readonly string[];
  /** The path of a certificate that is trusted; null: none is needed. */
  readonly caPath: string | null;
}

/** What came out: the total, or what went wrong in one line. */
export type FetchEnd = { readonly ms: number } | { readonly failure: string };

/** Runs a client to its end. @returns null when the signal fired before that */
export type RunFetch = (order: FetchOrder, signal: AbortSignal) => Promise<FetchEnd | null>;

/**
 * Runs `fibserv fetch`. It ends, since each URL has a deadline of its own there.
 *
 * @param command how this program is started, without arguments
 */
export async function runFetch(
  command: readonly string[],
  { step, io, concurrency, urls, caPath }: FetchOrder,
  signal: AbortSignal,
): Promise<FetchEnd | null> {
  if (signal.aborted) return null;
  const [program, ...args] = command;
  const child = new Deno.Command(program!, {
    args: [
      ...args,
      ...["fetch", "--variant", step, "--io", io, "--concurrency", String(concurrency ?? 0)],
      ...caPath === null ? [] : ["--ca", caPath],
      "--json",
      ...urls,
    ],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const bound = new BoundProcess(child);
  const stop = () => bound.kill("SIGKILL");
  signal.addEventListener("abort", stop);
  try {
    // Rows of at most some hundred pages of a site of ours: a megabyte at worst.
    const { code, stdout, stderr } = await child.output();
    if (signal.aborted) return null;
    const decoder = new TextDecoder();
    const said = decoder.decode(stderr).slice(-SAID_LENGTH_MAX).trim().replace(/\s*\n\s*/g, " ");
    return endOf(decoder.decode(stdout), said || `exit code ${code}`, urls.length);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/**
 * Judges what a client printed.
 *
 * @param text its lines of JSON
 * @param said what to tell when there is no summary
 * @param urls how many pages must have come
 */
export function endOf(text: string, said: string, urls: number): FetchEnd {
  const lines = text.trim().split("\n");
  const summary = parsed(lines.at(-1)!) as Partial<SummaryRow> | null;
  if (summary?.event !== "summary" || typeof summary.ms !== "number") return { failure: said };
  if (summary.ok === urls) return { ms: summary.ms };
  const messages = lines.map((line) =>
    (parsed(line) as { error?: { message?: string } | null } | null)?.error?.message
  );
  const first = messages.find((message) => message !== undefined) ?? said;
  return { failure: `${summary.ok} of ${urls} pages came: ${first}` };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
