import { assert, assertEquals } from "@std/assert";
import type { LoadResult } from "./load.ts";
import { PLAIN } from "../internal/cli/style.ts";
import { lineOf, nameOf, rateLine, remarks, summaryJson, summaryText, timeLine } from "./report.ts";

const target = { hostname: "127.0.0.1", port: 25000 };

const result: LoadResult = {
  outcome: "done",
  failure: null,
  n: 10,
  connections: 64,
  pipeline: 1,
  requests: 61728,
  errors: 0,
  unanswered: 0,
  seconds: 5.0000000004,
  reqPerSec: 12345.6123,
  latencyMs: { p50: 5.123456, p90: 6.2, p99: 12.3456789, p999: 14, max: 100.00049 },
  cpuShare: 0.4,
  stoodStillMs: 0,
  reconnects: null,
};

Deno.test("rateLine() is a whole number of requests per second", () => {
  assertEquals(rateLine(12345.49), "12345 req/s");
  assertEquals(rateLine(0), "0 req/s");
});

Deno.test("timeLine() is in seconds with three decimals", () => {
  assertEquals(timeLine(69.4), "0.069 s");
  assertEquals(timeLine(12_345), "12.345 s");
  assertEquals(timeLine(0.02), "0.000 s");
});

Deno.test("summaryText() aligns numbers at their ends", () => {
  assertEquals(
    summaryText("fast", target, result, null),
    `\
fast client of 127.0.0.1:25000: n = 10, 64 connections
requests       61728
seconds        5.000
req/s          12346
latency p50    5.123 ms
latency p90    6.200 ms
latency p99   12.346 ms
latency max  100.000 ms
errors             0`,
  );
});

Deno.test("summaryText() shows no latency when there is none, and what was not answered", () => {
  const slow = {
    ...result,
    n: 33,
    connections: 1,
    pipeline: 2,
    requests: 0,
    reqPerSec: 0,
    unanswered: 2,
  };
  assertEquals(
    summaryText("slow", { hostname: "::1", port: 1 }, slow, null),
    `\
slow client of [::1]:1: n = 33, 1 connection, 2 requests in flight on each
requests         0
seconds      5.000
req/s         0.00
latency p50      –
latency p90      –
latency p99      –
latency max      –
errors           0
unanswered       2`,
  );
});

Deno.test("summaryJson() has exactly these keys in this order, and rounded numbers", () => {
  assertEquals(
    summaryJson("fast", result),
    '{"kind":"fast","n":10,"connections":64,"requests":61728,"unanswered":0,"errors":0,"seconds":5,' +
      '"reqPerSec":12345.61,"latencyMs":{"p50":5.123,"p90":6.2,"p99":12.346,"p999":14,"max":100}}',
  );
});

Deno.test("summaryJson() has null for what does not exist", () => {
  const nothing = { ...result, requests: 0, unanswered: 64, seconds: 0, reqPerSec: 0 };
  const { unanswered, reqPerSec, latencyMs } = JSON.parse(summaryJson("fast", nothing));
  assertEquals([unanswered, reqPerSec], [64, null]);
  assertEquals(latencyMs, { p50: null, p90: null, p99: null, p999: null, max: null });
  // Time has passed, so there is a rate, and it is 0.
  assertEquals(JSON.parse(summaryJson("fast", { ...nothing, seconds: 2 })).reqPerSec, 0);
});

Deno.test("lineOf() says first whose line it is", () => {
  assertEquals(lineOf(nameOf("fast", 51_007), rateLine(7), PLAIN), "fast-007  7 req/s");
  assertEquals(nameOf("slow", 7), "slow-007");
});

Deno.test("remarks() says that the server has ended, and what that means for the last requests", () => {
  const ended = { ...result, outcome: "ended" } as const;
  assertEquals(remarks(ended), ["the server has ended"]);
  assertEquals(remarks({ ...ended, unanswered: 1 }), [
    "the server has ended; the last request came too late for it, and has no answer",
  ]);
  assertEquals(remarks({ ...ended, unanswered: 16 }), [
    "the server has ended; the last 16 requests came too late for it, and have no answers",
  ]);
});

Deno.test("remarks() says when the client is the bottleneck, unless the run was too short to tell", () => {
  assertEquals(remarks(result), []);
  assertEquals(remarks({ ...result, cpuShare: 0.9 }), []);
  assertEquals(remarks({ ...result, cpuShare: 0.97 }), [
    "The client used 0.97 of a core: it is the bottleneck, not the server.",
  ]);
  assertEquals(remarks({ ...result, cpuShare: 2, seconds: 0.1 }), []);
});

Deno.test("remarks() says that time stood still", () => {
  assertEquals(remarks({ ...result, stoodStillMs: 2500 }), [
    "time stood still for 2.5 s (was the program stopped?); all figures count that",
  ]);
});

Deno.test("remarks() explains unanswered requests", () => {
  assertEquals(remarks({ ...result, unanswered: 1 }), [
    "1 request had no answer when the client left, 0.25 s after the end at the latest; the latencies leave them out.",
  ]);
  assertEquals(remarks({ ...result, outcome: "failed", errors: 1, unanswered: 2 }), [
    "2 requests had no answer when the connection could not be opened again",
  ]);
});

Deno.test("summaryText() fits terminals of 40, 80 and 200 columns", () => {
  for (const width of [40, 80, 200]) {
    const text = summaryText("fast", target, { ...result, pipeline: 16 }, width);
    for (const line of text.split("\n")) assert(line.length <= width, line);
  }
});

const reconnected = { ...result, reconnects: { reconnects: 3, repeated: 2, lost: 1 } };

Deno.test("summaryText() has rows for reconnects and what was lost when they were wanted", () => {
  assert(
    summaryText("fast", target, reconnected, null).endsWith(`
errors             0
reconnects         3
lost               1`),
  );
});

Deno.test("summaryJson() ends with the account of reconnects when they were wanted", () => {
  const plain = summaryJson("fast", result);
  const account = ',"reconnects":3,"repeated":2,"lost":1}';
  assertEquals(summaryJson("fast", reconnected), plain.slice(0, -1) + account);
});

Deno.test("remarks() says what was sent again, and what was lost", () => {
  assertEquals(remarks(reconnected), [
    "2 requests came too late for a server that ended in good order, and went to the next connection",
    "1 request lost: the connection ended before the answer",
  ]);
  assertEquals(remarks({ ...result, reconnects: { reconnects: 1, repeated: 0, lost: 0 } }), []);
});
