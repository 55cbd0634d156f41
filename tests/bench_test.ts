/**
 * The bench as a user runs it: a process that starts servers and clients, which are processes, too.
 * What the rates are is no matter for a test; that they are there, that they are explained, and that
 * nothing is left behind, is.
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { answerWith, ScriptedServer } from "../clients/scripted_server_testing.ts";
import { testNeeding } from "./support/permissions.ts";
import { within } from "../internal/measure/within.ts";

const test = testNeeding("net", "run", "read", "write");

const MAIN = new URL("../main.ts", import.meta.url).href;
const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** So many are made at least, one after another, each with processes of its own. */
const MEASUREMENTS = 10;
/** A short measurement with slow requests of some milliseconds. */
const BRIEF = ["--rounds", "1", "--duration", "0.1", "--slow-n", "20", "--seed", "1"];

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function bench(folder: string, ...args: string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      ...["--no-prompt", "--allow-net", "--allow-ffi", `--allow-read=${ROOT},${folder}`],
      ...[`--allow-write=${folder}`, "--allow-run", "--allow-sys=cpus,loadavg,osRelease"],
      ...[MAIN, "bench", ...args],
    ],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function ended(child: Deno.ChildProcess): Promise<Ended> {
  const { code, stdout, stderr } = await within(child.output(), "the end of the bench", {
    events: MEASUREMENTS,
  });
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

async function inFolder(fn: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "fibserv-" }));
  try {
    await fn(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

test("bench measures, explains, and writes all its reports", () =>
  inFolder(async (folder) => {
    const [json, md, html] = ["json", "md", "html"].map((kind) => join(folder, `bench.${kind}`));
    const files = ["--json", json!, "--md", md!, "--html", html!];
    const { code, out, err } = await ended(bench(folder, "aiocoro", ...BRIEF, ...files));
    assertEquals(code, 0, err);
    assertMatch(err, /^fibserv bench: about \d+ (s|min); fibserv bench aiocoro --rounds 1 .*\n$/);
    assertMatch(out, /^ {2}aiocoro( +[\d.\u202f]+(\u00a0≠)?){6}$/m);
    assertMatch(out, /^Why$/m);
    const result = JSON.parse(await Deno.readTextFile(json!));
    assertEquals([result.schema, result.version, result.status], ["fibserv bench", 1, "complete"]);
    // The variant, and the same once more, for the noise.
    assertEquals(result.rows.map((row: { rounds: unknown[] }) => row.rounds.length), [5, 5]);
    assertStringIncludes(await Deno.readTextFile(md!), "| `aiocoro` | ");
    assertMatch(await Deno.readTextFile(html!), /^<!DOCTYPE html>/);
    assertEquals((await Array.fromAsync(Deno.readDir(folder))).length, 3);
  }));

test("bench keeps what was measured at Ctrl-C, says that it is partial, and goes on with --resume", () =>
  inFolder(async (folder) => {
    const json = join(folder, "bench.json");
    const child = bench(folder, "aiocb", ...BRIEF, "--json", json);
    // The file appears when the first of ten measurements is made.
    for await (const { paths } of watch(folder)) {
      if (paths.some((path) => path.endsWith("bench.json"))) break;
    }
    child.kill("SIGINT");
    const { code, out } = await ended(child);
    assertEquals(code, 130);
    assertMatch(out, /Partial: \d of 10 measurements were made before the end\./);
    assertEquals(JSON.parse(await Deno.readTextFile(json)).status, "partial");

    const resumed = await ended(bench(folder, "--resume", json));
    assertEquals(resumed.code, 0, resumed.err);
    assert(!resumed.out.includes("Partial"), resumed.out);
    assertEquals(JSON.parse(await Deno.readTextFile(json)).status, "complete");
  }));

/** Changes in a folder. The watcher is closed at the end of the loop. */
async function* watch(folder: string): AsyncGenerator<Deno.FsEvent> {
  using watcher = Deno.watchFs(folder);
  yield* watcher;
}

test("bench exits with 1, after its report, when a server answers wrongly", () =>
  inFolder(async (folder) => {
    await using server = new ScriptedServer(answerWith("54\n"));
    const address = `127.0.0.1:${server.target.port}`;
    const { code, out, err } = await ended(
      bench(folder, "aiocb", ...BRIEF, "--external", address),
    );
    assertEquals(code, 1);
    assertStringIncludes(out, "an answer was wrong");
    assertMatch(err, /fibserv bench: Cannot vouch for all of it: [^\n]*\n$/);
  }));

test("bench exits with 2 and one line when it is used wrongly", () =>
  inFolder(async (folder) => {
    const cases = [["threads"], ["--slow-n", "fast"], ["--slow-n", "46"], ["--rounds", "0"]];
    for (const args of cases) {
      const { code, out, err } = await ended(bench(folder, ...args));
      assertEquals([code, out], [2, ""], args.join(" "));
      assertMatch(err, /^fibserv bench: Cannot parse [^\n]*\n$/);
    }
  }));

test("bench says which rights it needs when it has none", async () => {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", `--allow-read=${ROOT}`, MAIN, "bench", "coro"],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const { code, out, err } = await ended(child);
  assertEquals([code, out], [1, ""]);
  assertMatch(err, /^fibserv bench: Cannot measure: [^\n]*allowed to start processes[^\n]*\n$/);
});

test("bench says that a file cannot be written before it measures anything", () =>
  inFolder(async (folder) => {
    const path = join(folder, "nowhere", "bench.json");
    const { code, out, err } = await ended(bench(folder, "--json", path));
    assertEquals([code, out], [1, ""]);
    assertMatch(err, /^fibserv bench: Cannot write [^\n]*\n$/);
  }));

test("bench finds out before it measures that it cannot write, or that nobody listens", () =>
  inFolder(async (folder) => {
    const file = join(folder, "file");
    const cases: [args: string[], code: number, err: RegExp][] = [
      [["--html", folder], 1, /Cannot write --html ".*": it must be a file .*, got a folder$/],
      [["--json", file, "--md", file], 2, /Cannot write --md ".*": --json must be another file/],
      [["--external", "127.0.0.1:1"], 3, /Cannot measure "127\.0\.0\.1:1": it must answer fib/],
    ];
    for (const [args, code, message] of cases) {
      const failed = await ended(bench(folder, "aiocoro", ...BRIEF, ...args));
      assertEquals([failed.code, failed.out], [code, ""], failed.err);
      assertMatch(failed.err.trimEnd(), message);
      // Nothing was measured, which would have been announced, and nothing is left.
      assertEquals(failed.err.split("\n").length, 2, failed.err);
      assertEquals(await Array.fromAsync(Deno.readDir(folder)), []);
    }
  }));

test("bench --json - writes the result to stdout, and the report to stderr", () =>
  inFolder(async (folder) => {
    const { code, out, err } = await ended(bench(folder, "aiocoro", ...BRIEF, "--json", "-"));
    assertEquals(code, 0, err);
    assertEquals(JSON.parse(out).status, "complete");
    assertMatch(err, /^Why$/m);
  }));
