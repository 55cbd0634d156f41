/** What clients do that they should not. None of it may cost the others anything. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { testNeeding } from "../../tests/support/permissions.ts";
import { IDLE_MS, REQUEST_MS } from "./conversation.ts";
import { ask, RawClient, request } from "./raw_client_testing.ts";
import { HEAD_BYTES_MAX } from "./request.ts";
import { startSite } from "./site.ts";
import { HEAD_MS_MIN } from "./waiting_clients.ts";
import { HurriedClock, WatchedClock } from "./watched_clock_testing.ts";

const test = testNeeding("net");
const FAST = { port: 0, latencyMs: 0 };
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

for (
  const [what, sent, status] of [
    ["garbage", "\x16\x03\x01\x02\x00\x01\r\n\r\n", 400],
    ["a line that is no request", "HELO me\r\n\r\n", 400],
    ["another version", "GET / HTTP/3.0\r\n\r\n", 505],
    ["too long a head", `GET / HTTP/1.1\r\nX: ${"x".repeat(HEAD_BYTES_MAX)}\r\n\r\n`, 431],
    ["a body without end", "POST /stats.json HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", 413],
  ] as const
) {
  test(`${what} is answered ${status}, and the connection ends`, async () => {
    await using site = await startSite(FAST);
    using client = await RawClient.connect(site);
    await client.send(sent);
    const { bytes, end } = await client.receive();
    const pattern = `^HTTP/1\\.1 ${status} [^]*\r\nConnection: close\r\n\r\nCannot .*\n$`;
    assertMatch(text(bytes), new RegExp(pattern));
    assertEquals(end, "close");
    assertMatch(await ask(site, "/p/0"), /^HTTP\/1\.1 200 /);
  });
}

test("a client that leaves inside a head or a body is told so, if it still listens", async () => {
  await using site = await startSite(FAST);
  for (const part of ["GET / HT", "POST /stats.json HTTP/1.1\r\nContent-Length: 3\r\n\r\nab"]) {
    using client = await RawClient.connect(site);
    await client.send(part);
    await (client.connection as Deno.TcpConn).closeWrite();
    assertMatch(text((await client.receive()).bytes), /^HTTP\/1\.1 400 /);
  }
});

test("a client that says nothing is closed after a minute", async () => {
  const clock = new WatchedClock();
  await using site = await startSite({ ...FAST, clock });
  const waiting = clock.asked(IDLE_MS);
  using client = await RawClient.connect(site);
  await waiting;
  clock.advance(IDLE_MS);
  assertEquals((await client.receive()).bytes.length, 0);
});

test("a client that never finishes its head is answered 408, however often it sends a byte", async () => {
  const clock = new WatchedClock();
  await using site = await startSite({ ...FAST, clock });
  const begun = clock.asked(REQUEST_MS);
  using client = await RawClient.connect(site);
  await client.send("GET / HT");
  await begun;
  clock.advance(REQUEST_MS - 1);
  await client.send("T");
  await ask(site, "/p/0");
  clock.advance(1);
  assertMatch(text((await client.receive()).bytes), /^HTTP\/1\.1 408 /);
});

test("clients that never finish their heads make room when all places are theirs", async () => {
  const clock = new WatchedClock();
  await using site = await startSite({ ...FAST, clock, maxConnections: 3 });
  const slow: RawClient[] = [];
  try {
    for (let i = 0; i < 3; i++) {
      const begun = clock.asked(REQUEST_MS);
      slow.push(await RawClient.connect(site));
      await slow[i]!.send("GET / HT");
      await begun;
    }
    assertMatch(await ask(site, "/p/0"), /^HTTP\/1\.1 503 /);
    clock.advance(HEAD_MS_MIN);
    assertMatch(await ask(site, "/p/0"), /^HTTP\/1\.1 200 /);
    assertEquals((await slow[0]!.receive()).bytes.length, 0);
    await slow[1]!.send("TP/1.1\r\nHost: h\r\n\r\n");
    assertMatch(await slow[1]!.response(), /^HTTP\/1\.1 200 /);
  } finally {
    for (const client of slow) client[Symbol.dispose]();
  }
});

test("clients that are busy make no room, however many wait for a head", async () => {
  const clock = new WatchedClock();
  await using site = await startSite({ ...FAST, clock, maxConnections: 2 });
  const silent = clock.asked(600_000);
  using busy = await RawClient.connect(site);
  await busy.send(request("/kinds/silent"));
  await silent;
  const waits = clock.asked(REQUEST_MS);
  using slow = await RawClient.connect(site);
  await slow.send("GET / HT");
  await waits;
  clock.advance(HEAD_MS_MIN);
  assertMatch(await ask(site, "/p/0"), /^HTTP\/1\.1 503 /);
});

test("hundreds of clients that are too many are all told so", async () => {
  await using site = await startSite({ ...FAST, clock: new WatchedClock(), maxConnections: 1 });
  using _first = await RawClient.connect(site);
  await using stack = new AsyncDisposableStack();
  const answers = await Promise.all(
    Array.from(
      { length: 200 },
      async () => await stack.use(await RawClient.connect(site)).receive(),
    ),
  );
  for (const { bytes, end } of answers) {
    assertMatch(text(bytes), /^HTTP\/1\.1 503 /);
    assertEquals(end, "close");
  }
});

test("requests may come pipelined, in any pieces, with blank lines between and bodies to skip", async () => {
  await using site = await startSite(FAST);
  const all = request("/p/0") + "\r\n\n" + request("/p/0", "HEAD") +
    request("/stats.json", "POST", "Content-Length: 5") + "GET /" +
    request("/kinds/empty") + request("/none", "GET", "Connection: close");
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(all.length), { maxLength: 6 }), async (cuts) => {
      using client = await RawClient.connect(site);
      const ends = [0, ...cuts.sort((a, b) => a - b), all.length];
      for (const [index, end] of ends.slice(1).entries()) {
        await client.send(all.slice(ends[index], end));
      }
      const { bytes, end } = await client.receive();
      const statuses = Array.from(
        text(bytes).matchAll(/^HTTP\/1\.1 (\d+)/gm),
        ([, status]) => status,
      );
      assertEquals(statuses, ["200", "200", "200", "200", "404"]);
      assertEquals(end, "close");
    }),
    { seed: 10, numRuns: 20 },
  );
});

test("whatever clients send and whenever they leave, the next one is served", async () => {
  const clock = new HurriedClock();
  await using site = await startSite({ port: 0, clock });
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 2_000 }),
    fc.constantFrom("/p/0", "/kinds/endless", "/kinds/drip", "/kinds/head-flood", "/kinds/reset")
      .map((path) => new TextEncoder().encode(request(path).repeat(3))),
  );
  await fc.assert(
    fc.asyncProperty(anything, fc.nat(50_000), async (bytes, enough) => {
      {
        using client = await RawClient.connect(site);
        await client.send(bytes);
        // Nothing may come as long as the head is not whole, so this client has to stop, too.
        await (client.connection as Deno.TcpConn).closeWrite();
        await client.receive(({ length }) => length >= enough);
      }
      assert((await ask(site, "/p/0")).startsWith("HTTP/1.1 200 "));
    }),
    { seed: 10, numRuns: 60 },
  );
  await site.close();
  assertEquals(clock.pending, 0);
});
