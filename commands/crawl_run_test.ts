import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { UsageError } from "../internal/cli/errors.ts";
import { ClosedOutputError, TextStream } from "../internal/cli/output.ts";
import { parse } from "../internal/cli/parse.ts";
import { recordedContext } from "../internal/cli/recorded_context_testing.ts";
import { testNeeding } from "../tests/support/permissions.ts";
import { PracticeSite } from "../webclients/practice_site_testing.ts";
import { crawlCommand } from "./crawl.ts";
import { run } from "./crawl_run.ts";

const test = testNeeding("net", "read");

const valuesFor = (...args: string[]) => parse(crawlCommand, args);

test("run() prints rows in columns, and then the statistics", async () => {
  using site = await PracticeSite.start({ pages: 3 });
  const context = recordedContext();
  assertEquals(await run(valuesFor(site.url), context), 0);
  const [head, first, ...lines] = context.out().trimEnd().split("\n");
  assertMatch(head!, /^ +status +ms +bytes +links +URL$/);
  assertMatch(first!, new RegExp(`^ +200 +[\\d.]+ +\\d+ +6  ${site.url}$`));
  assert(lines.some((line) => line.endsWith(`${site.url}private/diary  (robots)`)));
  assert(lines.some((line) => /^pages +4 +4 ok, 0 redirects, 0 failed$/.test(line)));
  assertEquals(context.err(), "");
});

test("run() prints nothing but objects under --json, the summary last", async () => {
  using site = await PracticeSite.start({ pages: 3 });
  for (const implementation of ["loop", "async"]) {
    const context = recordedContext();
    const args = [site.url, "--json", "--implementation", implementation];
    assertEquals(await run(valuesFor(...args), context), 0);
    const rows = context.out().trimEnd().split("\n").map((line) => JSON.parse(line));
    const summary = rows.pop();
    assertEquals([summary.event, summary.implementation, summary.pages], [
      "summary",
      implementation,
      4,
    ]);
    assert(rows.every(({ event }) => event === "page" || event === "skipped"));
    assertEquals(context.err(), "");
  }
});

test("run() shows on a terminal how it goes, and takes that away again", async () => {
  using site = await PracticeSite.start({ pages: 3, latencyMs: 250 });
  const context = recordedContext(true);
  await run(valuesFor(site.url), context);
  assertMatch(context.err(), /\d\.\d s {2}\d pages?, \d to do, [\d\u202f]+ bytes/);
  assert(context.err().endsWith("\r\x1b[K" + "\x1b[2m\x1b[22m"));
});

test("run() gives 1 when the start failed, and says what robots.txt has to do with it", async () => {
  using site = await PracticeSite.start();
  const missing = recordedContext();
  assertEquals(await run(valuesFor(`${site.url}nowhere`), missing), 1);
  const lost = recordedContext();
  assertEquals(await run(valuesFor("http://127.0.0.1:1/", "--max-tries", "1"), lost), 1);
  assertMatch(
    lost.err(),
    /^fibserv crawl: Cannot connect to "127\.0\.0\.1:1": [^\n]*, got [^\n]*, for http:\/\/127\.0\.0\.1:1\/robots\.txt, which [^\n]*\n$/,
  );
  const ignoring = recordedContext();
  const args = ["http://127.0.0.1:1/", "--max-tries", "1", "--ignore-robots"];
  assertEquals([await run(valuesFor(...args), ignoring), ignoring.err()], [1, ""]);
});

test("run() refuses before it asks anybody", async () => {
  const refusals: [args: string[], message: string][] = [
    [["h"], "Cannot parse URL: it must be an http or https URL without user name and password"],
    [["ftp://h/"], 'got "ftp://h/"'],
    [["http://user:secret@h/"], 'got "http://***@h/"'],
    [[`http://h/${"x".repeat(9000)}`], "of at most 8192 characters"],
    [["http://h/", "--implementation", "async", "--io", "posix"], "it exists on --io deno only"],
  ];
  for (const [args, message] of refusals) {
    await assertRejects(
      () => run(valuesFor(...args), recordedContext()) as Promise<number>,
      UsageError,
      message,
    );
  }
});

test("run() ends when nobody reads its rows any more", async () => {
  using site = await PracticeSite.start({ pages: 50 });
  let lines = 0;
  const sink = {
    writeSync(bytes: Uint8Array): number {
      lines++;
      if (lines > 3) throw new Deno.errors.BrokenPipe();
      return bytes.length;
    },
    isTerminal: () => false,
  };
  const context = { ...recordedContext(), stdout: new TextStream(sink, "throw") };
  await assertRejects(() => run(valuesFor(site.url), context), ClosedOutputError);
  const { requests } = await site.takeNumbers();
  assert(requests < 50, `${requests}`);
});

test("crawl --help tells limits and defaults", () => {
  assertStringIncludes(crawlCommand.flags.maxTries.limits!, "1 to 10");
  const { maxTasks, maxPages, timeout, maxBytes, maxRedirects, implementation, io } = valuesFor(
    "x",
  );
  assertEquals(
    [maxTasks, maxPages, timeout, maxBytes, maxRedirects, implementation, io],
    [10, 1000, 30_000, 10_485_760, 10, "loop", "deno"],
  );
});
