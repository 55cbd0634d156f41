/**
 * `fibserv fetch` as scripts see it: real processes, their rows, files and exit codes. What the rows of every step say of
 * every kind of response is tested in `webclients/steps_test.ts`.
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { makeCertificate } from "../webclients/site/certificate.ts";
import { startSite } from "../webclients/site/mod.ts";
import { steps } from "../webclients/table.ts";
import { areMissing, testNeeding } from "./support/permissions.ts";
import { type Ended, Terminal } from "./support/terminal.ts";

const test = testNeeding("read", "write", "net", "run");
/** Deno adds it to what it has anyway, where `--allow-read` alone would not count. */
const READ = ["--allow-read=/"];

/** Runs `fibserv fetch` to its end. */
async function fetchOnce(
  args: readonly string[],
  options: { input?: ReadableStream<Uint8Array>; rights?: string[] } = {},
): Promise<Ended> {
  await using terminal = new Terminal(["fetch", ...args], options);
  return await terminal.ended();
}

// deno-lint-ignore no-explicit-any -- the shape of these objects is what is tested
type Row = any;

/** Runs it with `--json`, and takes its lines apart. */
async function fetchJson(
  args: readonly string[],
  options: { input?: ReadableStream<Uint8Array>; rights?: string[] } = {},
): Promise<{ code: number; rows: Row[]; summary: Row }> {
  const { code, stdout, stderr } = await fetchOnce([...args, "--json"], options);
  assertEquals(stderr, "");
  const lines: Row[] = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  const summary = lines.pop();
  assertEquals(summary.event, "summary");
  return { code, rows: lines.sort((a, b) => a.index - b.index), summary };
}

const textOf = (...lines: string[]) => new Blob([lines.join("\n")]).stream();

test("fetch --json gives a row for each URL with all its fields, and a summary", async () => {
  await using site = await startSite({ port: 0, latencyMs: 0 });
  const at = (path: string) => new URL(path, site.url).href;
  const urls = [at("/kinds/plain"), at("/kinds/redirect"), at("/kinds/not-found"), "nonsense"];
  const { code, rows, summary } = await fetchJson(urls);
  assertEquals(code, 1);

  const { kinds } = await (await fetch(at("/site.json"))).json();
  const kind = (name: string) => kinds.find((kind: Row) => kind.name === name);
  for (const row of rows) {
    for (const key of ["startMs", "ms"]) assert(row[key] >= 0, `${key} of ${row.url}`);
  }
  const [plain, redirected, notFound, nonsense] = rows.map((
    { startMs: _start, ms: _ms, connectedMs: _connected, firstByteMs: _first, ...row },
  ) => row);
  const { bytes, sha256 } = kind("plain");
  assertEquals(plain, {
    event: "result",
    index: 0,
    url: urls[0],
    finalUrl: urls[0],
    redirects: [],
    status: 200,
    ok: true,
    error: null,
    bytes,
    sha256,
    contentType: plain.contentType,
    tries: 1,
    file: null,
  });
  assertMatch(plain.contentType, /^text\//);
  assertEquals([redirected.ok, redirected.redirects], [true, [urls[1]]]);
  assertEquals(
    [notFound.status, notFound.ok, notFound.error, notFound.sha256],
    [404, false, null, kind("not-found").sha256],
  );
  assertEquals([nonsense.status, nonsense.ok, nonsense.sha256], [null, false, null]);
  assertEquals(Object.keys(nonsense.error), ["kind", "message"]);
  assertEquals(nonsense.error.kind, "url");

  const { ms, sumMs, bytes: sumBytes, connections, maxConcurrent, ...numbers } = summary;
  assertEquals(numbers, {
    ...{ event: "summary", variant: "pool", io: "deno" },
    ...{ urls: 4, ok: 2, failed: 2, unfinished: 0 },
  });
  assertEquals(sumBytes, rows.reduce((sum, row) => sum + row.bytes, 0));
  assert(Math.abs(sumMs - rows.reduce((sum, row) => sum + row.ms, 0)) < 0.1 && ms > 0);
  assert(connections >= 1 && maxConcurrent >= 1);
});

test("fetch --list --json gives the table, in its order", async () => {
  const { code, stdout } = await fetchOnce(["--list", "--json"]);
  assertEquals(code, 0);
  assertEquals(
    JSON.parse(stdout),
    steps.map(({ name, model, teaches, after, io, urls, schemes, tls }) => (
      { name, model, teaches, after, io: [...io], urls, schemes: [...schemes], tls: [...tls] }
    )),
  );
});

test("fetch --list names each variant and what it teaches", async () => {
  const { code, stdout } = await fetchOnce(["--list"]);
  assertEquals(code, 0);
  for (const { name, model, teaches } of steps) {
    for (const text of [name, model, teaches]) assertStringIncludes(stdout, text);
  }
});

test("fetch takes URLs from a file, behind those of the command line", async () => {
  await using site = await startSite({ port: 0, latencyMs: 0 });
  const at = (n: number) => new URL(`/p/${n}`, site.url).href;
  const list = await Deno.makeTempFile();
  await Deno.writeTextFile(list, `# a comment\r\n${at(1)}\r\n\r\n  \n#${at(9)}\n${at(2)}`);
  const { code, rows } = await fetchJson([at(0), "--file", list], { rights: READ });
  await Deno.remove(list);
  assertEquals([code, rows.map(({ url }) => url)], [0, [at(0), at(1), at(2)]]);
});

test("fetch takes URLs from stdin", async () => {
  await using site = await startSite({ port: 0, latencyMs: 0 });
  const at = (n: number) => new URL(`/p/${n}`, site.url).href;
  const input = textOf("# a comment", at(1), "", at(2), "");
  const { code, rows } = await fetchJson(["--file", "-"], { input });
  assertEquals([code, rows.map(({ url }) => url)], [0, [at(1), at(2)]]);
});

test("fetch --site takes paths on a site of its own, and all its pages without any", async () => {
  const paths = await fetchJson(["--site", "/kinds/gzip", "p/3", "//127.0.0.1:1/x"]);
  assertEquals(paths.rows.map(({ status }) => status), [200, 200, 404]);
  assertEquals(new Set(paths.rows.map(({ url }) => new URL(url).origin)).size, 1);
  const all = await fetchJson(["--site"]);
  assertEquals([all.code, all.summary.ok], [0, 30]);
  assertEquals(all.rows.map(({ url }) => new URL(url).pathname), [
    ...Array.from({ length: 30 }, (_, page) => `/p/${page}`),
  ]);
});

for (const { name, io: worlds, urls, schemes, tls } of steps) {
  for (const io of worlds) {
    if (io === "posix" && areMissing("ffi")) continue;
    test(`fetch --site works with ${name} on ${io}`, async () => {
      const flags = ["--variant", name, "--io", io];
      const paths = urls === "one" ? ["/kinds/plain"] : ["/kinds/plain", "/p/1", "/p/2"];
      const { code, rows, summary } = await fetchJson(["--site", ...paths, ...flags], {
        rights: ["--allow-ffi"],
      });
      assertEquals([code, summary.ok, summary.variant, summary.io], [0, paths.length, name, io]);
      const scheme = schemes.includes("http") ? "http:" : "https:";
      assert(rows.every(({ url }) => new URL(url).protocol === scheme));
      assert(scheme === "http:" || tls.includes(io));
    });
  }
}

test("fetch --head asks for heads only", async () => {
  await using site = await startSite({ port: 0 });
  const { rows } = await fetchJson([`${site.url}kinds/plain`, "--head"]);
  assertEquals([rows[0].status, rows[0].bytes, rows[0].ok], [200, 0, true]);
});

/** A flag, the path on the practice site on which it shows, and what then is expected of the row. */
const LIMITS: readonly (readonly [flags: string, path: string, expected: Row])[] = [
  ["--timeout 100", "/kinds/silent", { error: "timeout", tries: 1 }],
  ["--max-bytes 1000", "/kinds/huge", { error: "too-large", status: 200 }],
  ["--max-redirects 0", "/kinds/redirect", { error: "redirect", redirects: [] }],
  ["--max-redirects 3", "/kinds/redirect-loop", { error: "redirect" }],
  ["--retries 1", "/kinds/busy-once?k=1", { error: null, status: 200, tries: 2 }],
  ["--retries 0", "/kinds/server-error-once?k=1", { error: null, status: 500, tries: 1 }],
];

for (const [flags, path, expected] of LIMITS) {
  test(`fetch ${flags} of ${path} gives ${JSON.stringify(expected)}`, async () => {
    await using site = await startSite({ port: 0, latencyMs: 0 });
    const { rows: [row] } = await fetchJson([new URL(path, site.url).href, ...flags.split(" ")]);
    const got = { ...row, error: row.error?.kind ?? null };
    assertEquals(Object.fromEntries(Object.keys(expected).map((key) => [key, got[key]])), expected);
  });
}

test("fetch --connect-timeout gives up a connection on which no handshake comes", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const url = `https://127.0.0.1:${(listener.addr as Deno.NetAddr).port}/`;
  const { rows } = await fetchJson([url, "--connect-timeout", "100"]);
  assertEquals(rows[0].error.kind, "timeout");
});

test("fetch --concurrency and --per-host limit what is done at once", async () => {
  await using site = await startSite({ port: 0, latencyMs: 20 });
  const urls = Array.from({ length: 12 }, (_, page) => new URL(`/p/${page}`, site.url).href);
  const most = async (...flags: string[]) => {
    const { summary } = await fetchJson([...urls, ...flags]);
    assertEquals(summary.ok, 12);
    return summary.maxConcurrent;
  };
  assertEquals(await most(), 10);
  assertEquals(await most("--concurrency", "3"), 3);
  assertEquals(await most("--concurrency", "0"), 12);
  assertEquals(await most("--per-host", "2"), 2);
  assertEquals(await most("--variant", "sync"), 1);
});

test("fetch --ca trusts a certificate that is not one of the usual ones", async () => {
  await using site = await startSite({ port: 0, tls: true });
  const file = await Deno.makeTempFile();
  // Somebody's own file may hold several, and words in between.
  const other = await makeCertificate(Date.now());
  await Deno.writeTextFile(file, `ours\n${other.certificate}\n# site\n${site.certificate}`);
  const url = `${site.url}kinds/plain`;
  const trusted = await fetchJson([url, "--ca", file], { rights: READ });
  const untrusted = await fetchJson([url]);
  await Deno.remove(file);
  assertEquals([trusted.code, trusted.summary.ok], [0, 1]);
  assertEquals([untrusted.code, untrusted.rows[0].error.kind], [1, "tls"]);
});

test("fetch --output writes whole bodies, one file each, and nothing else", async () => {
  await using site = await startSite({ port: 0, latencyMs: 0 });
  const at = (path: string) => new URL(path, site.url).href;
  const parent = await Deno.makeTempDir();
  const folder = join(parent, "made", "by it");
  const urls = ["/p/0", "/p/0?a=1", "/P/0", "/kinds/cut", "/kinds/not-found", "/../../x"].map(at);
  const rights = [...READ, "--allow-write"];
  const { rows } = await fetchJson([...urls, "--output", folder], { rights });
  const files = (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
  const named = rows.map(({ file }) => file);
  assertEquals(named[3], null, "no file for a body that was cut");
  assertEquals(files, named.filter((file) => file !== null).sort());
  assertEquals(new Set(files.map((name) => name.toLowerCase())).size, 5);
  for (const { file, bytes } of rows.filter(({ file }) => file !== null)) {
    assertEquals((await Deno.stat(join(folder, file))).size, bytes, file);
  }
  assertEquals((await Array.fromAsync(Deno.readDir(parent))).map(({ name }) => name), ["made"]);
  await Deno.remove(parent, { recursive: true });
});

test("fetch ends with a summary, and says why, when a body cannot be written", async () => {
  await using site = await startSite({ port: 0, latencyMs: 0 });
  const folder = await Deno.makeTempDir();
  // A folder is in the place of the file.
  const { host } = new URL(site.url);
  await Deno.mkdir(join(folder, `${host.replace(":", "_")}_p_1`, "inside"), { recursive: true });
  const urls = [0, 1, 2].map((page) => `${site.url}p/${page}`);
  const flags = ["--output", folder, "--concurrency", "1", "--json"];
  const { code, stdout, stderr } = await fetchOnce([...urls, ...flags], {
    rights: [...READ, "--allow-write"],
  });
  await Deno.remove(folder, { recursive: true });
  assertEquals(code, 1);
  assertMatch(stderr, /^fibserv fetch: Cannot write the body: [^\n]*\n$/);
  const rows = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(rows[0].index, 0);
  assertEquals(rows.at(-1).event, "summary");
});

test("fetch of an empty text gives a row, and the others come", async () => {
  await using site = await startSite({ port: 0, latencyMs: 0 });
  const { code, rows } = await fetchJson(["", `${site.url}p/0`]);
  assertEquals([code, rows.map(({ url, ok }) => [url, ok])], [1, [["", false], [
    `${site.url}p/0`,
    true,
  ]]]);
  assertEquals([rows[0].error.kind, rows[0].finalUrl], ["url", null]);
});

test("fetch works with the flags of deno task fibserv wherever it is started, and without a right to read", async () => {
  if (areMissing("ffi")) return;
  await using site = await startSite({ port: 0, latencyMs: 0 });
  const main = new URL("../main.ts", import.meta.url).pathname;
  const { tasks } = JSON.parse(await Deno.readTextFile(new URL("../deno.json", import.meta.url)));
  const flags = tasks.fibserv.command.split(" ").slice(1, -1);
  const cwd = await Deno.makeTempDir();
  const noRead = flags.filter((flag: string) => !flag.startsWith("--allow-read"));
  for (const [rights, urls] of [[flags, ["--site", "/p/0"]], [noRead, [`${site.url}p/0`]]]) {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [...rights, main, "fetch", ...urls, "--variant", "sync", "--io", "posix", "--json"],
      cwd,
      env: { NO_COLOR: "1" },
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    assertEquals([code, decoder.decode(stderr)], [0, ""], rights.join(" "));
    assertStringIncludes(decoder.decode(stdout), '"status":200');
  }
  await Deno.remove(cwd);
});

test("fetch never prints a password, and tries nothing with it", async () => {
  const args = [
    "http://somebody:secret@127.0.0.1:1/x",
    "//somebody:secret@127.0.0.1:x/",
    "somebody:secret@127.0.0.1:1/x",
    "mailto:somebody:secret@h",
    "http://somebody:s/secret@127.0.0.1:1/",
  ];
  for (const json of [[], ["--json"]]) {
    const { code, stdout, stderr } = await fetchOnce([...args, ...json]);
    assertEquals(code, 1);
    assert(!/somebody|secret/.test(`${stdout}${stderr}`), stdout);
    assertStringIncludes(stdout, "***");
  }
});

test("fetch shows a chart to people, and the total beside the sum of the parts", async () => {
  const { code, stdout, stderr } = await fetchOnce(["--site", "/p/0", "/kinds/cut"]);
  assertEquals([code, stderr], [1, ""]);
  assertMatch(stdout, /^ +200 {2}\/p\/0 .*[▒█].* \d+\.\d{3} s$/m);
  assertMatch(stdout, /^ +incomplete {2}\/kinds\/cut .* s$/m);
  assertMatch(stdout, /^ +Cannot read the response: .*$/m);
  assertMatch(stdout, /^ {2}total +█+ +\d+\.\d{3} s\n {2}sum of the parts +█+ +\d+\.\d{3} s$/m);
  assertMatch(stdout, /^ {2}pool on deno: 1 of 2 ok, /m);
});

test("fetch ends quietly when nobody reads its rows any more", async () => {
  await using site = await startSite({ port: 0, latencyMs: 0 });
  const script = `"$0" "$@" | head -1`;
  const urls = Array.from({ length: 50 }, (_, page) => `${site.url}p/${page % 30}`);
  const args = ["run", "--no-prompt", "--allow-net", "main.ts", "fetch", "--json", ...urls];
  const { code, stdout, stderr } = await new Deno.Command("bash", {
    args: ["-o", "pipefail", "-c", script, Deno.execPath(), ...args],
  }).output();
  const decoder = new TextDecoder();
  assertEquals([code, decoder.decode(stderr)], [0, ""]);
  assertEquals(decoder.decode(stdout).match(/\n/g)?.length, 1);
});
