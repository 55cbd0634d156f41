/**
 * The demo as a newcomer runs it: a process, with the permissions that it needs and no more. What
 * the rates are is no matter for a test; that they are shown, is.
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { pooledMap } from "@std/async";
import { fileURLToPath } from "node:url";
import { variantNames } from "../variants/table.ts";
import { within } from "../internal/measure/within.ts";
import { testNeeding } from "./support/permissions.ts";

const test = testNeeding("net", "run");

const MAIN = new URL("../main.ts", import.meta.url);
/** Workers are modules that are loaded at run time, which Deno counts as reading. */
const READ = `--allow-read=${fileURLToPath(new URL(".", MAIN))}`;
const PERMISSIONS = ["--allow-net=127.0.0.1", READ];
/** Each of them has some busy threads; all at once would keep a small machine from its other tests. */
const AT_ONCE = 3;

function demo(args: readonly string[], permissions = PERMISSIONS): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", ...permissions, MAIN.href, "demo", ...args],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function ended(child: Deno.ChildProcess) {
  const { code, stdout, stderr } = await within(child.output(), "the end of the demo");
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

function assertInOrder(text: string, parts: readonly RegExp[]): void {
  let rest = text;
  for (const part of parts) {
    const found = part.exec(rest);
    assert(found !== null, `${part} in its place in ${text}`);
    rest = rest.slice(found.index + found[0].length);
  }
}

/** The figures of the summary's row `label`: requests, requests per second, latencies in ms. */
function rowOf(out: string, label: string): number[] {
  const [, cells] = new RegExp(`^  ${label}  +(\\d.*)$`, "m").exec(out) ?? [];
  assert(cells !== undefined, `a row "${label}" in ${out}`);
  return cells.replaceAll(" ms", "").replaceAll("–", "0").split(/ +/).map(Number);
}

test("demo shows both phases and what they mean, with each variant", async () => {
  const runs = pooledMap(AT_ONCE, variantNames, async (name) => {
    const { code, out, err } = await ended(demo(["--variant", name, "--seconds", "1"]));
    assertEquals([code, err], [0, ""], name);
    assertInOrder(out, [
      /^A server: \w+ on 127\.0\.0\.1:\d+\. It .*\.\n/,
      /^1\. A fast client, alone: .*\n/m,
      /^( +0\.\d\d s +\d+ req\/s\n)+/m,
      /^2\. The same client, beside a slow one, .*\n/m,
      /^( +\d\.\d\d s +\d+ req\/s +([\d.]+ %|–) {2}[█░]{20} {2}(no answer|\d+ × \d+\.\d{3} s)\n)+/m,
      /^ {2}Together +requests +req\/s +p50 +p99\n/m,
      /^What this shows\. \S.*\n(\S.*\n)+/m,
      /^Try next: fibserv .*\n( {10}fibserv .*\n){2}$/m,
    ]);
    const alone = rowOf(out, "fast client alone");
    assertEquals(alone.length, 4);
    // On a busy machine half a second may be too short for one answer to the slow client, and even to the fast one.
    const isAnswered = alone[0]! > 0;
    assert(alone.every((value) => isAnswered ? value > 0 : value === 0), `${name}: ${alone}`);
    const lesson = isAnswered
      ? /(of\sits\srate|compared\swith\snothing)/
      : /there\sis\snothing\sto\scompare/;
    assertMatch(out.slice(out.indexOf("What this shows")), lesson, name);
    for (const label of ["fast client beside slow", "slow client"]) {
      const row = rowOf(out, label);
      assert(row.length === 4 && row.every((value) => value >= 0), `${name}: ${row}`);
    }
    return name;
  });
  const names: string[] = [];
  for await (const name of runs) names.push(name);
  assertEquals(names, variantNames);
});

test("demo shows that sync does not serve the slow client while the fast one stays", async () => {
  const { out } = await ended(demo(["--variant", "sync", "--seconds", "1"]));
  assertEquals(rowOf(out, "slow client"), [0, 0, 0, 0]);
  assertMatch(out, /sync serves connections one by one: the slow\sclient\swas\sconnected/);
});

test("demo sums up what it has, and exits with 130 or 143, when a signal ends it", async () => {
  const cases = [
    ["SIGINT", 130, ["--variant", "aiocoro"]],
    ["SIGTERM", 143, ["--variant", "aiocoro"]],
    // One signal ends both acts.
    ["SIGINT", 130, []],
  ] as const;
  for (const [signal, expected, variant] of cases) {
    const child = demo([...variant, "--seconds", "600"]);
    const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    let out = "";
    while (!out.includes("req/s")) {
      const { value, done } = await within(lines.read(), "the first rate");
      assert(!done, out);
      out += value;
    }
    child.kill(signal);
    for (let next = await lines.read(); !next.done; next = await lines.read()) out += next.value;
    await child.stderr.cancel();
    assertEquals((await within(child.status, "the end of the demo")).code, expected);
    assertMatch(
      out,
      /\n {2}Before the end +requests .*\n {2}fast client alone +\d/,
    );
  }
});

test("demo exits with 2 and one line when it is used wrongly", async () => {
  const cases = [["--variant", "threads"], ["--seconds", "0.5"], ["--seconds", "soon"], ["coro"]];
  for (const args of cases) {
    const { code, out, err } = await ended(demo(args));
    assertEquals([code, out], [2, ""], args.join(" "));
    assertMatch(err, /^fibserv demo: Cannot parse [^\n]*\n$/);
  }
});

test("demo exits with 1 and says why when its server cannot start", async () => {
  const { code, out, err } = await ended(demo(["--variant", "coro"], [READ]));
  assertEquals([code, out], [1, ""]);
  assertMatch(
    err,
    /^fibserv demo: Cannot start coro: this program has no right to do that: it needs net access to [^\n]*\n$/,
  );
});
