import { assertEquals } from "@std/assert";
import type { Outcome } from "../result.ts";
import { pageOptions, pageOutcome, robotsOptions, robotsOutcome } from "./outcomes.ts";
import { resultOf } from "./steps_testing.ts";
import type { PageWork, RobotsWork } from "./work.ts";

const PAGE: PageWork = {
  kind: "page",
  url: "http://h/d/page",
  origin: "http://h",
  from: null,
  depth: 0,
  redirectsLeft: 0,
  isStart: true,
};
const robots = (origin: string): RobotsWork => ({
  kind: "robots",
  url: `${origin}/robots.txt`,
  origin,
});

function outcome(changed: Partial<Outcome> = {}): Outcome {
  return {
    url: PAGE.url,
    finalUrl: PAGE.url,
    redirects: [],
    status: 200,
    ok: true,
    error: null,
    bytes: 3,
    sha256: "",
    contentType: "text/html",
    tries: 2,
    ms: 5,
    connectedMs: 1,
    firstByteMs: 2,
    connections: 1,
    location: null,
    body: new TextEncoder().encode("<a href=x>"),
    ...changed,
  };
}

const failed = (kind: NonNullable<Outcome["error"]>["kind"], status: number | null = null) =>
  outcome({ error: { kind, message: "" }, status, body: null });

Deno.test("pageOptions() and robotsOptions() keep bodies, and leave redirects of pages to the frontier", () => {
  const given = { maxBytes: 5, retries: 3, hasTls: true };
  const page = pageOptions(given);
  assertEquals([page.followRedirects, page.keepBody, page.timeoutPerTry], [false, true, true]);
  assertEquals([page.maxBytes, page.retries], [5, 3]);
  const robots = robotsOptions(given);
  assertEquals([robots.followRedirects, robots.maxRedirects, robots.retries], [undefined, 5, 3]);
  assertEquals([robots.keepBody, robots.timeoutPerTry, robots.maxBytes! > 5e5], [true, true, true]);
});

Deno.test("pageOutcome() finds the links of whole HTML pages, and of nothing else", () => {
  const links = (changed: Partial<Outcome>) =>
    resultOf(pageOutcome(PAGE, outcome(changed), false)).links;
  assertEquals(links({}), { base: PAGE.url, links: [{ href: "x", nofollow: false }] });
  assertEquals(links({ status: 404 }), null);
  assertEquals(links({ contentType: "text/plain" }), null);
  assertEquals(links({ contentType: null }), null);
  assertEquals(links({ body: null }), null);
});

Deno.test("pageOutcome() hands on what the row will say", () => {
  const redirect = outcome({ status: 302, location: "http://h/y", contentType: null });
  assertEquals(resultOf(pageOutcome(PAGE, redirect, false)), {
    status: 302,
    redirect: "http://h/y",
    error: null,
    bytes: 3,
    contentType: null,
    tries: 2,
    ms: 5,
    links: null,
  });
  const { error, status } = resultOf(pageOutcome(PAGE, failed("timeout"), false));
  assertEquals([error?.kind, status], ["timeout", null]);
});

Deno.test("robotsOutcome() takes every failure for out of reach, but for too many redirects", () => {
  const http = robots("http://h");
  const came = robotsOutcome(http, outcome(), true);
  assertEquals(came, { kind: "response", status: 200, body: outcome().body! });
  for (const kind of ["connect", "timeout", "incomplete", "too-large", "dns"] as const) {
    assertEquals(robotsOutcome(http, failed(kind), true), { kind: "unreachable" }, kind);
  }
  const none = new Uint8Array(0);
  assertEquals(robotsOutcome(http, failed("redirect", 302), true), {
    kind: "response",
    status: 302,
    body: none,
  });
});

Deno.test("robotsOutcome() lets pages say themselves that there is no TLS", () => {
  const https = robots("https://h");
  assertEquals(robotsOutcome(https, failed("tls"), false).kind, "response");
  assertEquals(robotsOutcome(https, failed("tls"), true).kind, "unreachable");
  // A redirect to where there is no TLS: pages without it exist, and nobody knows what may be asked for.
  assertEquals(robotsOutcome(robots("http://h"), failed("tls", 302), false).kind, "unreachable");
});
