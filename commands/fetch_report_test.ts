import { assert, assertEquals } from "@std/assert";
import { recordedContext } from "../internal/cli/recorded_context_testing.ts";
import type { ResultRow, Totals } from "../webclients/result.ts";
import { findStep } from "../webclients/table.ts";
import { fetchReport } from "./fetch_report.ts";

const TOTALS: Totals = {
  ...{ urls: 2, ok: 1, failed: 0, unfinished: 1, bytes: 5, ms: 1, sumMs: 1 },
  ...{ connections: 1, maxConcurrent: 1 },
};
const ROW: ResultRow = {
  ...{ event: "result" as const, index: 0, url: "http://a/", finalUrl: "http://a/", redirects: [] },
  ...{ status: 200, ok: true, error: null, bytes: 5, sha256: "00", contentType: null, tries: 1 },
  ...{ startMs: 0, ms: 1, connectedMs: 0, firstByteMs: 1, file: null },
};

/** A report of two URLs, the first of which comes; nothing follows for as many seconds as are given. */
function reported(json: boolean, isTerminal: boolean, seconds: number) {
  const context = recordedContext(isTerminal);
  const looks = new Set<() => void>();
  const report = fetchReport({ json, io: "deno" }, findStep("coro"), context, (fn) => {
    looks.add(fn);
    return () => looks.delete(fn);
  });
  report.start(2);
  report.row(ROW);
  for (let second = 0; second < seconds; second++) for (const look of looks) look();
  const err = context.err();
  report.summary(TOTALS);
  return { err, looks };
}

Deno.test("fetchReport() says on a terminal for how long nothing has come", () => {
  const { err, looks } = reported(false, true, 6);
  assert(err.includes("1 of 2 fetched; nothing new for 6 s"));
  assertEquals(looks.size, 0);
  assert(!reported(false, true, 4).err.includes("nothing new"));
});

Deno.test("fetchReport() says it each five seconds between rows that go to the terminal", () => {
  assertEquals(
    reported(true, true, 11).err,
    "fibserv fetch: nothing new for 5 s; waiting\nfibserv fetch: nothing new for 10 s; waiting\n",
  );
});

Deno.test("fetchReport() says nothing where nobody looks on", () => {
  for (const json of [true, false]) assertEquals(reported(json, false, 11).err, "");
});
