/**
 * All crawlers on servers that are silent, or as good as: what the time limit does, and whom it holds up.
 */

import { assertEquals } from "@std/assert";
import { type Act, respond, type Script, ScriptedServer } from "../scripted_server_testing.ts";
import { withSomeTimeLimit } from "../time_limits_testing.ts";
import { crawl, crawlTest } from "./crawl_testing.ts";
import type { PageRow } from "./rows.ts";
import { facts, NO_ROBOTS, page, requestsTo, script } from "./scripted_pages_testing.ts";
import { pagesOf, reasonsOf } from "./simulated_web_testing.ts";

/** Whether nothing was too slow that was not meant to be. */
const wereInTime = (pages: readonly PageRow[], meant: readonly string[] = []) =>
  pages.every(({ url, error }) =>
    error?.kind !== "timeout" || meant.includes(new URL(url).pathname)
  );

crawlTest(
  "asks for nothing where robots.txt cannot be had, unless it is to ignore it",
  async (subject) => {
    const crawlTwice = async (turn: readonly Act[], timeoutMs?: number) => {
      await using server = await ScriptedServer.start({
        "/robots.txt": [turn],
        ...script({ "/": page() }),
      });
      const obeying = await crawl(subject, server.url("/"), timeoutMs ? { timeoutMs } : {});
      const asked = await requestsTo(server);
      const ignoring = await crawl(subject, server.url("/"), { ignoreRobots: true });
      return {
        asked,
        askedInAll: await requestsTo(server),
        left: [...reasonsOf(obeying.rows), ...obeying.lost.map((url) => `lost ${url}`)]
          .map((text) => text.replace(server.url(""), "")),
        came: [obeying.startCame, ignoring.startCame, ignoring.summary.pages],
      };
    };
    const crawled = [
      ...[await crawlTwice([respond(503)]), await crawlTwice(["end"]), await crawlTwice(["reset"])],
      await withSomeTimeLimit(
        200,
        (timeoutMs) => crawlTwice(["hang"], timeoutMs),
        ({ asked }) => asked.length > 0,
      ),
    ];
    for (const each of crawled) {
      assertEquals(each, {
        asked: ["/robots.txt"],
        askedInAll: ["/robots.txt", "/"],
        left: ["robots /", "lost /robots.txt"],
        came: [false, true, 1],
      });
    }
  },
);

crawlTest("gives up a page that is silent, and goes on", async (subject) => {
  const pages = await withSomeTimeLimit(250, async (timeoutMs) => {
    await using server = await ScriptedServer.start({
      ...NO_ROBOTS,
      ...script({ "/": page("/silent", "/good"), "/good": page() }),
      "/silent": [["hang"]],
    });
    const { rows } = await crawl(subject, server.url("/"), { timeoutMs, maxTasks: 1 });
    await server.report();
    return pagesOf(rows);
  }, (pages) => pages.length > 0 && wereInTime(pages, ["/silent"]));
  const kinds = facts(pages, ({ error, status }) => error?.kind ?? status);
  assertEquals(kinds, { "/": 200, "/silent": "timeout", "/good": 200 });
});

crawlTest("repeats what was cut off or too slow, and counts the tries", async (subject) => {
  const script: Script = {
    ...NO_ROBOTS,
    "/": [["hang"], ["end"], [page("/1")]],
    "/1": [[respond(503, "busy")]],
  };
  const everyTry = ["/robots.txt", "/", "/", "/", "/1", "/1", "/1"];
  const { pages, requests } = await withSomeTimeLimit(500, async (timeoutMs) => {
    await using server = await ScriptedServer.start(script);
    const { rows } = await crawl(subject, server.url("/"), { timeoutMs, maxTries: 3 });
    return { pages: pagesOf(rows), requests: await requestsTo(server) };
  }, ({ pages, requests }) => wereInTime(pages) && requests.length === everyTry.length);
  assertEquals(requests, everyTry);
  assertEquals(facts(pages, ({ status, tries }) => [status, tries]), {
    "/": [200, 3],
    "/1": [503, 3],
  });
});

crawlTest("lets no host that is dead hold up another", async (subject) => {
  await using dead = await ScriptedServer.start({ "/robots.txt": [["hang"]], "/": [["hang"]] });
  const own = Array.from({ length: 20 }, (_, index) => `/${index}`);
  await using server = await ScriptedServer.start({
    ...NO_ROBOTS,
    ...script({
      "/": page(dead.url("/"), dead.url("/1"), dead.url("/2"), ...own),
      ...Object.fromEntries(own.map((path) => [path, page()])),
    }),
  });
  let pages = 0;
  // Would it wait for the dead one, all would take the half minute of a timeout.
  const { rows, summary } = await crawl(
    subject,
    server.url("/"),
    { anyHost: true, maxTasks: 2 },
    ({ event }, crawl) => {
      if (event === "page") pages++;
      if (pages === own.length + 1) crawl.stop();
    },
  );
  assertEquals(pagesOf(rows).length, own.length + 1);
  assertEquals([summary.interrupted, summary.todo], [true, 3]);
  await Promise.all([dead.report(), server.report()]);
});
