import { assert, assertEquals, assertFalse, assertStrictEquals, assertThrows } from "@std/assert";
import { FakeDeadlineClock } from "./deadline_clock_testing.ts";
import { Download } from "./download.ts";
import type { Exchange } from "./exchange.ts";
import { bytesOf, textOf } from "./http/response_testing.ts";
import type { DownloadOptions } from "./options.ts";
import type { Outcome } from "./result.ts";

/** What a server does with a request. */
type Act = string | ((exchange: Exchange, clock: FakeDeadlineClock) => void);

const refuse: Act = (exchange) => exchange.fail(new Deno.errors.ConnectionRefused());
const cut: Act = (exchange) =>
  answer(exchange, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel", true);
const hang: Act = (exchange, clock) => {
  exchange.connected();
  clock.advance(exchange.remainingMs());
  exchange.expire();
};

function answer(exchange: Exchange, text: string, ends = false): void {
  exchange.connected();
  exchange.sent(exchange.output.length);
  exchange.receive(bytesOf(text), text.length);
  if (ends) exchange.receive(new Uint8Array(0), 0);
}

function response(status: number, fields = "", body = ""): string {
  return `HTTP/1.1 ${status} x\r\n${fields}Content-Length: ${body.length}\r\n\r\n${body}`;
}

const redirectTo = (location: string, status = 302) =>
  response(status, `Location: ${location}\r\n`);
const OK = response(200, "", "hello");

/** Drives a download with a server that does one thing after another, a millisecond each. */
function drive(acts: readonly Act[], options: Partial<DownloadOptions> = {}, url = "http://h/a") {
  const clock = new FakeDeadlineClock();
  const download = new Download(url, options, clock);
  const urls: string[] = [];
  const delays: number[] = [];
  for (let exchange; (exchange = download.next()) !== null;) {
    const act = acts[urls.length];
    assert(act !== undefined, `one request too many: ${exchange.url.href}`);
    urls.push(exchange.url.href);
    delays.push(exchange.delayMs);
    clock.advance(exchange.delayMs + 1);
    if (typeof act === "string") answer(exchange, act);
    else act(exchange, clock);
  }
  assertEquals(urls.length, acts.length);
  return { outcome: download.outcome!, urls, delays };
}

const brief = (
  { status, ok, error, tries }: Outcome,
): unknown[] => [status, ok, error?.kind ?? null, tries];

Deno.test("next() gives one exchange for a response, then the outcome", () => {
  const clock = new FakeDeadlineClock();
  const download = new Download("http://h:80/a#b", { keepBody: true }, clock);
  const settled: Outcome[] = [];
  download.onSettled = (outcome) => settled.push(outcome);
  clock.advance(1);
  const exchange = download.next()!;
  exchange.connected();
  clock.advance(2);
  const text = response(200, "Content-Type: text/plain\r\n", "hello");
  exchange.receive(bytesOf(text), text.length);
  clock.advance(4);
  assertEquals(settled.length, 0);
  assertEquals([download.next(), download.next()], [null, null]);
  assertEquals(settled, [{
    url: "http://h:80/a#b",
    finalUrl: "http://h/a",
    redirects: [],
    status: 200,
    ok: true,
    error: null,
    bytes: 5,
    sha256: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
    contentType: "text/plain",
    tries: 1,
    ms: 7,
    connectedMs: 1,
    firstByteMs: 3,
    connections: 1,
    location: null,
    body: bytesOf("hello"),
  }]);
  assertStrictEquals(download.outcome, settled[0]!);
});

Deno.test("next() throws when the exchange before is not over", () => {
  const download = new Download("http://h/");
  download.next();
  assertThrows(() => download.next(), Error, "Cannot go on");
});

Deno.test("next() gives an outcome at once for what is no URL, without the password", () => {
  for (const [url, kind] of [["x", "url"], ["ftp://h/", "url"], ["https://h/", "tls"]] as const) {
    const { outcome } = drive([], {}, url);
    assertEquals(brief(outcome), [null, false, kind, 1]);
    assertEquals([outcome.sha256, outcome.url, outcome.finalUrl], [null, url, null]);
  }
  for (
    const [given, shown] of [
      ["http://u5er:secret@h/", "http://***@h/"],
      ["u5er:secret@127.0.0.1:8080/x", "***@127.0.0.1:8080/x"],
      ["mailto:u5er:secret@h", "mailto:***@h"],
      ["http://u5er:secret/s@h/", "http://***@h/"],
    ] as const
  ) {
    const { outcome } = drive([], {}, given);
    const { url, finalUrl, error } = outcome;
    assertEquals([url, finalUrl, error?.kind], [shown, null, "url"]);
    assertFalse(/u5er|secret/.test(JSON.stringify(outcome)), given);
  }
});

Deno.test("next() shows no password of a URL to which a redirect leads", () => {
  for (const to of ["http://u5er:secret@h/", "mailto:u5er:secret@h", "http://u5er:secret?s@h/"]) {
    const { outcome } = drive([redirectTo(to)]);
    assertEquals(outcome.ok, false);
    assertFalse(/u5er|secret/.test(JSON.stringify(outcome)), to);
  }
});

Deno.test("next() follows redirects, and tells them in order", () => {
  for (const status of [301, 302, 303, 307, 308]) {
    const { outcome, urls } = drive([redirectTo("/b#x", status), redirectTo("//i/c d", 307), OK]);
    assertEquals(urls, ["http://h/a", "http://h/b#x", "http://i/c%20d"]);
    assertEquals(outcome.redirects, ["http://h/a", "http://h/b"]);
    assertEquals([outcome.finalUrl, outcome.ok], ["http://i/c%20d", true]);
  }
});

Deno.test("next() takes other statuses of the 3xx, or without Location, as the result", () => {
  for (const text of [response(300, "Location: /b\r\n"), response(302), response(304)]) {
    const { outcome } = drive([text]);
    assertEquals([outcome.ok, outcome.error, outcome.redirects], [false, null, []]);
  }
});

Deno.test("next() follows maxRedirects redirects, and not one more", () => {
  const redirects = [1, 2, 3].map((n) => redirectTo(`/${n}`));
  assertEquals(brief(drive([...redirects, OK], { maxRedirects: 3 }).outcome), [200, true, null, 1]);
  const { outcome } = drive(redirects, { maxRedirects: 2 });
  assertEquals(brief(outcome), [302, false, "redirect", 1]);
  assertEquals([outcome.redirects.length, outcome.finalUrl], [2, "http://h/2"]);
  assertEquals(drive([redirectTo("/1")], { maxRedirects: 0 }).outcome.error?.kind, "redirect");
});

Deno.test("next() refuses redirects to where nothing can be fetched", () => {
  const kindOf = (location: string) => drive([redirectTo(location)]).outcome.error?.kind;
  assertEquals(kindOf("http://"), "redirect");
  assertEquals(kindOf("file:///etc/passwd"), "redirect");
  assertEquals(kindOf("data:text/plain,x"), "redirect");
  assertEquals(kindOf("http://u:p@h/"), "url");
  assertEquals(kindOf("https://h/"), "tls");
});

Deno.test("next() tells where a redirect leads that is not to be followed", () => {
  const { outcome } = drive([redirectTo("../b")], { followRedirects: false });
  assertEquals(brief(outcome), [302, false, null, 1]);
  assertEquals(outcome.location, "http://h/b");
  const { outcome: bad } = drive([redirectTo("http://")], { followRedirects: false });
  assertEquals([bad.error?.kind, bad.location], ["redirect", null]);
});

Deno.test("next() tries again, later and later, and counts the tries", () => {
  const { outcome, delays, urls } = drive([refuse, cut, response(503), OK], { retries: 3 });
  assertEquals(brief(outcome), [200, true, null, 4]);
  assertEquals(delays, [0, 100, 200, 400]);
  assertEquals(new Set(urls).size, 1);
  assertEquals(outcome.connections, 3);
});

Deno.test("next() lets the last result stand when the tries are used up", () => {
  assertEquals(brief(drive([refuse]).outcome), [null, false, "connect", 1]);
  assertEquals(brief(drive([cut, cut], { retries: 1 }).outcome), [200, false, "incomplete", 2]);
  assertEquals(brief(drive([response(500), response(429)], { retries: 1 }).outcome), [
    ...[429, false, null, 2],
  ]);
  assertEquals(brief(drive([response(503), refuse], { retries: 1 }).outcome), [
    ...[503, false, "connect", 2],
  ]);
});

Deno.test("next() does not try again what will not change", () => {
  for (const text of [response(404), response(501), "junk"]) drive([text], { retries: 3 });
  assertEquals(drive([hang], { retries: 3 }).outcome.error?.kind, "timeout");
});

Deno.test("next() repeats the last request after redirects", () => {
  const { outcome, urls } = drive([redirectTo("/b"), response(503), OK], { retries: 1 });
  assertEquals(urls, ["http://h/a", "http://h/b", "http://h/b"]);
  assertEquals(outcome.redirects, ["http://h/a"]);
});

Deno.test("next() waits for Retry-After where that is longer", () => {
  const busy = (value: string) => response(503, `Retry-After: ${value}\r\n`);
  const delayAfter = (value: string) => drive([busy(value), OK], { retries: 1 }).delays[1];
  assertEquals(delayAfter("2"), 2000);
  assertEquals(delayAfter("0"), 100);
  assertEquals(delayAfter("nonsense"), 100);
  // The clock of the test says 00:00:01.001 when the response comes.
  assertEquals(delayAfter("Thu, 01 Jan 2026 00:00:05 GMT"), 3999);
});

Deno.test("next() does not begin to wait for a retry that would outlast the timeout", () => {
  const busy = response(503, "Retry-After: 5\r\n");
  const { outcome } = drive([busy], { retries: 3, timeoutMs: 5000 });
  assertEquals([...brief(outcome), outcome.ms], [503, false, null, 1, 1]);
  assertEquals(drive([busy, OK], { retries: 3, timeoutMs: 5010 }).outcome.ok, true);
  drive([response(503, `Retry-After: ${"9".repeat(400)}\r\n`)], { retries: 3 });
});

Deno.test("next() has one deadline over redirects, retries and bodies", () => {
  const remaining: number[] = [];
  const slowly = (text: string): Act => (exchange, clock) => {
    clock.advance(99);
    answer(exchange, text);
    remaining.push(exchange.remainingMs());
  };
  const acts = [slowly(redirectTo("/b")), slowly(response(503)), slowly(OK)];
  const { outcome } = drive(acts, { retries: 1, timeoutMs: 1000 });
  assertEquals(remaining, [900, 800, 600]);
  assertEquals(outcome.ms, 400);
});

Deno.test("next() gives each try its own time where it is to, and repeats timeouts", () => {
  const { outcome } = drive([hang, hang, OK], { retries: 2, timeoutMs: 50, timeoutPerTry: true });
  assertEquals(brief(outcome), [200, true, null, 3]);
  assertEquals(brief(drive([hang, hang], { retries: 1, timeoutPerTry: true }).outcome), [
    ...[null, false, "timeout", 2],
  ]);
  const busy = response(503, "Retry-After: 1\r\n");
  drive([busy], { retries: 1, timeoutMs: 50, timeoutPerTry: true });
});

Deno.test("next() sends once more, uncounted, what failed on a reused connection unanswered", () => {
  const vanish: Act = (exchange) => {
    exchange.connected(true);
    exchange.receive(new Uint8Array(0), 0);
  };
  const clock = new FakeDeadlineClock();
  const download = new Download("http://h/", {}, clock);
  const first = download.next()!;
  assertEquals(first.needsNewConnection, false);
  (vanish as (exchange: Exchange, clock: FakeDeadlineClock) => void)(first, clock);
  const second = download.next()!;
  assertEquals([second.needsNewConnection, second.delayMs], [true, 0]);
  answer(second, OK);
  assertEquals(download.next(), null);
  assertEquals([download.outcome!.tries, download.outcome!.connections], [1, 1]);

  const answered: Act = (exchange) => {
    exchange.connected(true);
    exchange.receive(bytesOf("HTTP"), 4);
    exchange.receive(new Uint8Array(0), 0);
  };
  assertEquals(drive([answered]).outcome.error?.kind, "incomplete");
  const fresh: Act = (exchange) => {
    exchange.connected();
    exchange.receive(new Uint8Array(0), 0);
  };
  assertEquals(drive([fresh]).outcome.error?.kind, "incomplete");
});

Deno.test("abort() ends it without an outcome", () => {
  const download = new Download("http://h/");
  const exchange = download.next()!;
  download.abort();
  assertEquals([exchange.isOver, exchange.output.length, download.next()], [true, 0, null]);
  assertEquals([download.outcome, download.isAborted], [null, true]);
  const other = new Download("http://h/");
  other.next()!.abort();
  assertEquals([other.next(), other.outcome, other.isAborted], [null, null, true]);
});

Deno.test("settle() takes the outcome that a worker has made of copies", () => {
  const clock = new FakeDeadlineClock();
  const here = new Download("http://h/a", {}, clock);
  // It takes a while until an order has come there, and the outcome here.
  clock.advance(3);
  const there = new Download(here.url, structuredClone(here.options), clock);
  clock.advance(5);
  answer(there.next()!, OK);
  assertEquals([there.next(), there.outcome?.ms], [null, 5]);
  clock.advance(2);
  here.settle(structuredClone(there.outcome!));
  assertEquals(here.outcome?.ms, 10);
  assertEquals([here.next(), here.outcome?.bytes], [null, 5]);
  assertEquals(textOf(there.outcome?.body ?? new Uint8Array(0)), "");
});

Deno.test("a download gives its exchanges by iteration, each when the one before is over", () => {
  const clock = new FakeDeadlineClock();
  const download = new Download("http://h/a", { retries: 1 }, clock);
  const kinds: unknown[] = [];
  for (const exchange of download) {
    kinds.push(exchange.delayMs);
    exchange.fail(Object.assign(new Error("refused"), { code: "ECONNREFUSED" }));
  }
  assertEquals([kinds, download.outcome?.error?.kind], [[0, 100], "connect"]);
});

Deno.test("crashed() settles a download of which nothing is known here, once", () => {
  const download = new Download("http://h/a");
  const outcomes: unknown[] = [];
  download.onSettled = ({ error, status }) => outcomes.push([error?.kind, status]);
  download.crashed(new Error("two\nlines"));
  download.crashed(new Error("again"));
  assertEquals(outcomes, [["incomplete", null]]);
  assertEquals(
    download.outcome?.error?.message,
    'Cannot read the response: the thread that receives it must not crash, got "two\\nlines"',
  );
  const aborted = new Download("http://h/a");
  aborted.abort();
  aborted.crashed(new Error("late"));
  assertEquals(aborted.outcome, null);
});
