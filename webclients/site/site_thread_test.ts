import { assert, assertEquals, assertMatch } from "@std/assert";
import { testNeeding } from "../../tests/support/permissions.ts";
import { SiteThread } from "./site_thread.ts";

const test = testNeeding("net", "read");

test("SiteThread serves its pages while this thread does nothing for it", async () => {
  using site = await SiteThread.start({ tls: false });
  assertEquals([site.pages.length, site.certificate], [30, null]);
  const response = await fetch(site.urlOf(site.pages.at(-1)!));
  assertEquals(response.status, 200);
  await response.body?.cancel();
});

test("SiteThread speaks TLS with a certificate that it tells", async () => {
  using site = await SiteThread.start({ tls: true });
  assert(site.url.startsWith("https://127.0.0.1:"), site.url);
  using client = Deno.createHttpClient({ caCerts: [site.certificate!] });
  const response = await fetch(site.urlOf("/kinds/plain"), { client });
  assertEquals(response.status, 200);
  await response.body?.cancel();
});

test("SiteThread has as many pages as it is told, and keeps no connection where it must not", async () => {
  using site = await SiteThread.start({ tls: false, pages: 3, latencyMs: 0, keepAlive: false });
  assertEquals(site.pages, ["/p/0", "/p/1", "/p/2"]);
  const client = await Deno.connect({
    hostname: "127.0.0.1",
    port: Number(new URL(site.url).port),
  });
  await client.write(new TextEncoder().encode("GET /p/2 HTTP/1.1\r\nHost: x\r\n\r\n"));
  // It says that it will close the connection, and does: else this would wait for its end in vain.
  const text = await new Response(client.readable).text();
  assertMatch(text, /^HTTP\/1.1 200 [^]*Connection: close\r\n/);
});

test("SiteThread.urlOf() never leaves the site", async () => {
  using site = await SiteThread.start({ tls: false });
  const paths = ["/p/0", "p/0", "", "//elsewhere/", "http://elsewhere/", "?a", "/../x"];
  for (const path of paths) {
    assertEquals(new URL(site.urlOf(path)).origin, new URL(site.url).origin, path);
  }
});

test("SiteThread serves what it is told to", async () => {
  using site = await SiteThread.start({ pages: 2, seed: 7 });
  assertEquals(site.pages, ["/p/0", "/p/1"]);
  const response = await fetch(site.urlOf("/site.json"));
  const { seed, pages } = await response.json();
  assertEquals([seed, pages], [7, ["/p/0", "/p/1"]]);
});
