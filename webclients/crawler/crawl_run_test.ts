import { assert, assertEquals, assertExists } from "@std/assert";
import { FakeDeadlineClock } from "../deadline_clock_testing.ts";
import { bytesOf } from "../http/response_testing.ts";
import { CrawlRun, type CrawlRunOptions, type Job } from "./crawl_run.ts";
import type { PageRow, SkippedRow } from "./rows.ts";
import { options } from "./simulated_web_testing.ts";
import { resultOf } from "./steps_testing.ts";

interface Begun {
  readonly run: CrawlRun;
  readonly rows: (PageRow | SkippedRow)[];
  readonly lost: string[];
  readonly clock: FakeDeadlineClock;
}

function begin(changed: Partial<CrawlRunOptions> = {}): Begun {
  const rows: (PageRow | SkippedRow)[] = [];
  const lost: string[] = [];
  const clock = new FakeDeadlineClock();
  const run = new CrawlRun({
    ...options(),
    download: { hasTls: true, keepAlive: true },
    assets: false,
    onRow: (row) => rows.push(row),
    onRobotsLost: ({ url }) => lost.push(url),
    clock,
    ...changed,
  });
  return { run, rows, lost, clock };
}

/** Does a job: receives a response, or fails without one. */
function perform(job: Job | null, response: string | Error): void {
  const exchange = job!.download!.next()!;
  exchange.connected();
  exchange.sent(exchange.output.length);
  if (typeof response === "string") exchange.receive(bytesOf(response), response.length);
  else exchange.fail(response);
  assertEquals(job!.download!.next(), null);
  resultOf(job!.finish());
}

const reply = (body: string, status = 200) =>
  `HTTP/1.1 ${status} x\r\nContent-Type: text/html\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const FACTS = { implementation: "test", io: "none", countsConnections: true };

Deno.test("CrawlRun.take() gives robots.txt, then pages, and isDone when all are finished", () => {
  const { run, rows, lost, clock } = begin();
  const robots = run.take();
  assertEquals([robots!.download!.url, run.take(), run.isDone], [
    "http://h/robots.txt",
    null,
    false,
  ]);
  perform(robots, reply("User-agent: *\nDisallow: /no"));
  perform(run.take(), reply("<a href=/no><a href=/yes>"));
  assertEquals([run.isDone, run.startCame], [false, true]);
  const last = run.take();
  assertEquals(last!.download!.url, "http://h/yes");
  clock.advance(7);
  perform(last, reply("", 404));
  assertEquals([run.take(), run.isDone, lost], [null, true, []]);
  assertEquals(rows.map(({ event, url }) => `${event} ${url}`), [
    "page http://h/0",
    "skipped http://h/no",
    "page http://h/yes",
  ]);
  const { pages, ok, failed, ms, connections, interrupted } = run.summary(FACTS);
  assertEquals([pages, ok, failed, ms, connections, interrupted], [2, 1, 1, 7, 3, false]);
  assertEquals(run.summary({ ...FACTS, countsConnections: false }).connections, null);
});

Deno.test("CrawlRun tells of a robots.txt that cannot be had", () => {
  const { run, rows, lost } = begin();
  perform(run.take(), new Deno.errors.ConnectionReset());
  assertEquals([run.take(), run.isDone, run.startCame], [null, true, false]);
  assertEquals([lost, rows.map(({ url }) => url)], [["http://h/robots.txt"], ["http://h/0"]]);
});

Deno.test("CrawlRun.stop() ends what is under way, and counts it as left", () => {
  const { run, rows } = begin({ ignoreRobots: true, maxTasks: 3 });
  perform(run.take(), reply("<a href=/1><a href=/2><a href=/3>"));
  const [one, two] = [run.take(), run.take()];
  const exchange = one!.download!.next();
  assertExists(exchange);
  run.stop();
  run.stop();
  assert(exchange.isAborted);
  assertEquals([one!.download!.next(), run.take(), run.isDone], [null, null, false]);
  for (const job of [one!, two!]) resultOf(job.finish());
  assertEquals([run.isDone, rows.length], [true, 1]);
  const { todo, interrupted, connections } = run.summary(FACTS);
  assertEquals([todo, interrupted, connections], [3, true, 1]);
});

Deno.test("CrawlRun.stop() ends the reading of a long page between two steps", () => {
  const { run, rows } = begin({ ignoreRobots: true });
  const job = run.take()!;
  const exchange = job.download!.next()!;
  exchange.connected();
  exchange.sent(exchange.output.length);
  const page = reply("<a href=/1>".repeat(30_000));
  exchange.receive(bytesOf(page), page.length);
  assertEquals(job.download!.next(), null);
  const steps = job.finish();
  assertEquals(steps.next().done, false);
  run.stop();
  assertEquals([steps.next().done, run.isDone, rows], [true, true, []]);
  assertEquals(run.summary(FACTS).todo, 1);
});
