import { assertEquals } from "@std/assert";
import type { MuteResult } from "./mute.ts";
import { muteLine, muteRemarks, muteSummaryJson, muteSummaryText } from "./mute_report.ts";

const result: MuteResult = {
  outcome: "done",
  failure: null,
  n: 10,
  connections: 1,
  bytesOut: 6_912_345,
  requestsOut: 2_304_115,
  seconds: 5.00049,
  blockedSeconds: 3.21,
  bytesAfterBlock: 0,
  errors: 0,
  stoodStillMs: 0,
};

Deno.test("muteLine() speaks of being blocked from a second on", () => {
  assertEquals(muteLine(0, 999), "0.0 MB out");
  assertEquals(muteLine(6_912_345, 3999), "6.9 MB out, blocked for 3 s");
});

Deno.test("muteSummaryText() aligns numbers at their ends", () => {
  assertEquals(
    muteSummaryText("mute-007", { hostname: "::1", port: 1 }, { ...result, connections: 3 }, null),
    `\
mute-007 client of [::1]:1: n = 10, 3 connections
requests out     2304115
out                  6.9 MB
seconds            5.000
longest blocked    3.210 s
errors                 0`,
  );
});

Deno.test("muteSummaryJson() has exactly these keys in this order, and rounded numbers", () => {
  assertEquals(
    muteSummaryJson(result),
    '{"kind":"mute","n":10,"connections":1,"bytesOut":6912345,"requestsOut":2304115,"errors":0,' +
      '"seconds":5,"blockedSeconds":3.21}',
  );
});

Deno.test("muteRemarks() explains what a server does that ends, and nothing else", () => {
  assertEquals(muteRemarks(result), []);
  const ended = { ...result, outcome: "ended" } as const;
  assertEquals(muteRemarks({ ...ended, bytesAfterBlock: 99_999 }), ["the server has ended"]);
  assertEquals(muteRemarks({ ...ended, bytesAfterBlock: 1_400_000 }), [
    "the server has ended: it threw away what it had not read, and so 1.4 MB more went out",
  ]);
  assertEquals(muteRemarks({ ...result, bytesAfterBlock: 1_400_000 }), []);
});
