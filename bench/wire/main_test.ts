/**
 * The whole of `deno task bench:wire`, with windows so short that its figures mean nothing.
 */

import { assert, assertEquals, assertGreater, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { areMissing } from "../../tests/support/permissions.ts";
import { isToolMissing } from "../../tests/support/tools.ts";
import { within } from "../../internal/measure/within.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const ignore = areMissing("net", "read", "write", "run") || isToolMissing("cc");

/** Starts it as the task does, with a folder of its own for temporary files. */
async function start(folder: string, ...args: string[]): Promise<Deno.ChildProcess> {
  const { tasks } = JSON.parse(await Deno.readTextFile(`${ROOT}deno.json`));
  const [, ...words] = tasks["bench:wire"].command.split(" ");
  return new Deno.Command(Deno.execPath(), {
    args: [...words, ...args],
    cwd: ROOT,
    env: { NO_COLOR: "1", TMPDIR: folder },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** What it leaves behind: files, and processes whose command line names the folder. */
async function leftovers(folder: string): Promise<string[]> {
  const { stdout } = await new Deno.Command("ps", { args: ["-eo", "args"] }).output();
  const processes = new TextDecoder().decode(stdout).split("\n");
  const files = Array.from(Deno.readDirSync(folder), ({ name }) => name);
  return [...processes.filter((line) => line.includes(folder)), ...files];
}

Deno.test(
  "bench:wire measures servers and other figures, and writes all of it",
  { ignore },
  async () => {
    const folder = await Deno.makeTempDir();
    const results = await Deno.makeTempDir();
    const flags = ["--rounds", "2", "--seconds", "0.05", "--connections", "1,8", "--pipeline", "1"];
    const child = await start(
      folder,
      ...[...flags, "--subjects", "deno:coro,help"],
      ...["--json", `${results}/r.json`, "--md", `${results}/r.md`],
    );
    const { code, stdout } = await within(child.output(), "the end of the measurement");
    assertEquals(code, 0);
    const { rows, pinned, priority, rounds, machine } = JSON.parse(
      await Deno.readTextFile(`${results}/r.json`),
    );
    assertEquals([rounds, typeof pinned, machine.cores > 0], [2, "boolean", true]);
    assertEquals(
      rows.map((row: { subject: string; figure: string }) => `${row.subject}, ${row.figure}`),
      [
        "peer:epoll, 1 connection",
        "peer:epoll, 8 connections",
        "deno:coro, 1 connection",
        "deno:coro, 8 connections",
        "help, fibserv --help, from source",
      ],
    );
    assertStringIncludes(new TextDecoder().decode(stdout), priority);
    for (const { subject, values, windows, failure } of rows) {
      assertEquals([values.length, failure], [2, null]);
      assertEquals(windows.length, subject === "help" ? 0 : 2);
      for (const value of values) assertGreater(value, 0);
    }
    const text = new TextDecoder().decode(stdout);
    const markdown = await Deno.readTextFile(`${results}/r.md`);
    for (const { subject, figure } of rows) {
      assertStringIncludes(markdown, `| ${subject} | ${figure} |`);
      assert(new RegExp(`^${subject} +${figure} `, "m").test(text), text);
    }
    assertEquals(await leftovers(folder), []);
    for (const path of [folder, results]) await Deno.remove(path, { recursive: true });
  },
);

Deno.test(
  "bench:wire ends its children at a signal, and prints what there is",
  { ignore },
  async () => {
    const folder = await Deno.makeTempDir();
    const child = await start(
      folder,
      ...["--rounds", "1000", "--seconds", "0.05", "--connections", "1", "--pipeline", "1"],
      ...["--subjects", "peer:threads,help"],
    );
    const stderr = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
    // The third round begins when there are two.
    for (let text = ""; !text.includes("round 3 of 1000");) {
      const { value, done } = await within(stderr.read(), "a line about the third round");
      assert(!done, text);
      text += value;
    }
    child.kill("SIGINT");
    const [out, { code }] = await within(
      Promise.all([new Response(child.stdout).text(), child.status]),
      "the end after the signal",
    );
    await stderr.cancel();
    assertEquals(code, 130);
    assert(/^peer:threads +1 connection +\d/m.test(out), out);
    assert(/^help .* interrupted$/m.test(out), out);
    assertEquals(await leftovers(folder), []);
    await Deno.remove(folder, { recursive: true });
  },
);

for (
  const [args, message] of [
    [["--subjects", "posix:corro"], 'did you mean "posix:coro"?'],
    [["--connections", "1,x"], "Cannot parse --connections: it must be a list of whole numbers"],
  ] as const
) {
  Deno.test(`bench:wire refuses ${args.join(" ")}`, { ignore }, async () => {
    const folder = await Deno.makeTempDir();
    const child = await start(folder, ...args);
    const { code, stderr } = await within(child.output(), "the end");
    assertEquals(code, 2);
    assertStringIncludes(new TextDecoder().decode(stderr), message);
    await Deno.remove(folder, { recursive: true });
  });
}
