import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import * as fc from "fast-check";
import { FakeDeadlineClock } from "./deadline_clock_testing.ts";
import type { Download } from "./download.ts";
import { bytesOf } from "./http/response_testing.ts";
import { DEFAULTS, type FetchOptions } from "./options.ts";
import type { ResultRow } from "./result.ts";
import { RunQueue } from "./run_queue.ts";

function makeQueue(urls: readonly string[], options: Partial<FetchOptions> = {}) {
  const clock = new FakeDeadlineClock();
  const rows: ResultRow[] = [];
  const queue = new RunQueue({
    urls,
    options: { ...DEFAULTS, ...options },
    onRow: (row) => rows.push(row),
    clock,
  });
  return { queue, rows, clock };
}

/** Lets a download succeed, or fail where the status says so. */
function finish(download: Download, status = 200): void {
  const exchange = download.next();
  if (exchange === null) return;
  exchange.connected();
  const text = `HTTP/1.1 ${status} x\r\nContent-Length: 2\r\n\r\nhi`;
  exchange.receive(bytesOf(text), text.length);
  assertEquals(download.next(), null);
}

const pages = (host: string, count: number) =>
  Array.from({ length: count }, (_, i) => `http://${host}/${i}`);

Deno.test("take() gives the URLs in order, one after another to whoever takes one at a time", () => {
  const { queue, rows, clock } = makeQueue(pages("h", 3));
  for (const download of queue) {
    clock.advance(5);
    finish(download);
  }
  assertEquals(rows.map(({ index, startMs, ms, file }) => [index, startMs, ms, file]), [
    ...[[0, 0, 5, null], [1, 5, 5, null], [2, 10, 5, null]],
  ]);
  assertEquals(queue.totals(), {
    ...{ urls: 3, ok: 3, failed: 0, unfinished: 0, bytes: 6, ms: 15, sumMs: 15 },
    ...{ connections: 3, maxConcurrent: 1 },
  });
});

Deno.test("rows come in the order of the times at which they were complete", () => {
  const { queue, rows, clock } = makeQueue(pages("h", 3));
  const [first, second, third] = [...queue];
  const text = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
  const exchanges = [first!, second!].map((download) => download.next()!);
  for (const exchange of exchanges) {
    clock.advance(1);
    exchange.connected();
    exchange.receive(bytesOf(text), text.length);
  }
  // Whoever drives the second comes to it earlier, and a worker has done the third long ago.
  clock.advance(1);
  second!.next();
  clock.advance(1);
  third!.settle(structuredClone(second!.outcome!));
  clock.advance(1);
  first!.next();
  assertEquals(rows.map(({ index, startMs, ms }) => [index, startMs + ms]), [[1, 3], [2, 4], [
    0,
    5,
  ]]);
});

Deno.test("take() gives null at the limit, and goes on when one has settled", () => {
  const { queue, rows } = makeQueue(pages("h", 5), { concurrency: 2 });
  const [first, second] = [queue.take()!, queue.take()!];
  assertEquals([queue.take(), queue.running, queue.waiting], [null, 2, 3]);
  finish(second, 404);
  const third = queue.take()!;
  assertEquals(queue.take(), null);
  finish(first);
  finish(third);
  assertEquals(rows.map(({ index, ok }) => [index, ok]), [[1, false], [0, true], [2, true]]);
  assertEquals(queue.totals().maxConcurrent, 2);
});

Deno.test("take() passes over origins at their limit", () => {
  const urls = [...pages("a", 3), ...pages("b", 2), "nonsense", "https://a/0", "http://a:80/x"];
  const { queue } = makeQueue(urls, { concurrency: Infinity, perHost: 1 });
  const taken: Download[] = [];
  for (let download; (download = queue.take()) !== null;) taken.push(download);
  assertEquals(taken.map(({ url }) => url), [
    "http://a/0",
    "http://b/0",
    "nonsense",
    "https://a/0",
  ]);
  finish(taken[0]!);
  assertEquals([queue.take()?.url, queue.take()], ["http://a/1", null]);
});

Deno.test("take() keeps both limits, and N workers do all, whatever ends first", () => {
  const url = fc.tuple(fc.constantFrom("a", "b", "c"), fc.nat(9)).map(([h, n]) =>
    `http://${h}/${n}`
  );
  const limit = fc.constantFrom(1, 2, 3, Infinity);
  fc.assert(
    fc.property(
      fc.array(url, { maxLength: 30 }),
      limit,
      limit,
      fc.infiniteStream(fc.nat()),
      (urls, concurrency, perHost, choices) => {
        const { queue, rows } = makeQueue(urls, { concurrency, perHost });
        // Each worker ends for good when it is given nothing.
        const workers: Download[] = [];
        for (let i = 0; i < Math.min(concurrency, urls.length); i++) {
          const download = queue.take();
          if (download !== null) workers.push(download);
        }
        while (workers.length > 0) {
          assertLessOrEqual(workers.length, concurrency);
          for (const host of ["a", "b", "c"]) {
            const running = workers.filter(({ url }) => url.startsWith(`http://${host}/`)).length;
            assertLessOrEqual(running, perHost);
          }
          const index = choices.next().value % workers.length;
          finish(workers[index]!);
          const next = queue.take();
          if (next === null) workers.splice(index, 1);
          else workers[index] = next;
        }
        assertEquals(rows.map(({ index }) => index).sort((a, b) => a - b), [...urls.keys()]);
        assertEquals([queue.waiting, queue.running], [0, 0]);
      },
    ),
    { seed: 1, numRuns: 200 },
  );
});

Deno.test("stop() ends what is running without a row, and gives nothing more", () => {
  const { queue, rows } = makeQueue(pages("h", 4), { concurrency: 2 });
  finish(queue.take()!);
  const download = queue.take()!;
  const exchange = download.next()!;
  exchange.connected();
  queue.stop();
  queue.stop();
  assertEquals([queue.take(), exchange.isOver, download.next()], [null, true, null]);
  const { urls, ok, failed, unfinished, connections } = queue.totals();
  assertEquals([urls, ok, failed, unfinished, connections], [4, 1, 0, 3, 2]);
  assertEquals(rows.length, 1);
});

Deno.test("take() has bodies saved of whole results only, and the row tells where", () => {
  const saved: string[] = [];
  const rows: ResultRow[] = [];
  const queue = new RunQueue({
    urls: ["http://h/0", "nonsense", "http://h/1"],
    options: { ...DEFAULTS, keepBody: true },
    onRow: (row) => rows.push(row),
    save(outcome, url) {
      saved.push(`${url} ${outcome.body!.length}`);
      return "name";
    },
  });
  for (let download; (download = queue.take()) !== null;) {
    finish(download, saved.length === 0 ? 200 : 500);
  }
  assertEquals(saved, ["http://h/0 2", "http://h/1 2"]);
  assertEquals(rows.map(({ file }) => file), ["name", null, "name"]);
  assert(rows.every((row) => !("body" in row) && row.event === "result"));
});
