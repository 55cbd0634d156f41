import { assert, assertEquals } from "@std/assert";
import {
  crawl,
  pagesOf,
  PLAIN,
  reasonsOf,
  type SimulatedPage,
  urlsOf,
  webOf,
} from "./simulated_web_testing.ts";

const redirects = (targets: Readonly<Record<string, string>>): Map<string, SimulatedPage> =>
  new Map(
    Object.entries(targets).map(([path, redirect]) => [`http://h${path}`, { ...PLAIN, redirect }]),
  );

Deno.test("Frontier.finish() makes of a redirect one more URL with the same depth", () => {
  const web = new Map([...webOf({ "/0": ["/1"] }), ...redirects({ "/1": "/2#x" })]).set(
    "http://h/2",
    PLAIN,
  );
  const { rows, summary } = crawl(web);
  assertEquals(
    pagesOf(rows).map(({ url, from, depth, redirect }) => [url, from, depth, redirect]),
    [
      ["http://h/0", null, 0, null],
      ["http://h/1", "http://h/0", 1, "http://h/2"],
      ["http://h/2", "http://h/1", 1, null],
    ],
  );
  assertEquals([summary.pages, summary.ok, summary.redirects, summary.failed], [3, 2, 1, 0]);
});

Deno.test("Frontier.finish() ends a row of redirects that is too long with an error", () => {
  const { rows } = crawl(redirects({ "/0": "/1", "/1": "/2", "/2": "/3", "/3": "/4" }), {
    maxRedirects: 2,
  });
  assertEquals(urlsOf(rows), ["http://h/0", "http://h/1", "http://h/2"]);
  assertEquals(pagesOf(rows)[2]?.redirect, "http://h/3");
  assertEquals(pagesOf(rows)[2]?.error, {
    kind: "redirect",
    message:
      "Cannot follow a redirect: at most 2 in a row are allowed, got one more, to http://h/3",
  });
  assertEquals(crawl(redirects({ "/0": "/1" }), { maxRedirects: 0 }).summary.failed, 1);
});

Deno.test("Frontier.finish() fails a redirect that leads nowhere", () => {
  for (const location of ["http://", "mailto:x", "file:///etc/passwd", "javascript:0"]) {
    const { rows, summary, startCame } = crawl(redirects({ "/0": location }));
    const [{ error, redirect } = {}] = pagesOf(rows);
    assertEquals([error?.kind, redirect], ["redirect", null]);
    assertEquals([rows.length, summary.failed, startCame], [1, 1, false]);
  }
});

Deno.test("Frontier.finish() ends when pages redirect to each other", () => {
  const { rows, startCame } = crawl(redirects({ "/0": "/1", "/1": "/0" }));
  assertEquals(urlsOf(rows), ["http://h/0", "http://h/1"]);
  assertEquals(startCame, false);
});

Deno.test("Frontier.finish() applies the rules for links to redirects", () => {
  const web = new Map<string, SimulatedPage>([
    ...webOf({ "/0": ["/1", "/2", "/3", "/4"] }),
    ...redirects({ "/1": "//other/", "/2": "/no", "/3": "/private", "/4": "http://u:p@h/" }),
  ]).set("http://h/private", { ...PLAIN, isForbidden: true });
  const { rows } = crawl(web, { exclude: /no/ });
  assertEquals(reasonsOf(rows), [
    "host http://other/",
    "exclude http://h/no",
    "url http://***@h/",
    "robots http://h/private",
  ]);
  assertEquals(pagesOf(rows)[4]?.redirect, "http://***@h/");
});

Deno.test("Frontier.finish() crawls both origins when the start redirects to another one", () => {
  const web = new Map<string, SimulatedPage>([
    ...redirects({ "/0": "https://www/" }),
    ["https://www/", {
      ...PLAIN,
      links: ["http://h/1", "/2", "http://www/3"].map((href) => ({ href, nofollow: false })),
    }],
  ]);
  const { rows, startCame, requests } = crawl(web);
  assertEquals(urlsOf(rows), ["http://h/0", "https://www/", "http://h/1", "https://www/2"]);
  assertEquals(reasonsOf(rows), ["host http://www/3"]);
  assertEquals(requests.filter((url) => url.endsWith("robots.txt")).length, 2);
  assert(startCame);
});
