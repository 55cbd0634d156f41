import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { testNeeding } from "../../tests/support/permissions.ts";
import { kinds } from "./kinds/table.ts";
import { ask, askJson, RawClient, request } from "./raw_client_testing.ts";
import { startSite } from "./site.ts";
import type { SiteJson } from "./site_json.ts";
import { HurriedClock, WatchedClock } from "./watched_clock_testing.ts";

const test = testNeeding("net");
const PORT = { port: 0 };
const FAST = { port: 0, latencyMs: 0 };

/** The paths to which a page links, once each, in order: those that are not marked `nofollow`. */
function linksOf(html: string, base: URL): string[] {
  const links = Array.from(html.matchAll(/<a ([^>]*)>/g), ([, attributes]) => attributes!)
    .filter((attributes) => !attributes.includes("nofollow"))
    .map((attributes) => new URL(/href="([^"]*)"/.exec(attributes)![1]!, base))
    .filter((url) => url.origin === base.origin)
    .map((url) => url.pathname);
  return [...new Set(links)];
}

test("startSite() serves the pages and the links that /site.json names", async () => {
  await using site = await startSite({ ...FAST, pages: 12, seed: 7 });
  const { seed, pages, links }: SiteJson = await askJson(site, "/site.json");
  assertEquals(seed, 7);
  assertEquals(pages, Array.from({ length: 12 }, (_, page) => `/p/${page}`));
  assertEquals(Object.keys(links), pages);
  for (const path of pages) {
    const text = await ask(site, path);
    assertMatch(text, /^HTTP\/1\.1 200 OK\r\nContent-Type: text\/html; charset=utf-8\r\n/);
    const found = linksOf(text, new URL(path, site.url));
    assertEquals(found.filter((link) => link.startsWith("/p/") && link !== path), links[path]);
    assertEquals(found.filter((link) => !link.startsWith("/p/")), ["/"]);
  }
});

test("/ links to every page and names every kind with its sentence", async () => {
  await using site = await startSite({ ...FAST, pages: 12 });
  const text = await ask(site, "/");
  const found = linksOf(text, new URL(site.url));
  assertEquals(found.filter((link) => link.startsWith("/p/")).length, 12);
  assertEquals(found.filter((link) => !link.startsWith("/p/")), ["/private/diary"]);
  for (const { name, explain } of kinds) {
    assertStringIncludes(text, `<dt><code>${name}</code></dt><dd>${explain}</dd>`);
  }
  assertStringIncludes(await ask(site, "/robots.txt"), "User-agent: *\nDisallow: /private/\n");
  assertMatch(await ask(site, "/private/diary"), /^HTTP\/1\.1 200 /);
  assertStringIncludes(await ask(site, "/kinds/"), '<a href="/kinds/plain" rel="nofollow">');
});

test("startSite() gives the same bytes for the same seed, and other ones for another", async () => {
  const paths = ["/", "/site.json", "/p/0", "/p/7", "/kinds/gzip"];
  const texts = async (seed: number) => {
    await using site = await startSite({ ...FAST, seed });
    return await Promise.all(paths.map((path) => ask(site, path)));
  };
  const [once, again, other] = [await texts(1), await texts(1), await texts(2)];
  assertEquals(once, again);
  assert(once[1] !== other[1] && once[2] !== other[2]);
});

test("a page comes after its latency, and pages wait together", async () => {
  const clock = new WatchedClock();
  await using site = await startSite({ ...PORT, latencyMs: 50, clock });
  const waiting = clock.asked(50, 2);
  let isAnswered = false;
  const both = Promise.all([ask(site, "/p/0"), ask(site, "/p/1")])
    .finally(() => isAnswered = true);
  await waiting;
  clock.advance(49);
  // What does not wait is answered meanwhile, which also gives an early page the time to come.
  await ask(site, "/robots.txt");
  assert(!isAnswered);
  clock.advance(1);
  for (const text of await both) assertMatch(text, /^HTTP\/1\.1 200 /);
  assertEquals((await askJson(site, "/stats.json")).maxConcurrent, 3);
});

test("/stats.json counts since the last POST, and not itself", async () => {
  await using site = await startSite(FAST);
  await ask(site, "/p/0");
  await ask(site, "/p/0?again");
  await ask(site, "/nothing", "HEAD");
  const numbers = {
    requests: 3,
    connections: 3,
    maxConcurrent: 1,
    byPath: { "/p/0": 2, "/nothing": 1 },
  };
  assertEquals(await askJson(site, "/stats.json"), numbers);
  assertEquals(await askJson(site, "/stats.json"), numbers);
  const empty = { requests: 0, connections: 0, maxConcurrent: 0, byPath: {} };
  const text = await ask(site, "/stats.json", "POST");
  assertEquals(JSON.parse(text.slice(text.indexOf("\r\n\r\n"))), empty);
  assertEquals(await askJson(site, "/stats.json"), empty);
});

test("…-once fails the first time for each query", async () => {
  await using site = await startSite(FAST);
  const statuses: string[] = [];
  for (const query of ["?k=1", "?k=1", "?k=2", "", "?k=1"]) {
    statuses.push((await ask(site, `/kinds/busy-once${query}`)).slice(9, 12));
  }
  assertEquals(statuses, ["503", "200", "503", "503", "200"]);
});

test("redirect leads to where the client found the site, and believes no nonsense", async () => {
  await using site = await startSite(FAST);
  const location = async (host: string) => {
    using client = await RawClient.connect(site);
    await client.send(`GET /kinds/redirect HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    return /^Location: (.*)\r$/m.exec(await client.response())?.[1];
  };
  assertEquals(await location("localhost:80"), "http://localhost:80/kinds/plain");
  assertEquals(await location("[::1]"), "http://[::1]/kinds/plain");
  assertEquals(await location("a/b@c"), `${site.url}kinds/plain`);
});

test("what is not there is 404, and what cannot be done is 405 and says what can", async () => {
  await using site = await startSite({ ...FAST, pages: 3 });
  for (const path of ["/p/3", "/p/00", "/p/-1", "/p/1e0", "/p/0/", "/kinds/none", "/P/0"]) {
    assertMatch(await ask(site, path), /^HTTP\/1\.1 404 Not Found\r\n/, path);
  }
  for (const path of ["/", "/p/0", "/kinds/plain", "/kinds/silent"]) {
    assertMatch(await ask(site, path, "POST"), /^HTTP\/1\.1 405 [^]*\r\nAllow: GET, HEAD\r\n/);
  }
  assertMatch(await ask(site, "/stats.json", "PUT"), /\r\nAllow: GET, HEAD, POST\r\n/);
});

test("two hundred clients are served at the same time", async () => {
  const clock = new WatchedClock();
  await using site = await startSite({ ...PORT, clock });
  const waiting = clock.asked(50, 200);
  const pages = Promise.all(Array.from({ length: 200 }, (_, i) => ask(site, `/p/${i % 30}`)));
  await waiting;
  clock.advance(50);
  for (const text of await pages) assertMatch(text, /^HTTP\/1\.1 200 [^]*<\/html>\n$/);
  const { requests, connections, maxConcurrent } = await askJson(site, "/stats.json");
  assertEquals({ requests, connections, maxConcurrent }, {
    requests: 200,
    connections: 200,
    maxConcurrent: 200,
  });
});

test("one client more than there may be is answered 503, until another one leaves", async () => {
  await using site = await startSite({ ...FAST, clock: new WatchedClock(), maxConnections: 1 });
  using first = await RawClient.connect(site);
  await first.send(request("/p/0"));
  assertMatch(await first.response(), /^HTTP\/1\.1 200 /);
  {
    using second = await RawClient.connect(site);
    const { bytes, end } = await second.receive();
    assertMatch(new TextDecoder().decode(bytes), /^HTTP\/1\.1 503 [^]*\r\nConnection: close\r\n/);
    assertEquals(end, "close");
  }
  await first.send(request("/p/1", "GET", "Connection: close"));
  assertEquals((await first.receive()).end, "close");
  await (first.connection as Deno.TcpConn).closeWrite();
  // The site may not know yet that the first one has left.
  let text = "";
  while (!text.startsWith("HTTP/1.1 200 ")) {
    text = await ask(site, "/p/0");
    assertMatch(text, /^HTTP\/1\.1 (200|503) /);
  }
});

test("close() ends all connections, whatever they wait for, and lets go of everything", async () => {
  const clock = new WatchedClock();
  const site = await startSite({ ...PORT, clock });
  const silent = clock.asked(600_000);
  using waiting = await RawClient.connect(site);
  await waiting.send(request("/kinds/silent"));
  await silent;
  using idle = await RawClient.connect(site);
  await idle.send(request("/robots.txt"));
  await idle.response();
  await Promise.all([site.close(), site.close(), site.ended]);
  assertEquals((await waiting.receive()).bytes.length, 0);
  await idle.receive();
  assertEquals(clock.pending, 0);
  await assertRejects(() => RawClient.connect(site), Deno.errors.ConnectionRefused);
});

test("silent ends when the client does, and endless when nobody reads it any more", async () => {
  const clock = new HurriedClock();
  const site = await startSite({ ...PORT, clock });
  const silent = clock.asked(600_000);
  using one = await RawClient.connect(site);
  await one.send(request("/kinds/silent"));
  await silent;
  using other = await RawClient.connect(site);
  await other.send(request("/kinds/endless"));
  await other.receive(({ length }) => length > 100_000);
  await (one.connection as Deno.TcpConn).closeWrite();
  assertEquals((await one.receive()).end, "close");
  await site.close();
  assertEquals(clock.pending, 0);
});

test("startSite() speaks TLS that is trusted under all its names, and only there", async () => {
  await using site = await startSite({ ...FAST, tls: true });
  assertMatch(site.url, /^https:\/\/127\.0\.0\.1:\d+\/$/);
  assertMatch(await ask(site, "/p/0"), /^HTTP\/1\.1 200 OK\r\n/);
  const { port } = site.addr;
  using byName = await Deno.connectTls({
    hostname: "localhost",
    port,
    caCerts: [site.certificate!],
  });
  await byName.handshake();
  using distrusted = await Deno.connectTls({ hostname: "127.0.0.1", port });
  await assertRejects(() => distrusted.handshake(), Deno.errors.InvalidData);
  using plain = await Deno.connect({ hostname: "127.0.0.1", port });
  await plain.write(new TextEncoder().encode(request("/p/0")));
  await plain.read(new Uint8Array(1)).catch(() => null);
  assertMatch(await ask(site, "/p/0"), /^HTTP\/1\.1 200 OK\r\n/, "nobody else noticed");
});

test("startSite() throws RangeError when an option is out of its range", async () => {
  for (
    const options of [{ port: 65_536 }, { pages: 0 }, { pages: 10_001 }, { latencyMs: -1 }, {
      seed: 0.5,
    }]
  ) {
    await assertRejects(() => startSite({ ...PORT, ...options }), RangeError, "Cannot start");
  }
});

test("startSite() throws AddrInUse when the port is taken", async () => {
  await using site = await startSite(FAST);
  const { port } = site.addr;
  await assertRejects(() => startSite({ port }), Deno.errors.AddrInUse, `127.0.0.1:${port}`);
});
