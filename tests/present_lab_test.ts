/**
 * The lab that a slide of `fibserv present` opens, as its users run it.
 */

import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { within } from "../internal/measure/within.ts";
import type { LabState } from "../presentation/live/lab_stage.ts";
import { testInBrowser, until } from "./support/browser.ts";
import { FROM_SOURCE, isAlive } from "./support/lab_process.ts";
import { testNeeding } from "./support/permissions.ts";
import { TalkProcess } from "./support/talk_process.ts";

const test = testNeeding("net", "read", "run");
const START = '{"servers":["coro","corothrd"]}';

/** The lab of a talk; with a body, after it was asked to start. */
async function lab(talk: TalkProcess, body?: string): Promise<LabState> {
  return await (await talk.api(body === undefined ? "lab" : "lab/start", body)).json();
}

/** Asks the lab itself. */
async function ask(url: string, path: string, body?: string): Promise<unknown> {
  const token = /name="fibserv-token" content="([^"]+)"/.exec(await (await fetch(url)).text())![1]!;
  const response = await fetch(`${url}api/${path}`, {
    headers: { "x-fibserv-token": token, "content-type": "application/json" },
    ...(body === undefined ? {} : { method: "POST", body }),
  });
  return await response.json();
}

/** Waits until none of these processes is there any more. */
async function allGone(pids: readonly number[]): Promise<void> {
  const looking = async () => {
    for (const pid of pids) while (await isAlive(pid));
  };
  await within(looking(), `the end of ${pids}`);
}

test("present starts a lab for variants only, one at a time, and ends it with all that is in it", async (t) => {
  await using talk = await TalkProcess.start(FROM_SOURCE);
  const off = await lab(talk);
  assertEquals(off, { state: "off", pid: null, url: null, servers: [], failure: null });
  for (
    const body of [
      "{}",
      "null",
      '{"servers":[]}',
      '{"servers":"coro"}',
      '{"servers":["coro:posix"]}',
      '{"servers":["--port"]}',
      '{"servers":[["coro"]]}',
      '{"servers":["coro","coro","coro","coro","coro"]}',
    ]
  ) {
    await t.step(body, async () => {
      const response = await talk.api("lab/start", body);
      assertEquals(response.status, 400);
      assertMatch(await response.text(), /^Cannot start the lab: /);
    });
  }
  assertEquals(await lab(talk), off);

  const first = await lab(talk, START);
  assertEquals([first.state, first.servers], ["running", ["coro", "corothrd"]]);
  assertEquals(await lab(talk, START), first, "twice: the same lab");
  const servers = await ask(first.url!, "servers") as { pid: number }[];
  await ask(first.url!, "servers/0/control", '{"do":"pause"}');
  const client = await ask(first.url!, "clients", '{"server":1,"kind":"fast"}') as { pid: number };
  const pids = [first.pid!, client.pid, ...servers.map(({ pid }) => pid)];
  assertEquals(pids.length, 4);
  for (const pid of pids) assert(await isAlive(pid), `${pid}`);
  assertEquals(await talk.processes(), [], "the live slide is another matter");
  assertEquals(await talk.end("SIGTERM"), { code: 0, stdout: "", stderr: "" });
  await allGone(pids);
});

testInBrowser("a slide opens the lab by the keyboard, and ends it", async (browser) => {
  await using talk = await TalkProcess.start(FROM_SOURCE, ["--lang", "en"]);
  const context = await browser.newContext();
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto(`${talk.url}#/lab`);
  const button = page.locator("#lab button");
  await button.waitFor();
  /** Waits until these are to be seen, and no others: what a request and what the stream tell may come in any order. */
  const shows = (...names: string[]) =>
    until(
      page,
      `["buttons", "address", "command"].filter(
        (name) => document.querySelector("#lab ." + name).checkVisibility()).join() === "${names}"`,
    );
  await shows("buttons");

  const opened = context.waitForEvent("page");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const labPage = await opened;
  await labPage.locator('[data-server="1"]').waitFor();
  assertEquals(await labPage.evaluate("opener"), null);
  const first = await lab(talk);
  assertEquals([labPage.url(), first.state], [first.url, "running"]);
  await page.bringToFront();
  await page.locator("#lab button", { hasText: "End the lab" }).waitFor();
  assertEquals(await page.locator("#lab a").getAttribute("href"), first.url);
  await shows("buttons", "address");

  // One that ends by itself is told, and the command with it.
  Deno.kill(first.pid!, "SIGKILL");
  await page.locator("#lab .status", { hasText: "ended by itself" }).waitFor();
  await shows("buttons", "command");

  await Promise.all([context.waitForEvent("page"), button.dblclick()]);
  await page.bringToFront();
  const second = await lab(talk);
  assertNotEquals(second.pid, first.pid);
  await page.locator("#lab a").waitFor();
  // Another deck of this talk shows the same lab, and going on there does not end it.
  const other = await context.newPage();
  const stops: string[] = [];
  other.on("request", (request) => request.method() === "POST" && stops.push(request.url()));
  await other.goto(`${talk.url}#/lab`);
  await other.locator("#lab button", { hasText: "End the lab" }).waitFor();
  await other.keyboard.press("ArrowRight");
  await other.waitForFunction('fibserv.deck.getCurrentSlide().id !== "lab"');
  assertEquals([stops, await lab(talk)], [[], second]);
  await other.close();
  await page.bringToFront();
  // Whoever goes on with the talk has no use for it any more.
  await page.keyboard.press("ArrowRight");
  await allGone([first.pid!, second.pid!]);
  assertEquals((await lab(talk)).state, "off");

  // Nor has whoever goes on before it has started. The button starts it again once the page knows of the end.
  await page.keyboard.press("ArrowLeft");
  await page.locator("#lab button", { hasText: "Open the lab" }).waitFor();
  const stopped = page.waitForResponse(/lab\/stop$/);
  await Promise.all([
    page.waitForResponse(/lab\/start$/),
    button.press("Enter").then(() => page.keyboard.press("ArrowRight")),
  ]);
  await stopped;
  const ending = async () => {
    while ((await lab(talk)).state !== "off");
  };
  await within(ending(), "the end of the lab");
  assertEquals(context.pages().length, 3, "the slides, and a page for each lab that was opened");
  assertEquals(errors, []);
  await context.close();
});
