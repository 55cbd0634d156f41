/**
 * The table of the crawlers. `crawl`, `explain`, `diff`, the completions and the tests read this one.
 *
 * @module
 */

import type { IoName } from "../../loop/io/types.ts";
import type { Ladder } from "../../ladder/step.ts";
import type { RunCrawler } from "./implementation.ts";

/** One way to crawl. */
export interface Implementation {
  /** What `--implementation` takes. */
  readonly name: string;
  /** What it is, in a few words. */
  readonly model: string;
  /** What one learns from it. */
  readonly teaches: string;
  /** Why a measurement of it gives what it gives. */
  readonly costs: string;
  /** The program with which to compare it: a step of the web clients' ladder (`web:`), or another crawler. */
  readonly after: string;
  /** The worlds of I/O in which it runs. */
  readonly io: readonly IoName[];
  /** The worlds of I/O in which it speaks https. */
  readonly tls: readonly IoName[];
  /** Whether the number of its connections is known. Where not, the platform hides it. */
  readonly countsConnections: boolean;
  /** Loads the program. */
  load(): Promise<{ run: RunCrawler }>;
  /** Loads its text. */
  source(): Promise<string>;
}

const asText = ({ default: text }: { default: string }) => text;

/** All implementations. They give the same rows. */
export const implementations = [
  {
    name: "loop",
    model: "a queue and tasks on loop/, the simplified asyncio",
    teaches: "how workers share a queue that they fill themselves",
    costs: "one thread; its connections are used again",
    after: "web:pool",
    io: ["deno", "posix"],
    tls: ["deno"],
    countsConnections: true,
    load: () => import("./loop_crawler.ts"),
    source: () => import("./loop_crawler.ts", { with: { type: "text" } }).then(asText),
  },
  {
    name: "async",
    model: "async / await on the platform's fetch",
    teaches: "what the platform takes off one's hands, and what it hides",
    costs: "one thread; the platform receives and unpacks beside it",
    after: "loop",
    io: ["deno"],
    tls: ["deno"],
    countsConnections: false,
    load: () => import("./async_crawler.ts"),
    source: () => import("./async_crawler.ts", { with: { type: "text" } }).then(asText),
  },
] as const satisfies readonly Implementation[];

/** The same as a short ladder of its own. Its first step follows one of another ladder, so here it follows none. */
export const ladder: Ladder = {
  folder: "webclients/crawler",
  suffix: "_crawler",
  steps: implementations.map((implementation: Implementation) => ({
    ...implementation,
    after: implementation.after.startsWith("web:") ? null : implementation.after,
  })),
};

/** The names of all implementations. */
export type ImplementationName = typeof implementations[number]["name"];

/** The names of all implementations, in the order of the table. */
export const implementationNames: readonly ImplementationName[] = implementations.map(({ name }) =>
  name
);

/** Which one it is when nothing is said. */
export const DEFAULT_IMPLEMENTATION: ImplementationName = "loop";

/** Finds an implementation by its name. */
export function findImplementation(name: ImplementationName): Implementation {
  return implementations.find((implementation) => implementation.name === name)!;
}
