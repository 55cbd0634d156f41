/**
 * `fibserv site` as scripts see it: a real process, its line, its files and exit codes. What it serves is tested in
 * `webclients/site/`.
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { areMissing, testNeeding } from "./support/permissions.ts";
import { Terminal } from "./support/terminal.ts";

const test = testNeeding("read", "write", "net", "run");

/** Starts it on a free port, and reads the line that it listens. */
async function startSite(args: readonly string[], rights: string[] = []) {
  const terminal = new Terminal(["site", "--port", "0", ...args], { rights });
  const [line] = await terminal.shows(/^.*\n/);
  return { terminal, line, [Symbol.asyncDispose]: () => terminal[Symbol.asyncDispose]() };
}

test("site --json tells where it listens, and all else, in one line", async () => {
  await using site = await startSite(["--json", "--seed", "7", "--pages", "3", "--latency", "0"]);
  const { port, pid, url, ...rest } = JSON.parse(site.line);
  assertEquals(rest, {
    ...{ event: "listening", host: "127.0.0.1" },
    ...{ tls: false, certificate: null, seed: 7 },
  });
  assertEquals([url, Number.isInteger(pid)], [`http://127.0.0.1:${port}/`, true]);
  const { seed, pages } = await (await fetch(`${url}site.json`)).json();
  assertEquals([seed, pages], [7, ["/p/0", "/p/1", "/p/2"]]);
});

test("site tells people its URL", async () => {
  await using site = await startSite([]);
  assertMatch(site.line, /^fibserv: site listening on http:\/\/127\.0\.0\.1:\d+\/\n$/);
});

test("site --tls has a certificate that --ca-out writes, and fetch --ca trusts", async () => {
  const folder = await Deno.makeTempDir();
  const file = join(folder, "ca.pem");
  const args = ["--tls", "--ca-out", file, "--json"];
  await using site = await startSite(args, [`--allow-write=${folder}`]);
  const { port, tls, certificate } = JSON.parse(site.line);
  assertEquals([tls, await Deno.readTextFile(file)], [true, certificate]);
  for (const host of ["127.0.0.1", "localhost"]) {
    const url = `https://${host}:${port}/kinds/plain`;
    await using client = new Terminal(["fetch", "--variant", "tls", "--ca", file, url], {
      rights: [`--allow-read=${folder}`, "--allow-net=localhost"],
    });
    const { code, stdout } = await client.ended();
    assertEquals(code, 0, stdout);
  }
  await Deno.remove(folder, { recursive: true });
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test({
    name: `site exits with 0 at ${signal}, whoever is connected`,
    // Windows has no signal that a process could notice.
    ignore: Deno.build.os === "windows" || areMissing("read", "net", "run"),
    async fn() {
      await using site = await startSite(["--json"]);
      const { port } = JSON.parse(site.line);
      using idle = await Deno.connect({ hostname: "127.0.0.1", port });
      using waiting = await Deno.connect({ hostname: "127.0.0.1", port });
      const head = "GET /kinds/drip HTTP/1.1\r\nHost: x\r\n\r\n";
      await waiting.write(new TextEncoder().encode(head));
      await waiting.read(new Uint8Array(1));
      site.terminal.interrupt(signal);
      const { code, stderr } = await site.terminal.ended();
      assertEquals([code, stderr], [0, ""]);
      assert(idle.remoteAddr);
    },
  });
}

test("site exits with 1 and says so in one line when the port is in use", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr as Deno.NetAddr;
  await using terminal = new Terminal(["site", "--port", `${port}`]);
  assertEquals(await terminal.ended(), {
    code: 1,
    stdout: "",
    stderr: `fibserv site: Cannot listen: the address must be free, got 127.0.0.1:${port}\n`,
  });
});

const WRONG_USAGE: readonly (readonly [args: string, stderr: RegExp])[] = [
  ["now", /Cannot parse "now": site takes no arguments, see --help$/],
  ["--port 65536", /Cannot parse --port: .* from 0 to 65535, got "65536"$/],
  ["--pages 0", /Cannot parse --pages: .* from 1 to 10000, got "0"$/],
  ["--latency -1", /Cannot parse --latency: .* from 0 to 600000, got "-1"$/],
  ["--seed x", /Cannot parse --seed: .*, got "x"$/],
  ["--ca-out ca.pem", /Cannot write --ca-out: only with --tls is there a certificate, got none$/],
];

for (const [args, stderr] of WRONG_USAGE) {
  test(`site ${args} is wrong usage`, async () => {
    await using terminal = new Terminal(["site", ...args.split(" ")]);
    const ended = await terminal.ended();
    assertEquals([ended.code, ended.stdout], [2, ""]);
    assertMatch(ended.stderr, /^fibserv site: [^\n]*\n$/);
    assertMatch(ended.stderr.trimEnd(), stderr);
  });
}

test("site exits with 1 when the certificate cannot be written", async () => {
  const args = ["site", "--port", "0", "--tls", "--ca-out", "missing/ca.pem"];
  await using terminal = new Terminal(args, { rights: ["--allow-write"] });
  const { code, stdout, stderr } = await terminal.ended();
  assertEquals([code, stdout], [1, ""]);
  assertMatch(stderr, /^fibserv site: Cannot write --ca-out "missing\/ca\.pem": [^\n]*\n$/);
});
