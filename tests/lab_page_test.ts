/**
 * The page of the lab in a real browser: counts and the cursor, lanes, a pause, why a request waits, keys; by day and by
 * night, on a small and on a wide screen.
 */

import { assert, assertEquals, assertGreater, assertMatch } from "@std/assert";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { LineClient } from "../clients/conformance/line_client.ts";
import { heightOf } from "../lab/browser/lane_painter.js";
import { testInBrowser, until as untilInPage } from "./support/browser.ts";
import { type EventsAnswer, FROM_SOURCE, LabProcess } from "./support/lab_process.ts";

/** A page that is open, and what was noticed about it. */
interface Opened extends AsyncDisposable {
  readonly page: Page;
  /** What appeared on the console, or was thrown; and where requests went that went elsewhere. */
  readonly complaints: string[];
}

async function open(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const complaints: string[] = [];
  context.on("console", (message) => complaints.push(message.text()));
  context.on("weberror", (error) => complaints.push(String(error.error())));
  context.on("request", (request) => {
    const target = request.url();
    if (!target.startsWith(url) && !target.startsWith("data:")) complaints.push(target);
  });
  const page = await context.newPage();
  await page.goto(url);
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
}

/** Waits until an expression is true, in which `of(selector)` is an element of the first server. */
async function until(page: Page, expression: string): Promise<void> {
  await untilInPage(
    page,
    `((of) => ${expression})((selector) => document.querySelector('[data-server="0"] ' + selector))`,
  );
}

/** The text of an element of a server. */
function textOf(page: Page, selector: string, server = 0): Promise<string> {
  return page.evaluate(
    `document.querySelector('[data-server="${server}"] ${selector}').textContent`,
  );
}

async function cursorOf(page: Page): Promise<number> {
  return Number(await page.getAttribute("[data-cursor]", "data-cursor"));
}

const answersOf = (server: number) =>
  `Number(document.querySelector('[data-server="${server}"] [data-count="answers"]').textContent)`;

const press = (page: Page, name: string) => page.click(`[data-server="0"] [data-do="${name}"]`);

/** How many colours a canvas has, as an expression. */
const coloursOf = (server: number) =>
  `(() => {
    const canvas = document.querySelector('[data-server="${server}"] canvas');
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
  })()`;

testInBrowser("the lab's page counts at its cursor, and goes back and forward", async (browser) => {
  await using lab = await LabProcess.start(FROM_SOURCE, ["coro"]);
  await using opened = await open(browser, lab.url);
  const { page } = opened;
  const { port } = (await lab.servers())[0]!;
  const note = `of('[data-panel="connections"] .note').textContent`;
  await until(page, `${note} === "Empty."`);
  using client = await LineClient.connect(port);
  for (const n of [10, 11, 12]) await client.ask(n);
  await until(page, `${note} === ""`);
  await until(page, `of('[data-count="answers"]').textContent === "3"`);
  await press(page, "pause");
  await until(page, `of("[data-state]").textContent === "paused"`);
  const { events } = await lab.json<EventsAnswer>("servers/0/events?from=0&limit=10000");
  await until(page, `of("[data-cursor]").dataset.cursor === "${events.length - 1}"`);

  const countsAt = (cursor: number) => {
    const before = events.slice(0, cursor + 1);
    return ["request", "answer"].map((wanted) =>
      before.filter(({ kind }) => kind === wanted).length
    );
  };
  const shown = async () => [
    Number(await textOf(page, '[data-count="requests"]')),
    Number(await textOf(page, '[data-count="answers"]')),
  ];
  const path = [..."back ".repeat(12).trim().split(" "), "forward", "forward", "back"];
  for (const [i, move] of path.entries()) {
    const before = await cursorOf(page);
    await press(page, move);
    const expected = Math.max(0, before + (move === "back" ? -1 : 1));
    await until(page, `of("[data-cursor]").dataset.cursor === "${expected}"`);
    assertEquals(await shown(), countsAt(expected), `${i}: ${move}`);
  }
  assertMatch(await textOf(page, "[data-says]"), /before the latest event/);
  await press(page, "live");
  await until(page, `of("[data-cursor]").dataset.cursor === "${events.length - 1}"`);
  assertEquals(await shown(), [3, 3]);

  await page.reload();
  await until(page, `of('[data-count="answers"]').textContent === "3"`);
  assertEquals(opened.complaints, []);
});

testInBrowser(
  "the lab's page says who computes while nobody is answered, and who waits",
  async (browser) => {
    await using lab = await LabProcess.start(FROM_SOURCE, ["coro", "corothrd"]);
    await using opened = await open(browser, lab.url);
    const { page } = opened;
    await page.click('[data-server="0"] [data-client="fast"]');
    await until(page, `Number(of('[data-count="answers"]').textContent) > 50`);
    await until(page, `of("[data-clients]").textContent.includes("fast, fib(10), from :")`);
    const servers = await lab.servers();
    using slow = await LineClient.connect(servers[0]!.port);
    // Longer than this test.
    await slow.write("45\n");
    await until(
      page,
      `/^It computes fib\\(45\\) of connection 2, for .* so far\\. Nobody is answered/.test(of("[data-says]").textContent)`,
    );
    await until(
      page,
      `/^Connection 1 waits: its request is in the kernel, unseen, behind fib\\(45\\) of connection 2/.test(of("[data-culprit]").textContent)`,
    );
    await until(page, `of("[data-spans] .now")?.textContent.startsWith("in the kernel, unseen")`);
    assertEquals(
      await page.evaluate(`document.querySelectorAll('[data-server="0"] [data-spans] li').length`),
      6,
    );
    await press(page, "pause");
    await until(page, `of("[data-state]").textContent === "running, told: pause"`);
    await until(page, `of("[data-says]").textContent.endsWith("Your pause waits, too.")`);

    // The same beside a pool: the loop is free, and answers others.
    using other = await LineClient.connect(servers[1]!.port);
    await other.write("45\n");
    using quick = await LineClient.connect(servers[1]!.port);
    assertEquals(await quick.ask("10"), "55");
    const second = `document.querySelector('[data-server="1"] [data-says]').textContent`;
    await until(
      page,
      `/^The loop is free: it waits in select\\. Worker \\d computes fib\\(45\\)/.test(${second})`,
    );
    assertMatch(
      await textOf(page, '[data-panel="pool"]', 1),
      /worker \d: fib\(45\) of connection 1/,
    );
    assertEquals(opened.complaints, []);
  },
);

testInBrowser("the lab's page asks what comes next, and says what came", async (browser) => {
  await using lab = await LabProcess.start(FROM_SOURCE, ["loopcoro"]);
  await using opened = await open(browser, lab.url);
  const { page } = opened;
  const { port } = (await lab.servers())[0]!;
  using one = await LineClient.connect(port);
  using two = await LineClient.connect(port);
  assertEquals([await one.ask(10), await two.ask(10)], ["55", "55"]);
  await until(page, `of('[data-panel="tasks"]').textContent.includes("connection 2")`);
  await page.click('[data-server="0"] [data-panel="tasks"] li:last-child button');
  await until(
    page,
    `/^Task .* waits for connection \\d to be ready to read/.test(of("[data-chain]").textContent)`,
  );
  await press(page, "pause");
  await until(page, `of("[data-choices] [data-choice='answer 2']") !== null`);
  await page.click("[data-choice='answer 1']");
  const answer = two.ask(11);
  await press(page, "run");
  assertEquals(await answer, "89");
  await until(
    page,
    `of("[data-verdict]").textContent.startsWith("It was connection 2, and not connection 1.")`,
  );
  assertEquals(opened.complaints, []);
});

testInBrowser(
  "the lab's page fits, by day and by night, and says what a variant has not",
  async (browser, t) => {
    await using lab = await LabProcess.start(FROM_SOURCE, ["aiocoro", "loopcorothrd"]);
    const clients = await Promise.all(
      (await lab.servers()).map(({ port }) => LineClient.connect(port)),
    );
    for (const colorScheme of ["light", "dark"] as const) {
      for (const width of [1280, 1920]) {
        await t.step(`${colorScheme}, ${width}`, async () => {
          const viewport = { width, height: width * 9 / 16 };
          await using opened = await open(browser, lab.url, { viewport, colorScheme });
          const { page } = opened;
          for (const client of clients) await client.ask(28);
          // The lanes of both are there, or the sections would be lower than they are.
          for (const server of [0, 1]) {
            await until(page, answersOf(server) + " > 0");
            await until(page, coloursOf(server) + " > 4");
          }
          await page.click("[data-fold]");
          // As it is with two clients each, and two workers in the second: a line of clients, and so many lanes.
          const end = await page.evaluate(`(() => {
            const sections = [...document.querySelectorAll("[data-server]")];
            const missing = sections.map((section, server) =>
              ${heightOf(5)} + server * ${heightOf(7) - heightOf(5)} + 20 -
              section.querySelector("canvas").clientHeight -
              section.querySelector("[data-clients]").clientHeight
            );
            return sections[1].getBoundingClientRect().bottom + missing[0] + missing[1];
          })()`);
          assertGreater(viewport.height + 1, end, "two servers are on one screen");
          await page.click("[data-fold]");
          const [scroll, client] = await page.evaluate(
            `[document.documentElement.scrollWidth, document.documentElement.clientWidth]`,
          ) as number[];
          assertEquals(scroll, client, "nothing sticks out");
          const background = await page.evaluate(`getComputedStyle(document.body).backgroundColor`);
          assertEquals(
            background,
            colorScheme === "light" ? "rgb(255, 255, 255)" : "rgb(20, 23, 27)",
          );
          assertMatch(
            await textOf(page, '[data-panel="selector"]'),
            /Deno waits for the sockets itself/,
          );
          assertMatch(await textOf(page, '[data-panel="ready"]'), /cannot be seen from outside/);
          for (const name of ["ready", "timers", "selector", "tasks", "pool", "connections"]) {
            assertGreater((await textOf(page, `[data-panel="${name}"]`, 1)).trim().length, 5);
          }
          assertEquals(opened.complaints, []);
        });
      }
    }
    for (const client of clients) client.close();
  },
);

testInBrowser("the lab's page is worked by keys alone", async (browser) => {
  await using lab = await LabProcess.start(FROM_SOURCE, ["coro"]);
  await using opened = await open(browser, lab.url);
  const { page } = opened;
  const { port } = (await lab.servers())[0]!;
  using client = await LineClient.connect(port);
  assertEquals(await client.ask(10), "55");
  await until(page, `of('[data-count="answers"]').textContent === "1"`);
  const focused = () =>
    page.evaluate(`document.activeElement.dataset.do ?? document.activeElement.tagName`);
  const tabTo = async (what: string) => {
    for (let i = 0; await focused() !== what; i++) {
      assert(i < 60, `cannot reach ${what}`);
      await page.keyboard.press("Tab");
    }
  };
  await tabTo("pause");
  await page.keyboard.press("Enter");
  await until(page, `of("[data-state]").textContent === "paused"`);
  assertEquals((await lab.servers())[0]!.state, "paused");
  await tabTo("run");
  await page.keyboard.press("Enter");
  await until(page, `of("[data-state]").textContent === "running"`);
  await tabTo("CANVAS");
  const span = () => page.evaluate(`document.querySelector("[data-span]").textContent`);
  const before = await span();
  await page.keyboard.press("-");
  await until(page, `document.querySelector("[data-span]").textContent !== "${before}"`);
  await page.keyboard.press("Enter");
  await until(page, `of('[data-do="live"]').getAttribute("aria-pressed") === "false"`);
  await page.keyboard.press("Home");
  await until(page, `of('[data-do="live"]').getAttribute("aria-pressed") === "true"`);
  assertEquals(opened.complaints, []);
});

testInBrowser("the lab's page says that the lab has ended", async (browser) => {
  await using lab = await LabProcess.start(FROM_SOURCE, ["coro"]);
  await using opened = await open(browser, lab.url);
  const { page } = opened;
  await until(page, `of("[data-cursor]").dataset.cursor !== "-1"`);
  assertEquals(await lab.end("SIGTERM"), { code: 0, stdout: "", stderr: "" });
  await until(
    page,
    `document.querySelector(".trouble").textContent.startsWith("The lab has ended")`,
  );
  await page.click('[data-server="0"] [data-fault="silent"]');
  await until(
    page,
    `document.querySelector(".trouble").textContent.startsWith("The lab has ended")`,
  );
});
