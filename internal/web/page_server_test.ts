import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { HUNG_MS, within } from "../measure/within.ts";
import { testNeeding } from "../../tests/support/permissions.ts";
import { BODY_BYTES_MAX } from "./json_body.ts";
import { STREAMS_MAX, type Tell } from "./line_streams.ts";
import { type FindEndpoint, PageServer } from "./page_server.ts";
import { rawRequest } from "./raw_request_testing.ts";
import { Refusal } from "./refusal.ts";
import { TOKEN_HEADER } from "./request_rules.ts";

const test = testNeeding("net");

/** A server with one of everything, and what it has done and whom it tells. */
function sample(closeTimeoutMs?: number) {
  const done: unknown[] = [];
  const followers = new Map<Tell, PromiseWithResolvers<void>>();
  const server = PageServer.listen(
    {
      assets: {
        "/": { type: "text/html; charset=utf-8", text: (token) => `<p>${token}</p>` },
        "/deck.js": { type: "text/javascript; charset=utf-8", text: "const a = 1;" },
      },
      api: {
        "/api/sum": { kind: "read", answer: () => ({ sum: done.length }) },
        "/api/add": {
          kind: "act",
          answer(body) {
            if (body === "odd") throw new Refusal(400, "Cannot add it: it must not be odd");
            done.push(body);
          },
        },
        "/api/follow": {
          kind: "follow",
          follow(tell) {
            const left = Promise.withResolvers<void>();
            followers.set(tell, left);
            return () => left.resolve();
          },
        },
      },
    },
    0,
    closeTimeoutMs,
  );
  const port = Number(new URL(server.url).port);
  const host = `Host: 127.0.0.1:${port}`;
  return {
    server,
    port,
    host,
    token: `${TOKEN_HEADER}: ${server.token}`,
    done,
    followers,
    follow: (signal?: AbortSignal) =>
      fetch(`${server.url}api/follow`, {
        headers: { [TOKEN_HEADER]: server.token },
        ...(signal === undefined ? {} : { signal }),
      }),
    [Symbol.asyncDispose]: () => server.close(),
  };
}

test("PageServer answers with its assets under a strict policy, and puts the token into pages", async () => {
  await using one = sample();
  const page = await rawRequest(one.port, { headers: [one.host] });
  assertEquals(page.status, 200);
  assertStringIncludes(page.body, one.server.token);
  assertEquals(page.headers.get("content-type"), "text/html; charset=utf-8");
  assertEquals(page.headers.get("x-content-type-options"), "nosniff");
  assertEquals(page.headers.get("cache-control"), "no-store");
  const policy = page.headers.get("content-security-policy")!;
  assertStringIncludes(policy, "default-src 'none'; script-src 'self'; style-src 'self'");
  assert(!policy.includes("unsafe"));
  const script = await rawRequest(one.port, {
    path: "/deck.js",
    headers: [`Host: localhost:${one.port}`, `Origin: http://localhost:${one.port}`],
  });
  assertEquals([script.status, script.body], [200, "const a = 1;"]);
  // Every server has to take a whole address as target (RFC 9112, 3.2.2).
  const whole = await rawRequest(one.port, { path: one.server.url, headers: [one.host] });
  assertEquals(whole.status, 200);
});

test("PageServer makes another token at each start", async () => {
  await using one = sample();
  await using two = sample();
  assert(one.server.token !== two.server.token);
});

test("PageServer does what is asked with the token, and tells what came of it", async () => {
  await using one = sample();
  const body = '{"n":1}';
  const added = await rawRequest(one.port, {
    method: "POST",
    path: "/api/add",
    headers: [
      ...[one.host, `Origin: http://127.0.0.1:${one.port}`, one.token],
      ...["Content-Type: application/json; charset=utf-8", `Content-Length: ${body.length}`],
    ],
    body,
  });
  assertEquals([added.status, added.body], [200, "{}"]);
  assertEquals(one.done, [{ n: 1 }]);
  const sum = await rawRequest(one.port, { path: "/api/sum", headers: [one.host, one.token] });
  assertEquals(sum.body, '{"sum":1}');
});

test("PageServer refuses what breaks a rule, and does nothing of it", async (t) => {
  await using one = sample();
  const { port, host, token } = one;
  const json = "Content-Type: application/json";
  const add = (headers: string[], body = '"x"', method = "POST") => ({
    method,
    path: "/api/add",
    headers: [...headers, `Content-Length: ${body.length}`],
    body,
  });
  const long = JSON.stringify("x".repeat(BODY_BYTES_MAX));
  const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
  const refused: [why: string, status: number, request: Parameters<typeof rawRequest>[1]][] = [
    ["another host", 421, { headers: ["Host: evil.example"] }],
    ["another host of this port", 421, { headers: [`Host: evil.example:${port}`] }],
    ["another port", 421, { headers: [`Host: 127.0.0.1:${port + 1}`] }],
    ["no port", 421, { headers: ["Host: 127.0.0.1"] }],
    ["an address of the IPv6 loopback", 421, { headers: [`Host: [::1]:${port}`] }],
    ["a target that is no address", 400, { path: "http://[/", headers: [host] }],
    ["a target of another host", 421, { path: "http://evil.example/", headers: [host] }],
    ["a target of another port", 421, { path: `http://127.0.0.1:${port + 1}/`, headers: [host] }],
    ["a tunnel", 421, { method: "CONNECT", path: "evil.example:443", headers: [host] }],
    ["another origin", 403, { headers: [host, "Origin: http://evil.example"] }],
    ["the other name as origin", 403, { headers: [host, `Origin: http://localhost:${port}`] }],
    ["no origin at all", 403, { headers: [host, "Origin: null"] }],
    ["TLS", 403, { headers: [host, `Origin: https://127.0.0.1:${port}`] }],
    ["act, another host", 421, add(["Host: evil.example", token, json])],
    ["act, another origin", 403, add([host, "Origin: http://evil.example", token, json])],
    ["act, no token", 403, add([host, json])],
    ["act, a wrong token", 403, add([host, `${TOKEN_HEADER}: ${"0".repeat(48)}`, json])],
    ["act, half the token", 403, add([host, token.slice(0, -1), json])],
    ["read, no token", 403, { path: "/api/sum", headers: [host] }],
    ["follow, no token", 403, { path: "/api/follow", headers: [host] }],
    ["unknown, no token", 403, { path: "/api/nothing", headers: [host] }],
    ["unknown", 404, { path: "/api/nothing", headers: [host, token] }],
    ["a property of all objects", 404, { path: "/api/../constructor", headers: [host] }],
    ["a path of the file system", 404, { path: "/../main.ts", headers: [host] }],
    ["an escaped path", 404, { path: "/%2e%2e/main.ts", headers: [host] }],
    ["act by GET", 405, add([host, token, json], "", "GET")],
    ["act by PUT", 405, add([host, token, json], '"x"', "PUT")],
    ["read by POST", 405, {
      method: "POST",
      path: "/api/sum",
      headers: [host, token, "Content-Length: 0"],
    }],
    ["page by POST", 405, { method: "POST", headers: [host, "Content-Length: 0"] }],
    ["a preflight", 403, { method: "OPTIONS", path: "/api/add", headers: [host] }],
    ["a form", 415, add([host, token, "Content-Type: text/plain"])],
    ["no type", 415, add([host, token])],
    ["a long body", 413, add([host, token, json], long)],
    ["a long body of unknown length", 413, {
      method: "POST",
      path: "/api/add",
      headers: [host, token, json, "Transfer-Encoding: chunked"],
      body: chunk(long.slice(0, 4000)) + chunk(long.slice(4000)) + "0\r\n\r\n",
    }],
    ["a body that ends early", 400, {
      method: "POST",
      path: "/api/add",
      headers: [host, token, json, "Content-Length: 9"],
      body: '"ha',
      isCutOff: true,
    }],
    ["no JSON", 400, add([host, token, json], "{")],
    ["an empty body", 400, add([host, token, json], "")],
    ["what the endpoint refuses", 400, add([host, token, json], '"odd"')],
  ];
  for (const [why, status, request] of refused) {
    await t.step(why, async () => {
      assertEquals((await rawRequest(port, request)).status, status);
      assertEquals([one.done.length, one.followers.size], [0, 0]);
    });
  }
});

test("PageServer tells one line after another, until the page goes away", async () => {
  await using one = sample();
  const abort = new AbortController();
  const [first, second] = [await one.follow(abort.signal), await one.follow()];
  const lines = second.body!.pipeThrough(new TextDecoderStream()).getReader();
  const [[tellFirst, left], [tellSecond]] = [...one.followers] as [
    [Tell, PromiseWithResolvers<void>],
    [Tell, unknown],
  ];
  assert(tellFirst({ n: 1 }));
  abort.abort();
  await within(left.promise, "the news that the page has left");
  assertEquals(tellFirst({ n: 2 }), false);
  await within(first.body!.cancel().catch(() => {}), "the end of the first stream");
  // The other one notices nothing.
  assert(tellSecond({ n: 3 }));
  assertEquals((await within(lines.read(), "a line")).value, '{"n":3}\n');
  assertEquals(one.server.streams, 1);
  await lines.cancel();
});

test("PageServer refuses one more stream than it may have, and has room again when one is left", async () => {
  await using one = sample();
  const aborts = Array.from({ length: STREAMS_MAX }, () => new AbortController());
  for (const { signal } of aborts) await one.follow(signal);
  const tooMany = await one.follow();
  assertEquals([tooMany.status, one.followers.size], [429, STREAMS_MAX]);
  await tooMany.body!.cancel();
  aborts[0]!.abort();
  await within([...one.followers.values()][0]!.promise, "the end of a stream");
  const next = await one.follow();
  assertEquals(next.status, 200);
  for (const abort of aborts) abort.abort();
  await next.body!.cancel();
  await within(
    Promise.all([...one.followers.values()].map(({ promise }) => promise)),
    "the end of all streams",
  );
});

test("PageServer drops what a page that does not read cannot take", async () => {
  await using one = sample();
  const { body } = await one.follow();
  const [tell] = one.followers.keys();
  const text = "x".repeat(100_000);
  let taken = 0;
  while (tell!(text)) taken++;
  assert(taken > 0);
  assertEquals(tell!(text), false);
  await body!.cancel();
});

test("PageServer ends its streams when it closes", async () => {
  const one = sample(HUNG_MS);
  const { body } = await one.follow();
  await within(one.server.close(), "the end of the server");
  assertEquals(await within(new Response(body).text(), "the end of the stream"), "");
  assertEquals(one.server.streams, 0);
});

test("PageServer lets answers finish when it closes", async () => {
  const asked = Promise.withResolvers<void>();
  const slow = Promise.withResolvers<string>();
  const answer = () => (asked.resolve(), slow.promise);
  const site = { assets: {}, api: { "/api/slow": { kind: "read", answer } } } as const;
  const server = PageServer.listen(site, 0, HUNG_MS);
  const answered = fetch(`${server.url}api/slow`, { headers: { [TOKEN_HEADER]: server.token } });
  await asked.promise;
  const closed = server.close();
  slow.resolve("done");
  assertEquals(await (await within(answered, "the answer")).json(), "done");
  await within(closed, "the end of the server");
});

test("PageServer cuts off what is never finished when it closes: a request, an answer", async () => {
  const endless = new Promise(() => {});
  for (const kind of ["act", "read"] as const) {
    const asked = Promise.withResolvers<void>();
    const api: FindEndpoint = () => {
      asked.resolve();
      return { kind, answer: () => endless };
    };
    const server = PageServer.listen({ assets: {}, api }, 0, 1);
    const port = Number(new URL(server.url).port);
    using conn = await Deno.connect({ hostname: "127.0.0.1", port });
    const head = [
      `${kind === "act" ? "POST" : "GET"} /api/x HTTP/1.1`,
      ...[`Host: 127.0.0.1:${port}`, `${TOKEN_HEADER}: ${server.token}`],
      ...(kind === "act" ? ["Content-Type: application/json", "Content-Length: 9"] : []),
    ];
    const body = kind === "act" ? '"ha' : "";
    await conn.write(new TextEncoder().encode([...head, "", body].join("\r\n")));
    await within(asked.promise, "the request");
    await within(server.close(), "the end of the server");
  }
});

test("PageServer.listen() throws AddrInUse when the port is taken", async () => {
  await using one = sample();
  let thrown: unknown;
  try {
    PageServer.listen({ assets: {}, api: {} }, one.port);
  } catch (error) {
    thrown = error;
  }
  assert(thrown instanceof Deno.errors.AddrInUse);
});

test("PageServer finds what paths with numbers name, takes away, and gives bytes and queries", async () => {
  const removed: string[] = [];
  await using server = PageServer.listen({
    assets: {},
    api: (path) => {
      const [, id] = /^\/api\/things\/(\d+)$/.exec(path) ?? [];
      if (id !== undefined) return { kind: "remove", answer: () => void removed.push(id) };
      if (path === "/api/query") {
        return { kind: "read", answer: (query) => ({ from: query.get("from") }) };
      }
      if (path !== "/api/bytes") return undefined;
      const type = "application/octet-stream";
      return { kind: "stream", type, open: () => ReadableStream.from([Uint8Array.of(1, 2)]) };
    },
  }, 0);
  const ask = (path: string, method = "GET") =>
    fetch(`${server.url}api/${path}`, { method, headers: { [TOKEN_HEADER]: server.token } });
  assertEquals(await (await ask("things/7", "DELETE")).json(), {});
  assertEquals(removed, ["7"]);
  const refused = await ask("things/8");
  assertEquals([refused.status, refused.headers.get("allow")], [405, "DELETE"]);
  await refused.body!.cancel();
  assertEquals(await (await ask("query?from=3")).json(), { from: "3" });
  const bytes = await ask("bytes");
  assertEquals(bytes.headers.get("content-type"), "application/octet-stream");
  assertEquals(await bytes.bytes(), Uint8Array.of(1, 2));
  const unknown = await ask("things/none");
  assertEquals([unknown.status, removed.length], [404, 1]);
  await unknown.body!.cancel();
});
