/**
 * `fibserv crawl` as a user meets it: processes, with signals and exit codes.
 */

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { within } from "../internal/measure/within.ts";
import { implementations } from "../webclients/crawler/table.ts";
import { respond, ScriptedServer } from "../webclients/scripted_server_testing.ts";
import { PracticeSite } from "../webclients/practice_site_testing.ts";
import { testNeeding } from "./support/permissions.ts";

const test = testNeeding("net", "read", "write", "run");

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
const FOLDER = fileURLToPath(new URL("..", import.meta.url));
const SUBJECTS = implementations.flatMap(({ name, io }) =>
  io.map((world) => [name, world] as const)
)
  .filter(([, io]) => io !== "posix" || Deno.build.os !== "windows");

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts `fibserv crawl`, with the permissions of the task `fibserv`, and that to read the files in `readable`. */
function start(args: readonly string[], readable: readonly string[] = []): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--allow-net", "--allow-ffi"].concat(
      `--allow-read=${[FOLDER, ...readable].join(",")}`,
      [MAIN, "crawl", ...args],
    ),
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function crawl(args: readonly string[], readable?: readonly string[]): Promise<Ended> {
  const { code, stdout, stderr } = await start(args, readable).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

const rowsOf = (text: string) => text.trimEnd().split("\n").map((line) => JSON.parse(line));

const COUNT = (name: string, range: string, got: string) =>
  `Cannot parse --${name}: it must be a whole number ${range}, got ${got}`;
const WRONG_USAGE: readonly (readonly [args: readonly string[], message: string])[] = [
  [[], "Cannot parse URL: it must be a text that is not empty, got nothing"],
  [["http://h/", "http://g/"], 'Cannot parse "http://g/"'],
  [["h"], "Cannot parse URL: it must be an http or https URL"],
  [["file:///etc/passwd"], 'got "file:///etc/passwd"'],
  [["http://u:secret@h/"], 'got "http://***@h/"'],
  [["--implementation", "thread"], "it must be loop or async"],
  [["--io", "uring"], "it must be deno or posix"],
  [["--implementation", "async", "--io", "posix"], "it exists on --io deno only, got --io posix"],
  [["--max-tasks", "0"], COUNT("max-tasks", "from 1 to 1000", '"0"')],
  [["--max-tasks", "1001"], COUNT("max-tasks", "from 1 to 1000", '"1001"')],
  [["--max-redirects", "-1"], COUNT("max-redirects", "from 0 to 100", '"-1"')],
  [["--max-tries", "0"], COUNT("max-tries", "from 1 to 10", '"0"')],
  [["--max-pages", "none"], COUNT("max-pages", "from 1 to 500000", '"none"')],
  [["--timeout", "0"], COUNT("timeout", "of milliseconds from 1 to 2147483647", '"0"')],
  [["--max-bytes", "0"], COUNT("max-bytes", "from 1 to 268435456", '"0"')],
  [
    ["--exclude", "("],
    'Cannot parse --exclude: it must be a regular expression as JavaScript has them, got "("',
  ],
  [
    ["--exclude="],
    'Cannot parse --exclude: it must not be empty, since an empty expression matches everything, got ""',
  ],
  [
    ["--exclude", "(a+)+$"],
    'Cannot parse --exclude: it must not repeat what repeats itself, got "(a+)+$"',
  ],
  [["--any-host=yes"], 'Cannot parse --any-host: it must be given without a value, got "yes"'],
  [
    ["--ca", "/nowhere/ca.pem"],
    'Cannot read --ca "/nowhere/ca.pem": it must be a file that can be read',
  ],
  [["--ca", MAIN], "it must hold a certificate in PEM, got none"],
  [["--max-task", "3"], 'no such flag, did you mean "--max-tasks"?'],
];

for (const [args, message] of WRONG_USAGE) {
  test(`fibserv crawl ${args.join(" ")} exits with 2 and says why in one line`, async () => {
    // A second URL is wrong usage, too.
    const isUrl = args.length === 0 || !args[0]!.startsWith("--");
    const { code, stdout, stderr } = await crawl(isUrl ? args : ["http://127.0.0.1:1/", ...args]);
    assertEquals([code, stdout], [2, ""], stderr);
    assertMatch(stderr, /^fibserv crawl: [^\n]*\n$/);
    assertStringIncludes(stderr, message);
  });
}

for (const [implementation, io] of SUBJECTS) {
  const flags = ["--implementation", implementation, "--io", io, "--json"];

  test(`crawl --json gives rows with all their fields (${implementation}, ${io})`, async () => {
    using site = await PracticeSite.start({ pages: 5 });
    const { code, stdout, stderr } = await crawl([site.url, ...flags]);
    assertEquals([code, stderr], [0, ""]);
    const rows = rowsOf(stdout);
    const keys = (event: string) => Object.keys(rows.find((row) => row.event === event)).join(" ");
    assertEquals(
      keys("page"),
      "event url from depth status redirect error bytes contentType links newLinks tries ms",
    );
    assertEquals(keys("skipped"), "event url from reason");
    assertEquals(
      keys("summary"),
      "event implementation io pages ok redirects failed skipped bytes ms connections " +
        "maxConcurrent todo forgotten interrupted",
    );
    assertEquals(rows.filter(({ event }) => event === "page").length, 6);
    assertEquals(rows.at(-1).event, "summary");
  });

  test(`crawl exits with 1 when the start page fails (${implementation}, ${io})`, async () => {
    await using server = await ScriptedServer.start({
      "/robots.txt": [[respond(404)]],
      "/": [[respond(500)]],
    });
    const { code, stdout, stderr } = await crawl([server.url("/"), ...flags, "--max-tries", "1"]);
    assertEquals([code, stderr], [1, ""]);
    const summary = rowsOf(stdout).at(-1);
    assertEquals([summary.failed, summary.interrupted, summary.todo], [1, false, 0]);
    await server.report();
  });

  for (const [signal, expected] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
    test(`crawl sums up and exits with ${expected} at ${signal} (${implementation}, ${io})`, async () => {
      const links = `<a href="/silent">x</a><a href="/came">x</a>`;
      await using server = await ScriptedServer.start({
        "/robots.txt": [[respond(404)]],
        "/": [[respond(200, links, "Content-Type: text/html\r\n")]],
        "/silent": [[{ meet: 2 }, "hang"]],
        "/came": [[{ meet: 2 }, respond(200)]],
      });
      const child = start([server.url("/"), ...flags]);
      const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      while (!/"url":"[^"]*\/came".*\n/.test(text)) {
        text += (await within(lines.read(), "the row of the page that comes")).value ?? "";
      }
      // Nothing will happen any more but a timeout in half a minute.
      child.kill(signal);
      for (let next; !(next = await within(lines.read(), "the end")).done;) text += next.value;
      const { code } = await child.status;
      assertEquals([code, await new Response(child.stderr).text()], [expected, ""]);
      const summary = rowsOf(text).at(-1);
      assertEquals([summary.event, summary.interrupted], ["summary", true]);
      assertEquals([summary.pages, summary.todo], [2, 1]);
      await server.report();
    });
  }
}

test("crawl trusts the certificates that --ca names, and no others", async () => {
  using site = await PracticeSite.start({ pages: 3, tls: true });
  const file = await Deno.makeTempFile({ suffix: ".pem" });
  try {
    await Deno.writeTextFile(file, site.caCerts.join());
    for (const { name } of implementations) {
      const args = [site.url, "--json", "--implementation", name];
      const trusted = await crawl([...args, "--ca", file], [file]);
      assertEquals([trusted.code, trusted.stderr], [0, ""]);
      assertEquals(rowsOf(trusted.stdout).at(-1).ok, 4);
      const { code, stderr } = await crawl([...args, "--max-tries", "1"], [file]);
      assertEquals(code, 1);
      assertStringIncludes(stderr, "a certificate that is trusted");
    }
  } finally {
    await Deno.remove(file);
  }
});

test("crawl ends in silence when its reader leaves", async () => {
  using site = await PracticeSite.start({ pages: 500 });
  const child = start([site.url, "--json"]);
  const reader = child.stdout.getReader();
  await reader.read();
  await reader.cancel();
  const [{ code }, stderr] = await Promise.all([child.status, new Response(child.stderr).text()]);
  assertEquals([code, stderr], [0, ""]);
});
