import { assert, assertEquals, assertThrows } from "@std/assert";
import { Frontier } from "./frontier.ts";
import { RobotsRules } from "./robots.ts";
import { ROBOTS_SIZE_MAX_BYTES } from "./robots_gate.ts";
import type { PageRow, SkippedRow } from "./rows.ts";
import {
  crawl,
  options,
  outcomeOf,
  pagesOf,
  PLAIN,
  reasonsOf,
  skipsOf,
  urlsOf,
  webOf,
} from "./simulated_web_testing.ts";
import { resultOf } from "./steps_testing.ts";

Deno.test("Frontier.take() asks for robots.txt before the pages of an origin, and once", () => {
  const { requests } = crawl(webOf({ "/0": ["/1", "/2"] }));
  assertEquals(requests, ["http://h/robots.txt", "http://h/0", "http://h/1", "http://h/2"]);
});

Deno.test("Frontier.take() asks for no robots.txt when it is to be ignored", () => {
  const web = new Map([["http://h/0", { ...PLAIN, isForbidden: true }]]);
  assertEquals(crawl(web, { ignoreRobots: true }).requests, ["http://h/0"]);
});

Deno.test("Frontier.take() gives pages in the order in which they were found", () => {
  const { rows } = crawl(
    webOf({ "/0": ["/a", "/b"], "/a": ["/c", "/b", "/0"], "/b": ["/d", "/c"] }),
  );
  assertEquals(pagesOf(rows).map(({ url, from, depth }) => [url, from, depth]), [
    ["http://h/0", null, 0],
    ["http://h/a", "http://h/0", 1],
    ["http://h/b", "http://h/0", 1],
    ["http://h/c", "http://h/a", 2],
    ["http://h/d", "http://h/b", 2],
  ]);
});

Deno.test("Frontier.finish() reports a page with all its fields", () => {
  const { rows } = crawl(webOf({ "/0": ["/1", "/1#x", "/0", "/2"], "/1": [], "/2": [] }));
  assertEquals(rows[0], {
    event: "page",
    url: "http://h/0",
    from: null,
    depth: 0,
    status: 200,
    redirect: null,
    error: null,
    bytes: 10,
    contentType: "text/html",
    links: 4,
    newLinks: 2,
    tries: 1,
    ms: 1,
  });
});

Deno.test("Frontier.finish() takes in a URL once, however it is written, and requests it as it was found", () => {
  const { rows } = crawl(webOf({ "/0": ["/%7ea#x", "/~a", "/%7Ea", "./~a", "//h:80/~a", "/b?"] }));
  assertEquals(urlsOf(rows), ["http://h/0", "http://h/%7ea", "http://h/b?"]);
});

Deno.test("Frontier.finish() reports what is left alone once for each URL and reason, after the page", () => {
  const web = webOf({
    "/0": [
      "mailto:a@b",
      "http://",
      "http://u:p@h/x",
      "//other/",
      "/no",
      "/no#again",
      "mailto:a@b",
      "/1",
    ],
    "/1": ["//other/", "/no"],
  });
  const { rows, summary } = crawl(web, { exclude: /\/no$/g });
  assertEquals(
    rows.map(({ event }) => event).join(" "),
    "page skipped skipped skipped skipped skipped page",
  );
  assertEquals(reasonsOf(rows), [
    "scheme mailto:a@b",
    "url http://",
    "url http://***@h/x",
    "host http://other/",
    "exclude http://h/no",
  ]);
  assertEquals(skipsOf(rows)[0]?.from, "http://h/0");
  assertEquals(summary.skipped, {
    robots: 0,
    host: 1,
    scheme: 1,
    exclude: 1,
    nofollow: 0,
    limit: 0,
    url: 2,
  });
});

Deno.test("Frontier.finish() reports a link that is not to be followed, and follows another to the same page", () => {
  const links = [{ href: "/1", nofollow: true }, { href: "/2", nofollow: true }, {
    href: "/1",
    nofollow: false,
  }];
  const { rows } = crawl(new Map([["http://h/0", { ...PLAIN, links }]]));
  assertEquals(urlsOf(rows), ["http://h/0", "http://h/1"]);
  assertEquals(reasonsOf(rows), ["nofollow http://h/1", "nofollow http://h/2"]);
  assertEquals([pagesOf(rows)[0]?.links, pagesOf(rows)[0]?.newLinks], [1, 1]);
});

Deno.test("Frontier.finish() resolves links against the base of the page", () => {
  const rows: (PageRow | SkippedRow)[] = [];
  const frontier = new Frontier(options({ ignoreRobots: true, onRow: (row) => rows.push(row) }));
  const page = frontier.take();
  assert(page?.kind === "page");
  const links = { base: "http://h/d/", links: [{ href: "x", nofollow: false }] };
  resultOf(frontier.finish(page, { ...outcomeOf(new Map(), page.url), links }));
  assertEquals(frontier.take()?.url, "http://h/d/x");
});

Deno.test("Frontier.take() leaves alone what robots.txt forbids, and it does not count as a page", () => {
  const web = new Map(webOf({ "/0": ["/1", "/2"] })).set("http://h/1", {
    ...PLAIN,
    isForbidden: true,
  });
  const { rows, summary } = crawl(web, { maxPages: 2 });
  assertEquals(urlsOf(rows), ["http://h/0", "http://h/2"]);
  assertEquals(reasonsOf(rows), ["robots http://h/1"]);
  assertEquals(summary.todo, 0);
});

Deno.test("Frontier.take() lets pages wait for their robots.txt, and others go ahead", () => {
  const frontier = new Frontier(options({ maxTasks: 5, anyHost: true }));
  const robots = frontier.take();
  assert(robots?.kind === "robots");
  assertEquals(frontier.take(), undefined);
  frontier.finishRobots(robots, RobotsRules.ALLOW_ALL);
  const start = frontier.take();
  assert(start?.kind === "page");
  const web = webOf({ "/0": ["//dead/1", "/a", "//dead/2", "//alive/1", "/b"] });
  resultOf(frontier.finish(start, outcomeOf(web, start.url)));
  const taken = Array.from({ length: 4 }, () => frontier.take());
  assertEquals(taken.map((work) => work?.url), [
    "http://dead/robots.txt",
    "http://h/a",
    "http://alive/robots.txt",
    "http://h/b",
  ]);
  assertEquals(frontier.take(), undefined);
  const [dead] = taken;
  assert(dead?.kind === "robots");
  frontier.finishRobots(dead, RobotsRules.ALLOW_ALL);
  assertEquals([frontier.take()?.url, frontier.take()?.url], ["http://dead/1", "http://dead/2"]);
  assertEquals(frontier.done, false);
});

Deno.test("Frontier.take() leaves the pages of an origin alone when all rules together would be too long", () => {
  const links = ["//long1/", "//long2/", "//long3/", "//short/"];
  const rows: (PageRow | SkippedRow)[] = [];
  const frontier = new Frontier(options({ anyHost: true, onRow: (row) => rows.push(row) }));
  const long = RobotsRules.parse("User-agent: *\n" + "Allow: /\n".repeat(120_000));
  const short = RobotsRules.parse("User-agent: *\nAllow: /");
  assert(2 * long.size < ROBOTS_SIZE_MAX_BYTES && 3 * long.size > ROBOTS_SIZE_MAX_BYTES);
  for (let work; (work = frontier.take()) !== undefined;) {
    if (work.kind === "page") {
      resultOf(frontier.finish(work, outcomeOf(webOf({ "/0": links }), work.url)));
    }
    if (work.kind === "robots") {
      frontier.finishRobots(work, work.origin.includes("long") ? long : short);
    }
  }
  assertEquals(urlsOf(rows), ["http://h/0", "http://long1/", "http://long2/", "http://short/"]);
  assertEquals(reasonsOf(rows), ["robots http://long3/"]);
});

Deno.test("Frontier.take() lets others have a turn when many pages in a row are forbidden", () => {
  const rows: (PageRow | SkippedRow)[] = [];
  const frontier = new Frontier(options({ maxTasks: 3, onRow: (row) => rows.push(row) }));
  const robots = frontier.take();
  assert(robots?.kind === "robots");
  frontier.finishRobots(robots, RobotsRules.parse("User-agent: *\nDisallow: /no"));
  const start = frontier.take();
  assert(start?.kind === "page");
  const links = Array.from({ length: 14 }, (_, index) => `/no/${index}`);
  resultOf(frontier.finish(start, outcomeOf(webOf({ "/0": [...links, "/1"] }), start.url)));
  const pause = frontier.take();
  assert(pause?.kind === "pause");
  assertEquals([skipsOf(rows).length, frontier.take(), frontier.done], [10, undefined, false]);
  frontier.finishPause(pause);
  assertEquals(frontier.take()?.url, "http://h/1");
  assertEquals(skipsOf(rows).length, 14);
});

Deno.test("Frontier.take() reports the rest when as many pages as allowed were asked for", () => {
  const { rows, summary, requests } = crawl(webOf({ "/0": ["/1", "/2", "/3"], "/1": ["/4"] }), {
    maxPages: 2,
  });
  assertEquals(requests, ["http://h/robots.txt", "http://h/0", "http://h/1"]);
  assertEquals(reasonsOf(rows), ["limit http://h/2", "limit http://h/3", "limit http://h/4"]);
  assertEquals(summary.todo, 3);
});

Deno.test("Frontier.take() gives no more than may be worked on at once", () => {
  const frontier = new Frontier(options({ maxTasks: 2, ignoreRobots: true }));
  const start = frontier.take();
  assert(start?.kind === "page");
  resultOf(frontier.finish(start, outcomeOf(webOf({ "/0": ["/1", "/2", "/3"] }), start.url)));
  const [one, two, three] = [frontier.take(), frontier.take(), frontier.take()];
  assertEquals([one?.url, two?.url, three], ["http://h/1", "http://h/2", undefined]);
});

Deno.test("Frontier.finish() reports a page that failed, and does not look at its links", () => {
  const rows: (PageRow | SkippedRow)[] = [];
  const frontier = new Frontier(options({ ignoreRobots: true, onRow: (row) => rows.push(row) }));
  const work = frontier.take();
  assert(work?.kind === "page");
  const error = { kind: "timeout", message: "Cannot read: …" };
  const links = { base: work.url, links: [{ href: "/1", nofollow: false }] };
  resultOf(frontier.finish(work, {
    ...outcomeOf(new Map(), work.url),
    status: null,
    error,
    links,
    tries: 4,
    bytes: 0,
  }));
  const [row] = pagesOf(rows);
  assertEquals([row?.status, row?.error, row?.tries], [null, error, 4]);
  assert(frontier.done && !frontier.startCame);
});

Deno.test("Frontier.startCame is false when the start was forbidden or does not exist", () => {
  assertEquals(crawl(new Map()).startCame, false);
  assertEquals(crawl(new Map([["http://h/0", { ...PLAIN, isForbidden: true }]])).startCame, false);
  assertEquals(crawl(webOf({ "/0": ["/gone"] })).startCame, true);
});

Deno.test("Frontier.finish() drops links when too many URLs are known, and counts them", () => {
  const web = webOf({ "/0": ["/1", "/2", "/3", "/1", "mailto:x"], "/1": ["/0", "/4"] });
  const { rows, summary } = crawl(web, { known: { count: 2, characters: 1000 } });
  assertEquals(urlsOf(rows), ["http://h/0", "http://h/1"]);
  assertEquals([summary.forgotten, summary.todo], [3, 0]);
});

Deno.test("Frontier.interrupt() stops handing out work, and what was not done is to be done", () => {
  const frontier = new Frontier(options({ maxTasks: 2, ignoreRobots: true }));
  const start = frontier.take();
  assert(start?.kind === "page");
  resultOf(frontier.finish(start, outcomeOf(webOf({ "/0": ["/1", "/2", "/3", "/4"] }), start.url)));
  const [one, two] = [frontier.take(), frontier.take()];
  assert(one?.kind === "page" && two !== undefined);
  frontier.interrupt();
  resultOf(frontier.finish(one, outcomeOf(webOf({ "/1": ["/5"] }), one.url)));
  assertEquals(frontier.take(), undefined);
  assertEquals(frontier.done, false);
  const summary = frontier.summary({ implementation: "loop", io: "posix", ms: 7, connections: 3 });
  assertEquals([summary.pages, summary.todo, summary.interrupted], [2, 4, true]);
  assertEquals([summary.implementation, summary.io, summary.ms, summary.connections], [
    "loop",
    "posix",
    7,
    3,
  ]);
});

Deno.test("Frontier.finish() throws when the work was not taken, or is finished", () => {
  const frontier = new Frontier(options({ ignoreRobots: true }));
  const work = frontier.take();
  assert(work?.kind === "page");
  resultOf(frontier.finish(work, outcomeOf(new Map(), work.url)));
  assertThrows(
    () => resultOf(frontier.finish(work, outcomeOf(new Map(), work.url))),
    Error,
    "Cannot finish: ",
  );
});

Deno.test("Frontier() throws when the start is nothing to crawl", () => {
  for (const start of ["ftp://h/", "http://u:p@h/", "data:,x"]) {
    assertThrows(
      () => new Frontier(options({ start: new URL(start) })),
      TypeError,
      "Cannot crawl: ",
    );
  }
  const error = assertThrows(
    () => new Frontier(options({ start: new URL("http://u:secret@h/") })),
    TypeError,
  );
  assert(!error.message.includes("secret"));
});

Deno.test("Frontier.summary() has the sums of the rows, and what only the crawler knows", () => {
  const { summary } = crawl(webOf({ "/0": ["/1", "/2", "mailto:x"], "/1": [] }), {
    start: new URL("http://h/0#x"),
  });
  assertEquals(summary, {
    event: "summary",
    implementation: "simulated",
    io: "none",
    pages: 3,
    ok: 2,
    redirects: 0,
    failed: 1,
    skipped: { robots: 0, host: 0, scheme: 1, exclude: 0, nofollow: 0, limit: 0, url: 0 },
    bytes: 30,
    ms: 1,
    connections: null,
    maxConcurrent: 1,
    todo: 0,
    forgotten: 0,
    interrupted: false,
  });
});
