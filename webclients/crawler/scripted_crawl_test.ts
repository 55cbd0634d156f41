/**
 * All crawlers on servers that do to the letter what a test says, beside and against the rules.
 */

import { assertEquals } from "@std/assert";
import { gzipSync } from "node:zlib";
import { textOf } from "../http/response_testing.ts";
import { type Act, respond, type Script, ScriptedServer } from "../scripted_server_testing.ts";
import { crawl, crawlTest } from "./crawl_testing.ts";
import { facts, HTML, NO_ROBOTS, page, requestsTo, script } from "./scripted_pages_testing.ts";
import { pagesOf, reasonsOf } from "./simulated_web_testing.ts";

const redirect = (location: string, status = 302): Act =>
  respond(status, "", `Location: ${location}\r\n`);
const robots = (text: string, status = 200): Script => ({
  "/robots.txt": [[respond(status, text)]],
});

crawlTest("obeys robots.txt, and asks for it once", async (subject) => {
  await using server = await ScriptedServer.start({
    ...robots("User-agent: fibserv\nDisallow: /no\nAllow: /no/but\nDisallow: /*.gif$\n"),
    ...script({
      "/": page("/no", "/no/but", "/x.gif", "/x.gif?y", "/robots.txt"),
      "/no/but": page(),
      "/x.gif?y": page(),
    }),
  });
  const { rows } = await crawl(subject, server.url("/"), { maxTasks: 1 });
  const skipped = ["/no", "/x.gif"].map((path) => `robots ${server.url(path)}`);
  assertEquals(reasonsOf(rows), skipped);
  assertEquals(await requestsTo(server), [
    ...["/robots.txt", "/", "/no/but", "/x.gif?y"],
    // It is linked to, and so it is a page as well.
    "/robots.txt",
  ]);
});

crawlTest("follows robots.txt five times, and takes a sixth for none", async (subject) => {
  for (const [redirects, isForbidden] of [[5, true], [6, false]] as const) {
    const hops = Array.from(
      { length: redirects },
      (_, index) =>
        [index === 0 ? "/robots.txt" : `/r${index}`, redirect(`/r${index + 1}`)] as const,
    );
    await using server = await ScriptedServer.start(script({
      ...Object.fromEntries(hops),
      [`/r${redirects}`]: respond(200, "User-agent: *\nDisallow: /\n"),
      "/": page(),
    }));
    const { rows, lost } = await crawl(subject, server.url("/"));
    assertEquals([pagesOf(rows).length, lost], [isForbidden ? 0 : 1, []], `${redirects}`);
    await server.report();
  }
});

crawlTest("reads the beginning of a long robots.txt", async (subject) => {
  const head = "User-agent: *\nDisallow: /no\n";
  await using server = await ScriptedServer.start({
    "/robots.txt": [[
      { send: `HTTP/1.1 200 OK\r\nContent-Length: ${head.length + 2_000_000}\r\n\r\n${head}` },
      { fill: 2_000_000 },
    ]],
    ...script({ "/": page("/no") }),
  });
  const { rows } = await crawl(subject, server.url("/"), { maxBytes: 1000 });
  assertEquals([pagesOf(rows).length, reasonsOf(rows)], [1, [`robots ${server.url("/no")}`]]);
  await server.report();
});

crawlTest("says once that robots.txt takes too long to compare with", async (subject) => {
  const paths = ["/ordinary", "/" + "a".repeat(8000), "/" + "b".repeat(8000)];
  await using server = await ScriptedServer.start({
    ...robots("User-agent: *\n" + "Disallow: /*aaaab\n".repeat(3000)),
    ...script({ "/": page(...paths), "/ordinary": page() }),
  });
  const { rows, costly } = await crawl(subject, server.url("/"), { maxTasks: 1 });
  assertEquals(reasonsOf(rows), paths.slice(1).map((path) => `robots ${server.url(path)}`));
  assertEquals(costly, [`time ${server.url(paths[1]!)}`]);
  await server.report();
});

crawlTest("needs no end of robots.txt, nor one that comes soon", async (subject) => {
  const head = "User-agent: *\nDisallow: /no\n";
  for (const length of ["", `Content-Length: ${1e9}\r\n`]) {
    await using server = await ScriptedServer.start({
      "/robots.txt": [[{ send: `HTTP/1.1 200 OK\r\n${length}\r\n${head}` }, "flood"]],
      ...script({ "/": page("/no") }),
    });
    const { rows, lost } = await crawl(subject, server.url("/"));
    const skipped = [`robots ${server.url("/no")}`];
    assertEquals([pagesOf(rows).length, reasonsOf(rows), lost], [1, skipped, []]);
    await server.report();
  }
});

crawlTest("fails a redirect that is one too many, or leads nowhere", async (subject) => {
  await using server = await ScriptedServer.start({
    ...NO_ROBOTS,
    ...script({
      "/": page("/1", "/nowhere", "/mail", "/secret", "/utf8"),
      "/1": redirect("/2", 301),
      "/2": redirect("/3", 308),
      "/3": redirect("/4"),
      "/nowhere": redirect("http://"),
      "/mail": redirect("mailto:x"),
      "/secret": redirect("http://user:secret@127.0.0.1/"),
      "/utf8": redirect(textOf(new TextEncoder().encode("/café"))),
      "/caf%C3%A9": page(),
    }),
  });
  const { rows } = await crawl(subject, server.url("/"), { maxRedirects: 2 });
  const kinds = facts(pagesOf(rows), ({ error, redirect }) => [error?.kind, redirect]);
  assertEquals(kinds, {
    "/": [undefined, null],
    "/1": [undefined, server.url("/2")],
    "/2": [undefined, server.url("/3")],
    "/3": ["redirect", server.url("/4")],
    "/nowhere": ["redirect", null],
    "/mail": ["redirect", null],
    "/secret": [undefined, "http://***@127.0.0.1/"],
    "/utf8": [undefined, server.url("/caf%C3%A9")],
    "/caf%C3%A9": [undefined, null],
  });
  assertEquals(reasonsOf(rows), ["url http://***@127.0.0.1/"]);
  await server.report();
});

crawlTest("reports pages that fail, and goes on", async (subject) => {
  const cut = { send: `HTTP/1.1 200 OK\r\n${HTML}Content-Length: 99\r\n\r\n<a href=/never>` };
  const paths = ["/cut", "/reset", "/junk", "/long", "/missing", "/endless", "/bomb"];
  await using server = await ScriptedServer.start({
    ...NO_ROBOTS,
    ...script({ "/": page(...paths, "/good"), "/good": page() }),
    "/cut": [[cut, "end"]],
    "/reset": [["reset"]],
    "/junk": [[{ send: "SSH-2.0-x\r\n" }, "end"]],
    "/long": [[{ send: `HTTP/1.1 200 OK\r\n${HTML}Content-Length: 1000001\r\n\r\n` }, "hang"]],
    "/missing": [[respond(404, "<a href=/never>", HTML)]],
    "/endless": [[{ send: `HTTP/1.1 200 OK\r\n${HTML}\r\n` }, "flood"]],
    "/bomb": [[
      respond(200, textOf(new Uint8Array(gzipSync("x".repeat(2e6)))), "Content-Encoding: gzip\r\n"),
    ]],
  });
  const { rows, startCame } = await crawl(subject, server.url("/"));
  const failed = pagesOf(rows).filter(({ error }) => error !== null);
  assertEquals(failed.map(({ bytes }) => bytes), Array(6).fill(0));
  const kinds = facts(pagesOf(rows), ({ error, status }) => error?.kind ?? status);
  assertEquals(kinds, {
    "/": 200,
    "/good": 200,
    "/cut": "incomplete",
    "/reset": "incomplete",
    "/junk": "protocol",
    "/long": "too-large",
    "/missing": 404,
    "/endless": "too-large",
    "/bomb": "too-large",
  });
  assertEquals([startCame, reasonsOf(rows)], [true, []]);
  await server.report();
});

crawlTest("works on as much at once as it may", async (subject) => {
  const paths = Array.from({ length: 16 }, (_, index) => `/${index}`);
  await using server = await ScriptedServer.start({
    ...NO_ROBOTS,
    ...script({ "/": page(...paths) }),
    // None is answered before so many are there.
    ...Object.fromEntries(paths.map((path) => [path, [[{ meet: 8 }, page()]]])),
  });
  const { summary } = await crawl(subject, server.url("/"), { maxTasks: 8 });
  assertEquals([summary.ok, summary.maxConcurrent], [1 + paths.length, 8]);
  await server.report();
});

crawlTest("reads packed pages, and texts in their character set", async (subject) => {
  const link = (text: string) => `<a href="/${text}">`;
  const utf16 = [...link("é")].flatMap((char) => [char.charCodeAt(0), 0]);
  const packed = textOf(new Uint8Array(gzipSync(link("gzip"))));
  await using server = await ScriptedServer.start({
    ...NO_ROBOTS,
    ...script({
      "/": page("/a", "/b", "/c", "/d"),
      "/a": respond(200, packed, `${HTML}Content-Encoding: gzip\r\n`),
      "/b": respond(200, link("\xe9"), "Content-Type: text/html; charset=iso-8859-1\r\n"),
      "/c": respond(200, link("\xc3\xa9?c"), "Content-Type: TEXT/HTML;charset=UTF-8\r\n"),
      "/d": respond(200, `\xff\xfe${String.fromCharCode(...utf16)}`, HTML),
    }),
  });
  const { rows } = await crawl(subject, server.url("/"), { maxTasks: 1 });
  assertEquals(pagesOf(rows).map(({ url, from }) => [url, from]).slice(5), [
    [server.url("/gzip"), server.url("/a")],
    [server.url("/%C3%A9"), server.url("/b")],
    [server.url("/%C3%A9?c"), server.url("/c")],
  ]);
  await server.report();
});

crawlTest("takes the last of several media types", async (subject) => {
  const types = (...types: string[]) =>
    respond(200, "<a href=/found>", types.map((type) => `Content-Type: ${type}\r\n`).join(""));
  await using server = await ScriptedServer.start({
    ...NO_ROBOTS,
    ...script({
      "/": page("/html", "/plain"),
      "/html": types("text/plain", "text/html"),
      "/plain": types("text/html", "text/plain"),
      "/found": page(),
    }),
  });
  const { rows } = await crawl(subject, server.url("/"), { maxTasks: 1 });
  assertEquals(facts(pagesOf(rows), ({ contentType, links }) => [contentType, links]), {
    "/": ["text/html", 2],
    "/html": ["text/plain, text/html", 1],
    "/plain": ["text/html, text/plain", 0],
    "/found": ["text/html", 0],
  });
  await server.report();
});

crawlTest(
  "follows assets when they are wanted, and no link that is not to be followed",
  async (subject) => {
    const html = `<base href="/d/"><link rel=stylesheet href=style><img srcset="a 1x, b 2x">` +
      `<a rel=nofollow href=hidden><a href="mailto:x"><a href="http://"><a href=page>`;
    await using server = await ScriptedServer.start({
      ...NO_ROBOTS,
      ...script({
        "/": respond(200, html, HTML),
        ...Object.fromEntries(["style", "a", "b", "page"].map((name) => [`/d/${name}`, page()])),
      }),
    });
    const visited = async (assets: boolean) => {
      const { rows } = await crawl(subject, server.url("/"), { assets, maxTasks: 1 });
      assertEquals(reasonsOf(rows), [
        `nofollow ${server.url("/d/hidden")}`,
        "scheme mailto:x",
        "url http://",
      ]);
      return pagesOf(rows).map(({ url }) => new URL(url).pathname);
    };
    assertEquals(await visited(false), ["/", "/d/page"]);
    assertEquals(await visited(true), ["/", "/d/style", "/d/a", "/d/b", "/d/page"]);
    await server.report();
  },
);

crawlTest("leaves other hosts alone unless it may go there", async (subject) => {
  await using other = await ScriptedServer.start({
    ...robots("User-agent: *\nDisallow: /no"),
    ...script({ "/": page() }),
  });
  await using server = await ScriptedServer.start({
    ...NO_ROBOTS,
    ...script({ "/": page(other.url("/"), other.url("/no"), "/own"), "/own": page() }),
  });
  const home = await crawl(subject, server.url("/"), { maxTasks: 1 });
  assertEquals(reasonsOf(home.rows), [`host ${other.url("/")}`, `host ${other.url("/no")}`]);
  assertEquals(await requestsTo(other), []);
  const away = await crawl(subject, server.url("/"), { anyHost: true, maxTasks: 1 });
  assertEquals(reasonsOf(away.rows), [`robots ${other.url("/no")}`]);
  assertEquals(await requestsTo(other), ["/robots.txt", "/"]);
  await server.report();
});

crawlTest(
  "sends once more what a kept connection swallowed, and does not count it",
  async (subject) => {
    await using server = await ScriptedServer.start({
      ...NO_ROBOTS,
      "/": [[page("/1")]],
      "/1": [["end"], [page()]],
    });
    const { rows } = await crawl(subject, server.url("/"), { maxTasks: 1 });
    const [, second] = pagesOf(rows);
    assertEquals([second?.status, second?.tries], [200, 1]);
    assertEquals(await requestsTo(server), ["/robots.txt", "/", "/1", "/1"]);
  },
  ({ implementation }) => implementation.countsConnections,
);

crawlTest("leaves nothing behind when it is stopped in the middle", async (subject) => {
  const paths = ["/hang", "/drip", "/retry", "/flood", "/last"];
  const all = { meet: paths.length };
  await using server = await ScriptedServer.start({
    ...NO_ROBOTS,
    ...script({ "/": page(...paths, "/more") }),
    "/hang": [[all, "hang"]],
    "/drip": [[all, { send: "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx" }, "hang"]],
    "/flood": [[all, { send: "HTTP/1.1 200 OK\r\n\r\n" }, "flood"]],
    "/retry": [[all, respond(503, "", "Retry-After: 20\r\n")]],
    "/last": [[all, page()]],
  });
  const { summary, startCame } = await crawl(
    subject,
    server.url("/"),
    { maxTasks: paths.length, maxTries: 2, maxBytes: 1e9 },
    (row, crawl) => {
      if (row.url === server.url("/last")) crawl.stop();
    },
  );
  assertEquals([startCame, summary.interrupted, summary.pages], [true, true, 2]);
  assertEquals([summary.todo, summary.maxConcurrent], [paths.length, paths.length]);
  // All clients have left, or this would not return.
  await server.report();
});
