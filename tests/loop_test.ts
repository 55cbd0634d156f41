/**
 * `fibserv loop` as a user meets it: a process, its output to the letter, its exit code.
 */

import { assertEquals, assertGreater, assertMatch, assertStringIncludes } from "@std/assert";
import { demoNames, demos } from "../loop/demos/table.ts";
import * as loop from "../loop/mod.ts";

const MAIN = new URL("../main.ts", import.meta.url);
const FOLDER = new URL("..", import.meta.url).pathname;

function test(name: string, fn: () => Promise<void>): void {
  const ignore = Deno.permissions.querySync({ name: "run" }).state !== "granted";
  Deno.test({ name, ignore, fn });
}

/** `fibserv loop` with `args`, with the permissions of the task `fibserv`. */
function command(...args: string[]): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "--allow-net", `--allow-read=${FOLDER}`, MAIN.href],
      ...["loop", ...args],
    ],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

async function fibservLoop(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const { code, stdout, stderr } = await command(...args).output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

test("fibserv loop --list names every demo in order, and what it teaches", async () => {
  const { code, out, err } = await fibservLoop("--list");
  assertEquals([code, err], [0, ""]);
  const lines = out.trimEnd().split("\n");
  assertEquals(lines.length, 2 * demos.length);
  for (const [index, { name, title, teaches }] of demos.entries()) {
    assertEquals(lines[2 * index]!.split(/ {2,}/), [name, title]);
    assertEquals(lines[2 * index + 1]!.trim(), `teaches ${teaches}`);
  }
});

test("fibserv loop DEMO says what it is about, and runs it to its end, in real time", async () => {
  const { out, ...rest } = await fibservLoop("callbacks");
  const [title = "", , lesson = "", , ...lines] = out.split(/(\n\n)/);
  assertEquals(title, "Callbacks: what an event loop does, and all that it does.");
  assertMatch(lesson, /^It calls functions, one at a time\./);
  assertEquals({ out: lines.join(""), ...rest }, {
    code: 0,
    out: `all is scheduled, nothing has run: the loop runs
first begins
first ends: third has to wait for its turn
second throws, and has no caller who could catch that
the loop caught: Error: oops
third, behind second, which was there before
300 ms: it was set later, but is due earlier
600 ms: stop
the loop has stopped
`,
    err: "",
  });
});

test("fibserv loop chat and pool need no more than the task fibserv may do", async () => {
  const [chat, pool] = await Promise.all([fibservLoop("chat"), fibservLoop("pool")]);
  assertEquals([chat.code, chat.err], [0, ""]);
  assertMatch(chat.out, /\neverybody has gone, and the server is closed\n$/);
  assertEquals([pool.code, pool.err], [0, ""]);
  assertMatch(pool.out, /\nfib\(11\), fib\(12\), fib\(13\) = 89, 144, 233\n$/);
});

test("fibserv loop ends in peace when nobody reads on", async () => {
  // A consumer prints second. Were its task to fail, the producer would wait for it for ever.
  const child = command("queue").spawn();
  await child.stdout.cancel();
  const [{ code }, err] = await Promise.all([child.status, new Response(child.stderr).text()]);
  assertEquals([code, err], [0, ""]);
});

const WRONG_USAGE: readonly (readonly [args: readonly string[], message: string])[] = [
  [
    ["cancelation"],
    'Cannot parse DEMO: it must be a demo (see "fibserv loop --list"), got "cancelation", did you mean "cancellation"?',
  ],
  [["fib"], 'Cannot parse DEMO: it must be a demo (see "fibserv loop --list"), got "fib"'],
  [[], "Cannot run a demo: it must be named (see --list), got nothing"],
  [["tasks", "--list"], 'Cannot run a demo: --list takes no DEMO, got "tasks"'],
];

for (const [args, message] of WRONG_USAGE) {
  test(`fibserv loop ${args.join(" ")} exits with 2 and says why in one line`, async () => {
    assertEquals(await fibservLoop(...args), {
      code: 2,
      out: "",
      err: `fibserv loop: ${message}\n`,
    });
  });
}

test("the completions of fibserv know the demos", async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", MAIN.href, "completions", "bash"],
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  assertStringIncludes(new TextDecoder().decode(stdout), demoNames.join(" "));
});

Deno.test({
  name: "loop/README.md names every export of loop/mod.ts, and links only to what exists",
  ignore: Deno.permissions.querySync({ name: "read" }).state !== "granted",
  async fn() {
    const url = new URL("../loop/README.md", import.meta.url);
    const readme = await Deno.readTextFile(url);
    const words = new Set(readme.match(/\w+/g));
    assertEquals(Object.keys(loop).filter((name) => !words.has(name)), []);
    const links = Array.from(readme.matchAll(/\]\(([^)#:]+)\)/g), ([, path]) => path!);
    assertGreater(links.length, 0);
    for (const path of links) await Deno.stat(new URL(path, url));
  },
});
