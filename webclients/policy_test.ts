import { assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { isRedirect, isRetryable, parseHttpDate, parseRetryAfter, retryDelayMs } from "./policy.ts";

/** Sunday, the 6th of November 1994, 08:49:37: the example of RFC 9110. */
const THEN_MS = 784_111_777_000;

Deno.test("isRedirect() is true for five statuses", () => {
  const redirects = Array.from({ length: 600 }, (_, status) => status).filter(isRedirect);
  assertEquals(redirects, [301, 302, 303, 307, 308]);
});

Deno.test("isRetryable() is true for what may go away by itself", () => {
  const statuses = Array.from({ length: 600 }, (_, i) => i).filter((i) => isRetryable(null, i));
  assertEquals(statuses, [429, 500, 502, 503, 504]);
  assertEquals([isRetryable("connect", null), isRetryable("incomplete", 200)], [true, true]);
  for (const kind of ["url", "dns", "tls", "timeout", "protocol", "too-large", "decode"] as const) {
    assertEquals(isRetryable(kind, 503), false, kind);
  }
  assertEquals(isRetryable("timeout", null, true), true);
});

Deno.test("retryDelayMs() doubles, and waits longer where the server asks for it", () => {
  const delays = [0, 1, 2, 3].map((retries) => retryDelayMs(retries, null, THEN_MS));
  assertEquals(delays, [100, 200, 400, 800]);
  assertEquals(retryDelayMs(0, "2", THEN_MS), 2000);
  assertEquals(retryDelayMs(0, "0", THEN_MS), 100);
  assertEquals(retryDelayMs(5, "2", THEN_MS), 3200);
  assertEquals(retryDelayMs(0, "soon", THEN_MS), 100);
});

Deno.test("parseRetryAfter() reads seconds and dates, and nothing else", () => {
  assertEquals(parseRetryAfter("120", THEN_MS), 120_000);
  assertEquals(parseRetryAfter("Sun, 06 Nov 1994 08:49:40 GMT", THEN_MS), 3000);
  assertEquals(parseRetryAfter("Sun, 06 Nov 1994 08:49:30 GMT", THEN_MS), 0);
  for (
    const value of ["", "-1", "+1", "1.5", "1e3", "0x1", "1s", "tomorrow", "2030-01-01", "1 2"]
  ) {
    assertEquals(parseRetryAfter(value, THEN_MS), null, value);
  }
});

Deno.test("parseHttpDate() reads the three formats", () => {
  for (
    const text of [
      "Sun, 06 Nov 1994 08:49:37 GMT",
      "Sunday, 06-Nov-94 08:49:37 GMT",
      "Sun Nov  6 08:49:37 1994",
    ]
  ) assertEquals(parseHttpDate(text, THEN_MS), THEN_MS, text);
  for (
    const text of [
      ...["Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 24:49:37 GMT", "06 Nov 1994 08:49:37 GMT"],
      ...[
        "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:61:37 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT",
      ],
      ...["sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT+1", "", "Sun"],
    ]
  ) assertEquals(parseHttpDate(text, THEN_MS), null, text);
});

Deno.test("parseHttpDate() takes a year of two digits as one that is at most 50 years ahead", () => {
  const nowMs = Date.UTC(2026, 0, 1);
  const yearOf = (digits: string) =>
    new Date(parseHttpDate(`Sunday, 06-Nov-${digits} 08:49:37 GMT`, nowMs)!).getUTCFullYear();
  assertEquals([yearOf("26"), yearOf("76"), yearOf("77"), yearOf("99")], [2026, 2076, 1977, 1999]);
});

Deno.test("parseHttpDate() reads whatever date toUTCString() writes", () => {
  const dates = fc.date({
    noInvalidDate: true,
    min: new Date(0),
    max: new Date("9999-12-31T00:00:00Z"),
  });
  fc.assert(
    fc.property(dates, (date) => {
      const seconds = Math.floor(date.getTime() / 1000) * 1000;
      assertEquals(parseHttpDate(date.toUTCString(), THEN_MS), seconds);
    }),
    { seed: 1, numRuns: 200 },
  );
});
