import { assert, assertEquals } from "@std/assert";
import { type Coroutine, getRunningLoop, run } from "../loop/mod.ts";
import { testNeeding } from "../tests/support/permissions.ts";
import { Download } from "./download.ts";
import { HttpClient } from "./httpclient.ts";
import { DEFAULTS } from "./options.ts";
import type { ResultRow } from "./result.ts";
import { startFetch } from "./runner.ts";
import { respond, type Script, ScriptedServer } from "./scripted_server_testing.ts";
import { findStep } from "./table.ts";

const test = testNeeding("net");

const script = (count: number, ...acts: Script[string][number]): Script =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`/${i}`, [acts]]));

for (
  const [style, limits, connections] of [
    ["coroutines", { concurrency: 1 }, 1],
    ["futures", { concurrency: Infinity }, 4],
    ["callbacks", { concurrency: 2 }, 2],
    ["callbacks where there is a limit for one origin", { concurrency: Infinity, perHost: 2 }, 2],
  ] as const
) {
  test(`httpclient fetches all in the style of ${style}`, async () => {
    // So many requests meet at the server, each on a connection of its own, before it answers.
    await using server = await ScriptedServer.start(
      script(4, { meet: connections }, respond(200, "hello")),
    );
    const rows: ResultRow[] = [];
    const running = await startFetch(findStep("httpclient"), {
      urls: Array.from({ length: 4 }, (_, i) => server.url(`/${i}`)),
      options: { ...DEFAULTS, ...limits },
      onRow: (row) => void rows.push(row),
    });
    const totals = await running.ended;
    assert(rows.every(({ ok }) => ok));
    assertEquals([rows.length, totals.connections, totals.maxConcurrent], [
      4,
      connections,
      connections,
    ]);
    await server.report();
  });
}

test("HttpClient lets so many requests be at work, and the others wait in line", async () => {
  await using server = await ScriptedServer.start(script(5, { meet: 2 }, respond(200, "hello")));
  await run((function* (): Coroutine {
    const client = new HttpClient(getRunningLoop(), 2);
    const downloads = Array.from(
      { length: 4 },
      (_, i) => new Download(server.url(`/${i}`), { keepAlive: true }),
    );
    for (const fetching of downloads.map((download) => client.fetch(download))) yield* fetching;
    assert(downloads.every(({ outcome }) => outcome?.ok));
    client.close();
  })());
  const { requests, connections } = await server.report();
  assertEquals([requests.length, connections], [4, 2]);
});

test("HttpClient goes on when a request is given up, whether it is at work or in line", async () => {
  await using server = await ScriptedServer.start({
    "/hang": [["hang"]],
    "/good": [[respond(200, "hello")]],
  });
  await run((function* (): Coroutine {
    const client = new HttpClient(getRunningLoop(), 1);
    const good = new Download(server.url("/good"));
    const hanging = client.fetch(new Download(server.url("/hang")));
    const waiting = client.fetch(new Download(server.url("/hang")));
    const told: string[] = [];
    const fetching = client.fetch(good, (fetched) => told.push(`done ${fetched.done()}`));
    waiting.cancel();
    hanging.cancel();
    yield* fetching;
    assertEquals([good.outcome?.bytes, told], [5, ["done true"]]);
    client.close();
  })());
  await server.report();
});
