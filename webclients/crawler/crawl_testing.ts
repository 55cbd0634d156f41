/**
 * For tests: crawls with an implementation in a world of I/O, and collects what comes.
 *
 * @module
 */

import { type Needed, testNeeding } from "../../tests/support/permissions.ts";
import type { IoName } from "../../loop/io/types.ts";
import { type CrawlOptions, type RunningCrawl, startCrawl } from "./crawl.ts";
import type { PageRow, SkippedRow, SummaryRow } from "./rows.ts";
import { type Implementation, implementations } from "./table.ts";
// Opens the C library, which stays open, before any test can be blamed for it.
import "../../loop/io/posix/libc.ts";

/** An implementation in a world of I/O. */
export interface Subject {
  readonly implementation: Implementation;
  readonly io: IoName;
}

const subjects: readonly Subject[] = implementations.flatMap((implementation: Implementation) =>
  implementation.io.map((io) => ({ implementation, io }))
);

/** Registers a test for each implementation in each world of I/O, or for some of them. */
export function crawlTest(
  what: string,
  body: (subject: Subject) => Promise<void>,
  only: (subject: Subject) => boolean = () => true,
): void {
  for (const subject of subjects.filter(only)) {
    const { implementation, io } = subject;
    const needed: Needed[] = io === "posix" ? ["net", "read", "ffi"] : ["net", "read"];
    testNeeding(...needed)(`${implementation.name} ${what} (${io})`, () => body(subject));
  }
}

/** Whether a subject speaks https. */
export const hasTls = ({ implementation, io }: Subject) => implementation.tls.includes(io);

/** What came of a crawl. */
export interface Crawled {
  readonly rows: (PageRow | SkippedRow)[];
  readonly summary: SummaryRow;
  readonly startCame: boolean;
  /** The URLs of robots.txt that could not be had. */
  readonly lost: string[];
  /** What of obeying robots.txt cost too much, and the URL of which that was said. */
  readonly costly: string[];
}

/** Crawls, and waits for the end. `onRow` may stop it. */
export async function crawl(
  { implementation, io }: Subject,
  start: string,
  changed: Partial<CrawlOptions> = {},
  onRow: (row: PageRow | SkippedRow, crawl: RunningCrawl) => void = () => {},
): Promise<Crawled> {
  const rows: (PageRow | SkippedRow)[] = [];
  const lost: string[] = [];
  const costly: string[] = [];
  const options: CrawlOptions = {
    start: new URL(start),
    io,
    maxTasks: 10,
    maxPages: 1000,
    maxRedirects: 10,
    maxTries: 1,
    exclude: null,
    anyHost: false,
    assets: false,
    ignoreRobots: false,
    timeoutMs: 30_000,
    maxBytes: 1_000_000,
    caCerts: [],
    ...changed,
  };
  const crawl = await startCrawl(implementation, options, {
    onRow(row) {
      rows.push(row);
      onRow(row, crawl);
    },
    onRobotsLost: (url) => lost.push(url),
    onRobotsCostly: (url, cost) => costly.push(`${cost} ${url}`),
  });
  await crawl.ended;
  return { rows, lost, costly, summary: crawl.summary(), startCame: crawl.startCame };
}

/** What is the same in all implementations: rows as texts, without times, in order when there was one task. */
export function comparable({ rows, summary }: Crawled, isInOrder: boolean): string[] {
  const texts = rows.map((row) => JSON.stringify({ ...row, ms: 0 }));
  if (!isInOrder) texts.sort();
  const { implementation: _, io: __, ms: ___, connections: ____, maxConcurrent: _____, ...counts } =
    summary;
  return [...texts, JSON.stringify(counts)];
}
