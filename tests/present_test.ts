/**
 * `fibserv present` as its users run it: a process, a page with buttons, a signal.
 */

import { assert, assertEquals, assertGreater, assertMatch } from "@std/assert";
import type { Page } from "playwright-core";
import { within } from "../internal/measure/within.ts";
import { STREAMS_MAX } from "../internal/web/line_streams.ts";
import { rawRequest } from "../internal/web/raw_request_testing.ts";
import type { LiveProcess } from "../presentation/live/live_stage.ts";
import { testInBrowser } from "./support/browser.ts";
import { FROM_SOURCE, isAlive } from "./support/lab_process.ts";
import { testNeeding } from "./support/permissions.ts";
import { TalkProcess } from "./support/talk_process.ts";

const test = testNeeding("net", "read", "run");

test("present says where it listens, as text and as JSON, and ends with 0 when told to", async () => {
  await using text = await TalkProcess.start(FROM_SOURCE, ["--lang", "en"]);
  assertMatch(text.line, /^fibserv present: http:\/\/127\.0\.0\.1:\d+\/$/);
  await using json = await TalkProcess.start(FROM_SOURCE, ["--json"]);
  const { event, url, lang, ...rest } = JSON.parse(json.line);
  assertEquals([event, lang, rest], ["listening", "fr", {}]);
  assertEquals(url, json.url);
  assertMatch(await (await fetch(text.url)).text(), /<html lang="en">/);
  assertMatch(await (await fetch(json.url)).text(), /<html lang="fr">/);
  assertEquals(await text.end("SIGINT"), { code: 0, stdout: "", stderr: "" });
  assertEquals(await json.end("SIGTERM"), { code: 0, stdout: "", stderr: "" });
});

test("present starts nothing but variants, by name, and says so", async (t) => {
  await using talk = await TalkProcess.start(FROM_SOURCE);
  for (
    const body of [
      "{}",
      "null",
      "[]",
      '{"variant":"../main"}',
      '{"variant":"constructor"}',
      '{"variant":["coro"]}',
      '{"variant":"coro","slow":"yes"}',
    ]
  ) {
    await t.step(body, async () => {
      const response = await talk.api("live/start", body);
      assertEquals(response.status, 400);
      assertMatch(await response.text(), /^Cannot start: /);
      assertEquals(await talk.processes(), []);
    });
  }
  await t.step("a page of another site", async () => {
    const body = '{"variant":"coro"}';
    const { port } = new URL(talk.url);
    const answer = await rawRequest(Number(port), {
      method: "POST",
      path: "/api/live/start",
      headers: [
        ...[`Host: 127.0.0.1:${port}`, "Origin: http://evil.example"],
        ...[`x-fibserv-token: ${await talk.token()}`, "Content-Type: application/json"],
        `Content-Length: ${body.length}`,
      ],
      body,
    });
    assertEquals(answer.status, 403);
    assertEquals(await talk.processes(), []);
  });
});

test("present refuses requests that are broken, and has nothing to say about them", async () => {
  await using talk = await TalkProcess.start(FROM_SOURCE);
  const { host } = new URL(talk.url);
  const port = Number(new URL(talk.url).port);
  const act = {
    method: "POST",
    path: "/api/live/start",
    headers: [
      ...[`Host: ${host}`, `x-fibserv-token: ${await talk.token()}`],
      "Content-Type: application/json",
    ],
    isCutOff: true,
  };
  const early = { ...act, headers: [...act.headers, "Content-Length: 30"], body: '{"variant":"co' };
  const chunks = {
    ...act,
    headers: [...act.headers, "Transfer-Encoding: chunked"],
    body: "zz\r\n",
  };
  assertEquals((await rawRequest(port, early)).status, 400);
  // The runtime itself closes a connection on which nothing can be understood any more.
  await rawRequest(port, chunks);
  assertEquals(
    (await rawRequest(port, { path: "http://[/", headers: [`Host: ${host}`] })).status,
    400,
  );
  assertEquals(await talk.processes(), []);
  assertEquals(await talk.end("SIGTERM"), { code: 0, stdout: "", stderr: "" });
});

/** Waits until the rate of a slide is one that the condition allows. */
async function untilRate(page: Page, condition: string): Promise<void> {
  const looking = page.evaluate(`new Promise((resolve) => {
    const element = document.querySelector("#live-coro [data-rate]");
    const look = () => {
      const rate = Number(element.dataset.rate);
      if (${condition}) resolve();
      else requestAnimationFrame(look);
    };
    look();
  })`);
  await within(looking, `a rate such that ${condition}`);
}

testInBrowser(
  "a live slide runs one server and its clients, and ends all of them",
  async (browser, t) => {
    await using talk = await TalkProcess.start(FROM_SOURCE);
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${talk.url}#/live-coro`);
    const press = (name: string) => page.click(`#live-coro [data-do="${name}"]`);
    let running: LiveProcess[] = [];

    await t.step("the fast client alone", async () => {
      await press("start-alone");
      await untilRate(page, "rate > 100");
      running = await talk.processes();
      assertEquals(running.map(({ kind }) => kind), ["server", "client"]);
    });
    await t.step("start, six times, leaves one server and two clients", async () => {
      for (let times = 0; times < 6; times++) await press("start");
      await talk.act("live/start", '{"variant":"coro"}');
      const both = await talk.processes();
      assertEquals(both.map(({ kind }) => kind), ["server", "client", "client"]);
      assertEquals(both.slice(0, 2), running, "what ran before still runs");
      assertEquals(new Set(both.map(({ pid }) => pid)).size, 3);
      assert(both.every(({ variant }) => variant === "coro"));
      for (const { pid } of both) assert(await isAlive(pid));
      running = both;
    });
    await t.step(
      "the fast client falls when the slow one is there, and is still shown",
      async () => {
        await untilRate(page, "rate > 0 && rate < 100");
      },
    );
    await t.step("another variant takes the place of the first", async () => {
      await talk.act("live/start", '{"variant":"aiocoro","slow":false}');
      const other = await talk.processes();
      assertEquals(other.map(({ variant }) => variant), ["aiocoro", "aiocoro"]);
      for (const { pid } of running) assert(!await isAlive(pid), `${pid}`);
      await untilRate(page, "rate === 0");
      running = other;
    });
    await t.step("a page that goes away ends nothing but its own stream", async () => {
      const other = await context.newPage();
      await other.goto(`${talk.url}#/live-coro`);
      await press("start");
      await untilRate(other, "rate > 0");
      await page.close();
      await untilRate(other, "rate > 0");
      assertEquals((await talk.processes()).length, 3);
      await other.click('#live-coro [data-do="stop"]');
      await untilRate(other, "rate === 0");
      await talk.act("live/stop", "{}");
      assertEquals(await talk.processes(), []);
    });
    await t.step("SIGTERM ends all that runs, while pages look on", async () => {
      const processes = await talk.act("live/start", '{"variant":"coro"}');
      assertEquals(processes.length, 3);
      assertEquals(await talk.end("SIGTERM"), { code: 0, stdout: "", stderr: "" });
      for (const { pid } of processes) assert(!await isAlive(pid), `${pid}`);
    });
    await context.close();
  },
);

testInBrowser(
  "a server that is killed during the talk ends its clients, and the talk goes on",
  async (browser) => {
    await using talk = await TalkProcess.start(FROM_SOURCE);
    const page = await browser.newPage();
    await page.goto(`${talk.url}#/live-coro`);
    await page.click('#live-coro [data-do="start"]');
    await untilRate(page, "rate > 0");
    const [server, ...clients] = await talk.processes();
    Deno.kill(server!.pid, "SIGKILL");
    await untilRate(page, "rate === 0");
    await untilStatus(page, /^Le serveur ou un client s’est arrêté/);
    await talk.act("live/stop", "{}");
    assertEquals(await talk.processes(), []);
    for (const { pid } of clients) assert(!await isAlive(pid), `${pid}`);
    await page.click('#live-coro [data-do="start"]');
    await untilRate(page, "rate > 0");
    assertGreater((await talk.processes()).length, 1);
    await page.close();
  },
);

testInBrowser("a live slide says that the program has ended", async (browser) => {
  await using talk = await TalkProcess.start(FROM_SOURCE, ["--lang", "en"]);
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto(`${talk.url}#/live-coro`);
  await page.click('#live-coro [data-do="start-alone"]');
  await untilRate(page, "rate > 0");
  await talk.end("SIGTERM");
  await untilRate(page, "rate === 0");
  await untilStatus(page, /^The program has ended/);
  await page.evaluate(`document.querySelector("#live-coro .status").textContent = ""`);
  await page.click('#live-coro [data-do="stop"]');
  await untilStatus(page, /^The program has ended/);
  assertEquals(errors, []);
  await page.close();
});

testInBrowser("a live slide that may not follow says so, and tries again", async (browser) => {
  await using talk = await TalkProcess.start(FROM_SOURCE, ["--lang", "en"]);
  const abort = new AbortController();
  const headers = { "x-fibserv-token": await talk.token() };
  const others = await Promise.all(
    Array.from(
      { length: STREAMS_MAX },
      () => fetch(`${talk.url}api/live/rates`, { headers, signal: abort.signal }),
    ),
  );
  const page = await browser.newPage();
  await page.goto(`${talk.url}#/live-coro`);
  await untilStatus(page, /^Too many pages/);
  await Promise.all(others.map(({ body }) => body!.cancel()));
  abort.abort();
  await page.click('#live-coro [data-do="start-alone"]');
  await untilRate(page, "rate > 0");
  await untilStatus(page, /^$/);
  await page.close();
});

/** Waits until the status line of the slide is such. */
async function untilStatus(page: Page, pattern: RegExp): Promise<void> {
  const looking = page.evaluate(`new Promise((resolve) => {
    const element = document.querySelector("#live-coro .status");
    const look = () => ${pattern}.test(element.textContent) ? resolve() : requestAnimationFrame(look);
    look();
  })`);
  await within(looking, `a status such as ${pattern}`);
}
