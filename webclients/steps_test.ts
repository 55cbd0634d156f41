/**
 * What every step does, in every world of I/O that it runs in.
 */

import { assert, assertEquals, assertLessOrEqual, assertStringIncludes } from "@std/assert";
import { gzipSync } from "node:zlib";
import { testNeeding } from "../tests/support/permissions.ts";
import type { IoName } from "../loop/io/types.ts";
import { DeadHost, RefusingPort } from "./dead_host_testing.ts";
import { textOf } from "./http/response_testing.ts";
import { DEFAULTS, type FetchOptions } from "./options.ts";
import type { ResultRow, Totals } from "./result.ts";
import type { RunQueueOptions } from "./run_queue.ts";
import { startFetch } from "./runner.ts";
import { respond, type Script, ScriptedServer } from "./scripted_server_testing.ts";
import { type Step, steps } from "./table.ts";
import { gotAsFar, type Told, withSomeTimeLimit } from "./time_limits_testing.ts";
// Opens the C library, which stays open, before any test can be blamed for it.
import "../loop/io/posix/libc.ts";

for (const step of steps.filter(({ schemes }) => schemes.includes("http"))) {
  for (const io of step.io) testStep(step, io);
}

function testStep(step: Step, io: IoName): void {
  const netTest = io === "posix" ? testNeeding("net", "ffi") : testNeeding("net");
  const test = (what: string, body: () => Promise<void>) =>
    netTest(`${step.name} ${what} (${io})`, body);

  /** Where the platform makes the requests, it shows nothing of a head that is not whole, and no connections. */
  const isPlatform = !step.countsConnections;
  const ofHalfHead = isPlatform ? null : 200;

  /** Fetches, and gives the rows in the order of the URLs. */
  async function fetchAll(
    urls: readonly string[],
    { save, ...options }: Partial<FetchOptions> & Pick<RunQueueOptions, "save"> = {},
  ): Promise<{ rows: ResultRow[]; totals: Totals }> {
    const rows: ResultRow[] = [];
    const request = {
      options: { ...DEFAULTS, io, ...options },
      onRow: (row: ResultRow) => void rows.push(row),
      ...(save && { save }),
    };
    if (step.urls === "one") {
      let totals!: Totals;
      for (const url of urls) {
        totals = await (await startFetch(step, { ...request, urls: [url] })).ended;
      }
      return { rows, totals };
    }
    const totals = await (await startFetch(step, { ...request, urls })).ended;
    rows.sort((a, b) => a.index - b.index);
    return { rows, totals };
  }

  /** Fetches all targets of a script, and gives the rows in their order. */
  async function fetchTargets(
    script: Script,
    options: Partial<FetchOptions> = {},
  ): Promise<ResultRow[]> {
    await using server = await ScriptedServer.start(script);
    const { rows } = await fetchAll(Object.keys(script).map((path) => server.url(path)), options);
    await server.report();
    return rows;
  }

  /** Fetches all targets of a script, and compares what came with what is expected. */
  async function assertOutcomes(
    outcomes: Readonly<Record<string, readonly [Script[string], ...unknown[]]>>,
    options: Partial<FetchOptions> = {},
  ): Promise<void> {
    const script = Object.fromEntries(
      Object.entries(outcomes).map(([target, [turns]]) => [target, turns]),
    );
    const rows = await fetchTargets(script, options);
    for (const [i, target] of Object.keys(outcomes).entries()) {
      const { status, error, bytes } = rows[i]!;
      const [, ...expected] = outcomes[target]!;
      assertEquals([status, error?.kind ?? null, ...(error ? [] : [bytes])], expected, target);
    }
  }

  // Alone at first: each new program of a worker is checked for its types, and eight at once would all begin with that.
  test("fetches a URL", async () => {
    await assertOutcomes({ "/good": [[[respond(200, "hello")]], 200, null, 5] });
  });

  test("takes bodies of every framing and coding", async () => {
    const zipped = textOf(new Uint8Array(gzipSync("hello hello")));
    await assertOutcomes({
      "/plain": [[[respond(200, "hello")]], 200, null, 5],
      "/empty": [[[respond(204)]], 204, null, 0],
      "/missing": [[[respond(404, "not here")]], 404, null, 8],
      "/close": [[[{ send: "HTTP/1.0 200 OK\r\n\r\nhello" }, "end"]], 200, null, 5],
      "/chunked": [
        [[{
          send:
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x\r\nhello\r\n0\r\nA: b\r\n\r\n",
        }]],
        ...[200, null, 5],
      ],
      "/interim": [[[{ send: "HTTP/1.1 103 Hints\r\n\r\n" }, respond(200, "hello")]], 200, null, 5],
      "/gzip": [[[respond(200, zipped, "Content-Encoding: gzip\r\n")]], 200, null, 11],
      "/large": [
        [[{ send: "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" }, { fill: 1_000_000 }]],
        ...[200, null, 1_000_000],
      ],
    });
  });

  test("gives each URL its own error", async () => {
    await assertOutcomes({
      "/cut": [
        [[{ send: "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhel" }, "end"]],
        200,
        "incomplete",
      ],
      "/nothing": [[["end"]], null, "incomplete"],
      "/reset": [[[{ send: "HTTP/1.1 200 OK\r\n\r\nhel" }, "reset"]], 200, "incomplete"],
      "/junk": [[[{ send: "SSH-2.0-x\r\n" }, "hang"]], null, "protocol"],
      "/loop": [[[respond(302, "", "Location: /loop\r\n")]], 302, "redirect"],
      "/packed": [[[respond(200, "hello", "Content-Encoding: gzip\r\n")]], 200, "decode"],
      "/good": [[[respond(200, "hello")]], 200, null, 5],
    });
  });

  test("refuses what is no status of a response", async () => {
    await assertOutcomes({
      "/600": [[[respond(600, "hello")]], null, "protocol"],
      "/999": [[[respond(999, "hello")]], null, "protocol"],
      "/599": [[[respond(599, "hello")]], 599, null, 5],
    });
  });

  test("takes no byte at all for the empty body, also where it was to be packed", async () => {
    const head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n";
    await assertOutcomes({
      "/length": [[[{ send: `${head}Content-Length: 0\r\n\r\n` }]], 200, null, 0],
      "/chunked": [
        [[{ send: `${head}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n` }]],
        ...[200, null, 0],
      ],
      "/close": [[[{ send: `${head}Connection: close\r\n\r\n` }, "end"]], 200, null, 0],
      "/cut": [[[{ send: `${head}Content-Length: 9\r\n\r\n` }, "end"]], 200, "incomplete"],
    });
  });

  test("takes a head up to its limits, and the first of two Locations", async () => {
    const fields = (count: number, length: number) =>
      Array.from({ length: count }, (_, i) => `X-${i}: ${"y".repeat(length)}\r\n`).join("");
    await assertOutcomes({
      "/line": [[[respond(200, "hello", fields(1, 65_000))]], 200, null, 5],
      "/longer": [[[respond(200, "hello", fields(1, 66_000))]], 200, "too-large"],
      "/head": [[[respond(200, "hello", fields(90, 2_800))]], 200, null, 5],
      "/larger": [[[respond(200, "hello", fields(90, 3_000))]], 200, "too-large"],
      "/two": [[[respond(302, "", "Location: /line\r\nLocation: /head\r\n")]], 200, null, 5],
    });
  });

  test("does not wait for what is too large or never ends", async () => {
    await assertOutcomes({
      "/length": [
        [[{ send: "HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n" }, "hang"]],
        200,
        "too-large",
      ],
      "/flood": [[[{ send: "HTTP/1.1 200 OK\r\n\r\n" }, "flood"]], 200, "too-large"],
      "/head": [[[{ send: "HTTP/1.1 200 OK\r\nX: " }, "flood"]], ofHalfHead, "too-large"],
    }, { maxBytes: 1000 });
  });

  test("gives up what is silent, in whichever part", async () => {
    const script: Script = {
      "/silent": [["hang"]],
      "/head": [[{ send: "HTTP/1.1 200 OK\r\nX: y" }, "hang"]],
      "/body": [[{ send: "HTTP/1.1 200 OK\r\n\r\nhel" }, "hang"]],
    };
    const due: Told[] = [null, ofHalfHead, 200].map((status) => ({ status, error: "timeout" }));
    const told = await withSomeTimeLimit(250, async (timeoutMs) => {
      const rows = await fetchTargets(script, { timeoutMs });
      return rows.map(({ status, error }) => ({ status, error: error?.kind ?? null }));
    }, (told) => told.every((each, i) => gotAsFar(each, due[i]!)));
    assertEquals<readonly Told[]>(told, due);
  });

  test("says why there is no connection", async () => {
    using refusing = await RefusingPort.take();
    const urls = [`http://127.0.0.1:${refusing.port}/`, "nonsense", "http://u:p@127.0.0.1/"];
    const { rows } = await fetchAll(urls, { retries: 1 });
    const told = rows.map(({ error, tries }) => `${error?.kind} ${tries}`);
    assertEquals(told, ["connect 2", "url 1", "url 1"]);
  });

  test("follows redirects and tries again", async () => {
    await using server = await ScriptedServer.start({
      "/a": [[respond(301, "moved", "Location: b\r\n")]],
      "/b": [[respond(503, "", "Connection: close\r\n")], ["end"], [respond(200, "hello")]],
    });
    const { rows } = await fetchAll([server.url("/a")], { retries: 3 });
    const { ok, tries, redirects, finalUrl } = rows[0]!;
    assertEquals([ok, tries, redirects, finalUrl], [true, 3, [server.url("/a")], server.url("/b")]);
    const { requests } = await server.report();
    assertEquals(requests.map((head) => head.split(" ")[1]), ["/a", "/b", "/b", "/b"]);
  });

  test("sends requests of any length, and HEAD", async () => {
    const target = `/${"long".repeat(8000)}?`;
    await using server = await ScriptedServer.start({ [target]: [[respond(200)]] });
    const { rows } = await fetchAll([server.url(`${target}#fragment`)], { method: "HEAD" });
    assertEquals([rows[0]!.status, rows[0]!.bytes], [200, 0]);
    const [request] = (await server.report()).requests;
    assert(request!.startsWith(`HEAD ${target} HTTP/1.1\r\n`));
    const hosts = [...request!.matchAll(/^host: (.*?)\r?$/gim)].map(([, host]) => host);
    assertEquals(hosts, [`127.0.0.1:${server.port}`]);
  });

  test("leaves no connection behind, and counts them", async () => {
    const targets = Array.from({ length: 20 }, (_, i) => `/${i}`);
    const script = Object.fromEntries(targets.map((target) => [target, [[respond(200, "hello")]]]));
    await using server = await ScriptedServer.start(script);
    const { rows, totals } = await fetchAll(targets.map((target) => server.url(target)));
    assert(rows.every(({ ok }) => ok));
    // Waits until the last one is closed.
    const { connections, requests } = await server.report();
    assertEquals(requests.length, 20);
    if (step.urls === "one") return;
    if (step.countsConnections) assertEquals(totals.connections, connections);
    if (!step.keepsAlive) assertEquals(connections, 20);
    // A platform may open one more than it needs, while it waits for another one to be given back.
    else if (!isPlatform) assertLessOrEqual(connections, DEFAULTS.concurrency);
    if (!step.keepsAlive) assert(requests.every((head) => head.includes("Connection: close")));
  });

  if (step.keepsAlive && !isPlatform) {
    test("asks once more when a connection that was kept has been closed, and does not count it", async () => {
      await using server = await ScriptedServer.start({
        "/a": [[respond(200, "hello")], ["end"], [respond(200, "hello")]],
      });
      const urls = [server.url("/a"), server.url("/a")];
      const { rows, totals } = await fetchAll(urls, { concurrency: 1 });
      assertEquals(rows.map(({ ok, tries }) => [ok, tries]), [[true, 1], [true, 1]]);
      const { requests, connections } = await server.report();
      assertEquals([requests.length, connections, totals.connections], [3, 2, 2]);
    });

    test("never takes bytes behind a response for the next one", async () => {
      const junk = respond(200, "junk") as { send: string };
      const good = respond(200, "hello") as { send: string };
      await using server = await ScriptedServer.start({
        "/a": [[{ send: good.send + junk.send }], [good]],
      });
      const { rows } = await fetchAll([server.url("/a"), server.url("/a")], { concurrency: 1 });
      assertEquals(rows.map(({ bytes }) => bytes), [5, 5]);
      await server.report();
    });
  }

  if (step.urls === "one") {
    test("takes one URL of a list, and no more", async () => {
      await using server = await ScriptedServer.start({ "/good": [[respond(200, "hello")]] });
      const running = await startFetch(step, {
        urls: Array(3).fill(server.url("/good")),
        options: { ...DEFAULTS, io },
        onRow() {},
      });
      const { ok, unfinished } = await running.ended;
      assertEquals([ok, unfinished], [1, 2]);
      assertEquals((await server.report()).requests.length, 1);
    });
  }

  if (step.fetches === "side by side") {
    test("lets URLs wait side by side, as many as there may be", async () => {
      const targets = Array.from({ length: 8 }, (_, i) => `/${i}`);
      const script = Object.fromEntries(
        targets.map((target) => [target, [[{ meet: 4 }, respond(200, "hello")]]]),
      );
      await using server = await ScriptedServer.start(script);
      const urls = targets.map((target) => server.url(target));
      const { rows, totals } = await fetchAll(urls, { concurrency: 4, perHost: 4 });
      assert(rows.every(({ ok }) => ok));
      assertEquals(totals.maxConcurrent, 4);
      const all = await fetchAll(urls, { concurrency: Infinity });
      assertEquals(all.totals.maxConcurrent, 8);
      await server.report();
    });

    test("works on as many URLs of one origin as may be", async () => {
      const targets = Array.from({ length: 6 }, (_, i) => `/${i}`);
      const script = Object.fromEntries(
        targets.map((target) => [target, [[{ meet: 2 }, respond(200, "hello")]]]),
      );
      await using server = await ScriptedServer.start(script);
      const urls = targets.map((target) => server.url(target));
      const { rows, totals } = await fetchAll(urls, { perHost: 2 });
      assert(rows.every(({ ok }) => ok));
      assertEquals(totals.maxConcurrent, 2);
      await server.report();
    });

    test("does not let a dead host or a silent server delay the others", async () => {
      await using host = await DeadHost.start();
      await using server = await ScriptedServer.start({
        "/good": [[respond(200, "hello")]],
        "/silent": [["hang"]],
      });
      const urls = [host.url, server.url("/silent"), ...Array(4).fill(server.url("/good"))];
      const rows: ResultRow[] = [];
      const running = await startFetch(step, {
        urls,
        options: { ...DEFAULTS, io, concurrency: 3 },
        onRow(row) {
          // The two would take 10 and 30 seconds.
          if (rows.push(row) === 4) running.stop();
        },
      });
      const { ok, unfinished } = await running.ended;
      assertEquals([ok, unfinished], [4, 2]);
      await server.report();
    });

    test("ends when it is stopped, without rows for what was not done", async () => {
      await using server = await ScriptedServer.start({
        "/good": [[respond(200, "hello")]],
        "/hang": [["hang"]],
      });
      const urls = ["/hang", "/good", "/hang", "/hang"].map((target) => server.url(target));
      const rows: ResultRow[] = [];
      const running = await startFetch(step, {
        urls,
        options: { ...DEFAULTS, io, concurrency: 3 },
        onRow(row) {
          rows.push(row);
          running.stop();
        },
      });
      const { ok, unfinished } = await running.ended;
      assertEquals([rows.map(({ index }) => index), ok, unfinished], [[1], 1, 3]);
      await server.report();
    });
  }

  test("gives up a host that never answers, after the time for a connection", async () => {
    await using host = await DeadHost.start();
    // A platform that hides its connections has no time limit of its own for them.
    const limit = isPlatform ? { timeoutMs: 100 } : { connectTimeoutMs: 100 };
    const { rows } = await fetchAll([host.url], { ...limit, retries: 1 });
    const { error, tries } = rows[0]!;
    assertEquals([error?.kind, tries], ["timeout", 1]);
    const [what, got] = isPlatform ? ["a URL", "no response"] : ["a connection", "no connection"];
    assertStringIncludes(error!.message, `${what} may take 100 ms, got ${got}`);
  });

  test("ends when it is stopped, whatever it waits for", async () => {
    await using host = await DeadHost.start();
    await using server = await ScriptedServer.start({
      "/silent": [["hang"]],
      "/body": [[{ send: "HTTP/1.1 200 OK\r\n\r\n" }, "flood"]],
      "/busy": [[respond(503, "", "Retry-After: 20\r\n")]],
    });
    for (
      const url of [
        host.url,
        ...["/silent", "/body", "/busy"].map((path) => server.url(path)),
      ]
    ) {
      const running = await startFetch(step, {
        urls: [url],
        options: { ...DEFAULTS, io, retries: 1, maxBytes: Infinity },
        onRow: (row) => assertEquals(row, undefined),
      });
      // Whatever it is doing by then. A thread that blocks is woken by a signal; here it is a timer, which is heard when
      // it lets Deno's own loop turn.
      setTimeout(() => running.stop(), 50);
      const { unfinished } = await running.ended;
      assertEquals(unfinished, 1, url);
    }
    await server.report();
  });

  test("gives whole bodies to whoever saves them", async () => {
    await using server = await ScriptedServer.start({
      "/good": [[respond(200, "hello")]],
      "/cut": [[{ send: "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhel" }, "end"]],
    });
    const saved: unknown[] = [];
    const urls = ["/good", "/cut"].map((target) => server.url(target));
    const { rows } = await fetchAll(urls, {
      keepBody: true,
      save({ body }, url) {
        saved.push([url, textOf(body!)]);
        return "name";
      },
    });
    assertEquals(saved, [[urls[0], "hello"]]);
    assertEquals(rows.map(({ file }) => file), ["name", null]);
    await server.report();
  });
}
