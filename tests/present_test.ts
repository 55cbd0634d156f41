/**
 * `fibserv present` as its users run it: a process, a page with buttons, a signal.
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Page } from "playwright-core";
import { within } from "../internal/measure/within.ts";
import { STREAMS_MAX } from "../internal/web/line_streams.ts";
import { rawRequest } from "../internal/web/raw_request_testing.ts";
import type { LiveProcess } from "../presentation/live/live_stage.ts";
import { testInBrowser, until } from "./support/browser.ts";
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

const RATE = `Number(document.querySelector("#live-coro [data-rate]").dataset.rate)`;
const STATUS = `document.querySelector("#live-coro .status").textContent`;

/** Opens a live slide, and waits until its buttons do something. */
async function openSlide(page: Page, { url }: TalkProcess): Promise<void> {
  await page.goto(`${url}#/live-coro`);
  await until(page, "globalThis.fibserv !== undefined");
}

/** Presses a button of the slide, and waits until the program has answered each time. */
async function press(page: Page, name: "start" | "start-alone" | "stop", times = 1) {
  const path = name === "stop" ? "/api/live/stop" : "/api/live/start";
  let answers = 0;
  const pressing = async () => {
    for (let i = 0; i < times; i++) await page.click(`#live-coro [data-do="${name}"]`);
  };
  await Promise.all([
    page.waitForResponse((answer) => answer.url().endsWith(path) && ++answers === times),
    pressing(),
  ]);
}

testInBrowser(
  "a live slide runs one server and its clients, and ends all of them",
  async (browser, t) => {
    await using talk = await TalkProcess.start(FROM_SOURCE);
    const context = await browser.newContext();
    const page = await context.newPage();
    await openSlide(page, talk);
    let running: LiveProcess[] = [];

    await t.step("the fast client alone", async () => {
      await press(page, "start-alone");
      await until(page, `${RATE} > 100`);
      running = await talk.processes();
      assertEquals(running.map(({ kind }) => kind), ["server", "client"]);
    });
    await t.step("start, six times, leaves one server and two clients", async () => {
      await press(page, "start", 6);
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
        await until(page, `${RATE} > 0 && ${RATE} < 100`);
      },
    );
    await t.step("another variant takes the place of the first", async () => {
      await talk.act("live/start", '{"variant":"aiocoro","slow":false}');
      const other = await talk.processes();
      assertEquals(other.map(({ variant }) => variant), ["aiocoro", "aiocoro"]);
      for (const { pid } of running) assert(!await isAlive(pid), `${pid}`);
      await until(page, `${RATE} === 0`);
      running = other;
    });
    await t.step("a page that goes away ends nothing but its own stream", async () => {
      const other = await context.newPage();
      await openSlide(other, talk);
      await press(page, "start-alone");
      await until(other, `${RATE} > 0`);
      await page.close();
      await until(other, `${RATE} > 0`);
      assertEquals((await talk.processes()).length, 2);
      await press(other, "stop");
      await until(other, `${RATE} === 0`);
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
    await openSlide(page, talk);
    // The fast client first: beside the slow one it may wait for its first answer as long as a fib(40) takes.
    await press(page, "start-alone");
    await until(page, `${RATE} > 0`);
    await press(page, "start");
    const [server, ...clients] = await talk.processes();
    assertEquals(clients.length, 2);
    Deno.kill(server!.pid, "SIGKILL");
    await until(page, `${RATE} === 0`);
    await until(page, `/^Le serveur ou un client s’est arrêté/.test(${STATUS})`);
    await talk.act("live/stop", "{}");
    assertEquals(await talk.processes(), []);
    for (const { pid } of clients) assert(!await isAlive(pid), `${pid}`);
    await press(page, "start-alone");
    await until(page, `${RATE} > 0`);
    assertEquals((await talk.processes()).length, 2);
    await page.close();
  },
);

testInBrowser("a live slide says that the program has ended", async (browser) => {
  await using talk = await TalkProcess.start(FROM_SOURCE, ["--lang", "en"]);
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await openSlide(page, talk);
  await press(page, "start-alone");
  await until(page, `${RATE} > 0`);
  await talk.end("SIGTERM");
  await until(page, `${RATE} === 0`);
  await until(page, `/^The program has ended/.test(${STATUS})`);
  await page.evaluate(`${STATUS} = ""`);
  await page.click('#live-coro [data-do="stop"]');
  await until(page, `/^The program has ended/.test(${STATUS})`);
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
  await openSlide(page, talk);
  await until(page, `/^Too many pages/.test(${STATUS})`);
  await Promise.all(others.map(({ body }) => body!.cancel()));
  abort.abort();
  // The program hears a little later of those that have left. Until then it refuses, and the page says so again.
  const trying = async () => {
    do {
      await page.evaluate(`${STATUS} = ""`);
      await press(page, "start-alone");
      await until(page, `${STATUS} !== "" || ${RATE} > 0`);
    } while (await page.evaluate(`${STATUS} !== ""`));
  };
  await within(trying(), "a stream");
  await until(page, `${RATE} > 0 && ${STATUS} === ""`);
  await page.close();
});
