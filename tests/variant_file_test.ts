/**
 * A variant of one's own, from its file to the rows of the protocol: `serve --file`, and what is wrong with a file.
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { LineClient } from "../clients/conformance/line_client.ts";
import { findVariant } from "../variants/table.ts";
import { testNeeding } from "./support/permissions.ts";
import { Terminal } from "./support/terminal.ts";

const test = testNeeding("net", "read", "write", "run", "ffi");

const ROOT = new URL("..", import.meta.url);

/** A folder outside of the repository, with the files that a student has written. */
class OwnFolder implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async make(files: Readonly<Record<string, string>>): Promise<OwnFolder> {
    const path = await Deno.makeTempDir({ prefix: "fibserv_variant_" });
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(join(path, name), text);
    }
    return new OwnFolder(path);
  }

  file(name: string): string {
    return join(this.path, name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

/** A copy of a variant, as it has to look in another folder. */
async function copyOf(name: string): Promise<string> {
  const text = await findVariant(name).source();
  return text.replaceAll(' from "./', ` from "${ROOT}variants/`).replaceAll(
    ' from "../',
    ` from "${ROOT}`,
  );
}

/** The copy with a change, which must be one. */
async function changed(name: string, before: string, after: string): Promise<string> {
  const text = await copyOf(name);
  assertStringIncludes(text, before);
  return text.replace(before, after);
}

const ANSWER = "session.answer(fib(n));";

/** A server that says what it computes. */
async function chattyCopy(): Promise<string> {
  const text = await changed("coro", ANSWER, `{ log(\`got \${n}\`); ${ANSWER} }`);
  return text.replace("report }: Service", "report, log }: Service");
}

/** Runs `serve --file` to its end, which comes at once. */
async function refusal(
  file: string,
  ...flags: string[]
): Promise<{ code: number; stderr: string }> {
  const rights = [`--allow-read=${join(file, "..")}`];
  await using serve = new Terminal(["serve", "--file", file, "--port", "0", ...flags], { rights });
  const { code, stdout, stderr } = await serve.ended();
  assertEquals(stdout, "");
  return { code, stderr };
}

for (const io of Deno.build.os === "windows" ? ["deno"] as const : ["deno", "posix"] as const) {
  test(`serve --file serves a file by its name, and log() and --trace write to stderr (--io ${io})`, async () => {
    await using folder = await OwnFolder.make({ "mine.ts": await chattyCopy() });
    const args = ["serve", "--file", folder.file("mine.ts"), "--io", io, "--port", "0", "--trace"];
    await using serve = new Terminal(args, { rights: [`--allow-read=${folder.path}`] });
    const [, port] = await serve.shows(/^fibserv: mine listening on 127\.0\.0\.1:(\d+)\n$/);
    using client = await LineClient.connect(Number(port));
    assertEquals(await client.ask(10), "55");
    await client.closeWrite();
    assertEquals(await client.readToEnd(), "");
    serve.interrupt("SIGTERM");
    const { code, stderr } = await serve.ended();
    assertEquals(code, 0);
    assertMatch(stderr, /^got 10$/m);
    assertMatch(stderr, /#1 fib\(10\)/);
  });
}

for (const name of Deno.build.os === "windows" ? [] : ["thrd", "prefork"]) {
  for (const io of ["deno", "posix"] as const) {
    test(`serve --file --trace shows what the threads of a copy of ${name} do (--io ${io})`, async () => {
      await using folder = await OwnFolder.make({ "mine.ts": await copyOf(name) });
      const args = ["serve", "--file", folder.file("mine.ts"), "--io", io, "--port", "0"];
      args.push("--workers", "1", "--trace");
      await using serve = new Terminal(args, { rights: [`--allow-read=${folder.path}`] });
      const [, port] = await serve.shows(/^fibserv: mine listening on 127\.0\.0\.1:(\d+)\n$/);
      using client = await LineClient.connect(Number(port));
      assertEquals(await client.ask(10), "55");
      await client.closeWrite();
      assertEquals(await client.readToEnd(), "");
      serve.interrupt("SIGTERM");
      const { code, stderr } = await serve.ended();
      assertEquals(code, 0, stderr);
      assertMatch(stderr, /#1 recv 3 [^]*#1 fib\(10\)[^]*#1 send 3 [^]*#1 close\n/);
    });
  }
}

test("a variant from a file that is in none of the worlds it is asked for says so", async () => {
  await using folder = await OwnFolder.make({
    "mine.ts": `${await copyOf("aiocoro")}\nexport const traits = { io: ["deno"] };\n`,
  });
  assertEquals(await refusal(folder.file("mine.ts"), "--io", "posix"), {
    code: 2,
    stderr: "fibserv serve: Cannot serve mine: it exists on --io deno only, got --io posix\n",
  });
});

/** What a file holds, the exit code, and the end of the one line after the name of the file. */
const WRONG: readonly (readonly [what: string, text: string, code: number, line: RegExp])[] = [
  [
    "has no run()",
    "export const walk = 1;",
    1,
    /it must export a function run\(service\), got none$/,
  ],
  ["has a run that is no function", "export const run = 1;", 1, /run\(service\), got number$/],
  [
    "throws while it is loaded",
    'throw new Error("boom\\nand more");',
    1,
    /it must load, got boom \(mine\.ts:1:7\)$/,
  ],
  [
    "has a mistake in its syntax",
    "export const a = ;",
    1,
    /it must load, got .*Expression expected \(mine\.ts:1:18\)$/,
  ],
  [
    "imports what is not there",
    'import "./none.ts";',
    1,
    /got Module not found .*none\.ts"\. \(mine\.ts:1:8\)$/,
  ],
  [
    "has a trait that does not exist",
    "export function run() {}\nexport const traits = { speed: 1 };",
    1,
    /among family, io, computes, serves, takesWorkers, maxConnections, got speed$/,
  ],
  [
    "has a trait of another kind",
    'export function run() {}\nexport const traits = { serves: "all" };',
    1,
    /must be "one by one" or "side by side", got "all"$/,
  ],
  [
    "is served in no world",
    "export function run() {}\nexport const traits = { io: [] };",
    1,
    /must be a list of "deno" or "posix" or "uring", got \[\]$/,
  ],
  [
    "has workers or not",
    'export function run() {}\nexport const traits = { takesWorkers: "two" };',
    1,
    /must be true or false, got two$/,
  ],
  [
    "has no limit to count with",
    "export function run() {}\nexport const traits = { maxConnections: 0 };",
    1,
    /must be 1 or more, got 0$/,
  ],
];

for (const [what, text, code, line] of WRONG) {
  test(`serve --file says in one line that a file ${what}`, async () => {
    await using folder = await OwnFolder.make({ "mine.ts": text });
    const refused = await refusal(folder.file("mine.ts"));
    assertEquals(refused.code, code, refused.stderr);
    const [first, ...rest] = refused.stderr.split("\n");
    assertEquals(rest, [""], refused.stderr);
    assert(first!.startsWith('fibserv serve: Cannot serve --file "'), first);
    assertMatch(first!, line);
  });
}

/** What `run()` does before it listens, and what then stands on stderr behind the name of the command. */
const FAILING: readonly (readonly [what: string, text: string, line: RegExp])[] = [
  [
    "throws at once",
    '// Mine.\nexport function run() {\n  throw new Error("oops mine");\n}\n',
    /^run\(\) of \S*\/mine\.ts failed: oops mine \(mine\.ts:3:9\)\n$/,
  ],
  [
    "names what does not exist",
    "export async function run(service) {\n  await service.lissen();\n}\n",
    /^run\(\) of \S*\/mine\.ts failed: service\.lissen is not a function \(mine\.ts:2:17\)\n$/,
  ],
  [
    "throws what is no error",
    "// Mine.\nexport const run = () => Promise.reject(42);\n",
    /^run\(\) of \S*\/mine\.ts failed: 42 \(mine\.ts:2\)\n$/,
  ],
  [
    "ends before it listens",
    "\nexport async function run() {}\n",
    /^Cannot serve \S*\/mine\.ts: run\(\) must call listening\(\) before it ends, got its end \(mine\.ts:2\)\n$/,
  ],
  [
    "gives no promise",
    "function walk() {}\nexport { walk as run };\n",
    /^Cannot serve \S*\/mine\.ts: run\(\) must call listening\(\) .* \(mine\.ts:2\)\n$/,
  ],
];

for (const [what, text, line] of FAILING) {
  test(`serve --file names the line of a file whose run() ${what}`, async () => {
    await using folder = await OwnFolder.make({ "mine.ts": text });
    const { code, stderr } = await refusal(folder.file("mine.ts"));
    assertEquals(code, 1, stderr);
    assert(stderr.startsWith("fibserv serve: "), stderr);
    assertMatch(stderr.slice("fibserv serve: ".length), line);
  });
}

test("serve --file and demo --file name the line of a file whose run() fails while it serves", async () => {
  const text = `export async function run({ options, listening }) {
  const listener = Deno.listen(options);
  listening(listener.addr);
  const client = await listener.accept();
  client.close();
  listener.close();
  await client.rite();
}
`;
  await using folder = await OwnFolder.make({ "mine.ts": text });
  const file = folder.file("mine.ts");
  const rights = [`--allow-read=${folder.path}`];
  const failed =
    /: run\(\) of \S*\/mine\.ts failed: client\.rite is not a function \(mine\.ts:7:16\)\n$/;
  await using serve = new Terminal(["serve", "--file", file, "--port", "0"], { rights });
  const [, port] = await serve.shows(/listening on 127\.0\.0\.1:(\d+)\n$/);
  using _client = await LineClient.connect(Number(port));
  const served = await serve.ended();
  assertEquals(served.code, 1);
  assertMatch(served.stderr, failed);
  await using demo = new Terminal(["demo", "--file", file], { rights });
  const { code, stdout, stderr } = await demo.ended();
  assertEquals(code, 1);
  assertMatch(stderr, failed);
  assert(!stdout.includes("Stopped"), stdout);
});

for (const command of ["serve", "demo"]) {
  test(`${command} --file ends at the first Ctrl-C while a variant does not listen`, async () => {
    const text =
      "export function run() {\n  Deno.stdout.writeSync(new TextEncoder().encode('here\\n'));\n  " +
      "return new Promise(() => {});\n}\n";
    await using folder = await OwnFolder.make({ "mine.ts": text });
    const rights = [`--allow-read=${folder.path}`];
    await using terminal = new Terminal([command, "--file", folder.file("mine.ts")], { rights });
    await terminal.shows(/^here\n$/);
    terminal.interrupt();
    assertEquals(await terminal.ended(), { code: 130, stdout: "here\n", stderr: "" });
  });
}

test("serve --file is refused beside --variant, and where there is no such file", async () => {
  const both = await refusal("mine.ts", "--variant", "coro");
  assertEquals(both, {
    code: 2,
    stderr:
      'fibserv serve: Cannot serve --file "mine.ts": it must come without --variant, got --variant coro\n',
  });
  assertEquals(await refusal("http://127.0.0.1/mine.ts"), {
    code: 2,
    stderr: 'fibserv serve: Cannot serve --file "http://127.0.0.1/mine.ts": it must be a path on ' +
      "this machine, got an address\n",
  });
  await using folder = await OwnFolder.make({});
  for (const path of [folder.file("none.ts"), folder.path]) {
    const { code, stderr } = await refusal(path);
    assertEquals(code, 2);
    assertMatch(
      stderr,
      /^fibserv serve: Cannot serve --file [^\n]*: it must be a file that can be read, got [^\n]*\n$/,
    );
  }
});

test("demo --file shows a variant of one's own, and what to do with it next", async () => {
  await using folder = await OwnFolder.make({ "mine.ts": await chattyCopy() });
  const file = folder.file("mine.ts");
  const rights = [`--allow-read=${folder.path}`];
  await using demo = new Terminal(["demo", "--file", file, "--seconds", "1"], { rights });
  const { code, stdout, stderr } = await demo.ended();
  assertEquals(code, 0, stderr);
  assertMatch(
    stdout,
    /^A server: mine on 127\.0\.0\.1:\d+\. It computes fib on the serving thread\.$/m,
  );
  // On a busy machine fib(35) may take longer than this demo.
  assertMatch(
    stdout,
    /^What this shows\. (mine computes on the thread that serves: |Not one fib\(35\) was done in )/m,
  );
  assertStringIncludes(stdout, `Try next: fibserv serve --file ${file} --trace`);
  assertMatch(stderr, /^got 10$/m);
});

test("demo --file is refused as serve --file is, and for a variant that the demo cannot serve", async () => {
  await using folder = await OwnFolder.make({
    "none.ts": "export const walk = 1;\n",
    "posix.ts": 'export function run() {}\nexport const traits = { io: ["posix"] };\n',
  });
  const rights = [`--allow-read=${folder.path}`];
  const refused = async (file: string, ...flags: string[]) => {
    await using demo = new Terminal(["demo", "--file", folder.file(file), ...flags], { rights });
    const { code, stdout, stderr } = await demo.ended();
    assertEquals(stdout, "");
    return `${code} ${stderr}`;
  };
  assertMatch(
    await refused("none.ts"),
    /^1 fibserv demo: Cannot serve --file .* must export a function/,
  );
  assertMatch(
    await refused("none.ts", "--variant", "coro"),
    /^2 fibserv demo: .* without --variant/,
  );
  assertEquals(
    await refused("posix.ts"),
    "2 fibserv demo: Cannot show posix: the demo serves on Deno's I/O, got a variant for posix\n",
  );
});

/** Runs some of the conformance tests for a file, as its author does. */
async function conformanceOf(file: string): Promise<{ code: number; stdout: string }> {
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "-P", "--no-check", "--filter=answers", "tests/conformance/requests_test.ts"],
    cwd: fileURLToPath(ROOT),
    env: { NO_COLOR: "1", FIBSERV_VARIANT_FILE: file },
    stdin: "null",
    stderr: "piped",
  }).output();
  return { code, stdout: new TextDecoder().decode(stdout) };
}

test("FIBSERV_VARIANT_FILE holds a file to the rows of the protocol: a right one passes", async () => {
  await using folder = await OwnFolder.make({ "mine.ts": await chattyCopy() });
  const { code, stdout } = await conformanceOf(folder.file("mine.ts"));
  assertEquals(code, 0, stdout);
  assertMatch(stdout, /^mine \(deno\) answers a request\b.* ok /m);
  assertMatch(stdout, / 0 failed/);
});

test("FIBSERV_VARIANT_FILE holds a file to the rows of the protocol: a wrong one fails", async () => {
  // One number comes out wrong. A variant that owes an answer would fail as well, after a minute for each row.
  await using folder = await OwnFolder.make({
    "mine.ts": await changed("coro", ANSWER, "session.answer(fib(n) + (n === 12 ? 1 : 0));"),
  });
  const { code, stdout } = await conformanceOf(folder.file("mine.ts"));
  assertEquals(code, 1, stdout);
  assertMatch(stdout, /^mine \(deno\) answers a request, .* ok /m);
  assertMatch(stdout, /^mine \(deno\) answers two requests in one packet, .* FAILED /m);
});

test("FIBSERV_VARIANT_FILE says for every row why a file does not start", async () => {
  await using folder = await OwnFolder.make({
    "mine.ts": 'export function run() {\n  throw new Error("oops mine");\n}\n',
  });
  const { code, stdout } = await conformanceOf(folder.file("mine.ts"));
  assertEquals(code, 1, stdout);
  assertMatch(stdout, /^error: Error: Cannot start mine: .* failed: oops mine \(mine\.ts:2:9\)/m);
  assert(!/ ok /.test(stdout), stdout);
});
