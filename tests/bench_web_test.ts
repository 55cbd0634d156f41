/**
 * The bench of web clients as a user runs it: a process that serves pages, and starts clients. What the totals are is no
 * matter for a test; that they are there, that they are explained, and that nothing is left behind, is.
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { within } from "../internal/measure/within.ts";
import { parseWebResult } from "../bench/web/result_file.ts";
import { testNeeding } from "./support/permissions.ts";

const test = testNeeding("net", "run", "read", "write");

const MAIN = new URL("../main.ts", import.meta.url).href;
const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** So many are made at least, one after another, each with processes of its own. */
const MEASUREMENTS = 10;

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** @param folder where it may write, and where its temporary files go */
function bench(folder: string, ...args: string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      ...["--no-prompt", "--allow-net", "--allow-ffi", `--allow-read=${ROOT},${folder}`],
      ...[`--allow-write=${folder}`, "--allow-run", "--allow-sys=cpus,loadavg,osRelease"],
      ...[MAIN, "bench", ...args],
    ],
    env: { NO_COLOR: "1", TMPDIR: folder },
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

test("bench --web measures, explains, writes all its reports, and leaves no certificate behind", () =>
  inFolder(async (folder) => {
    const [json, md, html] = ["json", "md", "html"].map((kind) => join(folder, `web.${kind}`));
    const files = ["--json", json!, "--md", md!, "--html", html!];
    const { code, out, err } = await ended(
      bench(folder, "--web", "web:coro", "pool", "--quick", "--seed", "1", ...files),
    );
    assertEquals(code, 0, err);
    assertMatch(err, /^fibserv bench: about \d+ s; fibserv bench --web coro pool --quick .*\n$/);
    assertMatch(out, /^ {2}coro( +[\d.\u202f]+(\u00a0≠)?){3} +–$/m);
    assertMatch(out, /^ {2}pool( +[\d.\u202f]+(\u00a0≠)?){4}$/m);
    assertMatch(out, /^Why$/m);
    const { status, rows } = parseWebResult(await Deno.readTextFile(json!), json!);
    assertEquals(status, "complete");
    // The steps, and one of them once more, for the noise.
    assertEquals(rows.map(({ id, rounds }) => `${id}: ${rounds.length}`), [
      ...["coro (deno): 3", "pool (deno): 4", "pool (deno), again: 4"],
    ]);
    for (const { figures, name } of rows) {
      for (const { idealMs, median } of Object.values(figures)) {
        // A clock that is a little fast is no reason to fail.
        assert(idealMs === null || median! > idealMs * 0.9, `${name}: ${median} of ${idealMs}`);
      }
      assertEquals(figures.tlsClosed.connections, 50);
    }
    assertEquals(rows[0]!.figures.ten.connections, 50);
    assertEquals([rows[1]!.figures.ten.connections, rows[1]!.figures.tlsKept.connections], [
      10,
      10,
    ]);
    assertStringIncludes(await Deno.readTextFile(md!), "| `coro` | ");
    assertMatch(await Deno.readTextFile(html!), /^<!DOCTYPE html>/);
    const left = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
    assertEquals(left.sort(), ["web.html", "web.json", "web.md"]);
  }));

test("bench --web keeps what was measured at Ctrl-C, and says that it is partial", () =>
  inFolder(async (folder) => {
    const json = join(folder, "web.json");
    const child = bench(folder, "--web", "coro", "--rounds", "50", "--json", json);
    // The file appears when the first of three hundred measurements is made.
    for await (const { paths } of watch(folder)) {
      if (paths.some((path) => path.endsWith("web.json"))) break;
    }
    child.kill("SIGINT");
    const { code, out } = await ended(child);
    assertEquals(code, 130);
    assertMatch(out, /Partial: \d+ of 300 measurements were made before the end\./);
    assertEquals(parseWebResult(await Deno.readTextFile(json), json).status, "partial");
    assertEquals(await Array.fromAsync(Deno.readDir(folder), ({ name }) => name), ["web.json"]);
  }));

/** Changes in a folder. The watcher is closed at the end of the loop. */
async function* watch(folder: string): AsyncGenerator<Deno.FsEvent> {
  using watcher = Deno.watchFs(folder);
  yield* watcher;
}

test("bench --web exits with 2 and one line when it is used wrongly", () =>
  inFolder(async (folder) => {
    const cases: [string[], RegExp][] = [
      [["--web", "prefork"], /Cannot find "prefork" with --web: it must be a web client /],
      [["--web", "web:cb0"], /Cannot measure cb0: it must take many URLs/],
      [["--web", "fetch", "--io", "posix"], /Cannot measure fetch: .* got --io posix/],
      [["--web", "--slow-n", "20"], /Cannot take --slow-n with --web: /],
      [["--web", "--resume", "x.json"], /Cannot take --resume with --web: /],
      [
        ["streams"],
        /Cannot measure streams: without --web it must be a variant .*, got a web client/,
      ],
      [["--web=no"], /Cannot parse --web/],
    ];
    await Promise.all(cases.map(async ([args, message]) => {
      const { code, out, err } = await ended(bench(folder, ...args));
      assertEquals([code, out], [2, ""], args.join(" "));
      assertMatch(err, /^fibserv bench: [^\n]*\n$/);
      assertMatch(err, message);
    }));
  }));
