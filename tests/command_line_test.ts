/**
 * The command line as a user meets it: real processes, their output to the letter, their exit codes.
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { variantNames, variants } from "../variants/table.ts";
import { EXPLAINABLE_RULE } from "../commands/explain.ts";
import { testNeeding } from "./support/permissions.ts";

const test = testNeeding("read", "net", "run");

const MAIN_URL = new URL("../main.ts", import.meta.url);
const MAIN = fileURLToPath(MAIN_URL);
const FOLDER = fileURLToPath(new URL("..", import.meta.url));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `fibserv` with `args` to its end, with the permissions of the task `fibserv` and no terminal. */
async function fibserv(...args: string[]): Promise<Ended> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--allow-net", "--allow-ffi", `--allow-read=${FOLDER}`, MAIN]
      .concat(args),
    stdin: "null",
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

const WRONG_USAGE: readonly (readonly [args: string, stderr: string])[] = [
  ["serv", 'fibserv: Cannot run "serv": no such command, did you mean "serve"?'],
  ["--portt", 'fibserv: Cannot parse "--portt": no such flag, see --help'],
  ["serve --prot 1", 'fibserv serve: Cannot parse "--prot": no such flag, did you mean "--port"?'],
  [
    "serve --variant corro",
    'fibserv serve: Cannot parse --variant: it must be a variant (see "fibserv variants"), ' +
    'got "corro", did you mean "coro"?',
  ],
  [
    "diff cb nosuch",
    'fibserv diff: Cannot parse TO: it must be a variant or a web client (see "fibserv variants", ' +
    '"fibserv fetch --list"), got "nosuch"',
  ],
  [
    "bench cor",
    'fibserv bench: Cannot parse VARIANT: it must be a variant or a web client (see "fibserv ' +
    'variants", "fibserv fetch --list"), got "cor", did you mean "coro"?',
  ],
  [
    "fetch --variant cocoro",
    'fibserv fetch: Cannot parse --variant: it must be a web client (see "fibserv fetch --list"), ' +
    'got "cocoro", did you mean "coro"?',
  ],
  [
    "loop task",
    'fibserv loop: Cannot parse DEMO: it must be a demo (see "fibserv loop --list"), got "task", ' +
    'did you mean "tasks"?',
  ],
  [
    "client fast --port 25011",
    'fibserv client: Cannot parse "--port": no such flag, did you mean ":25011"?',
  ],
  [
    "client fast --host=localhost",
    'fibserv client: Cannot parse "--host": no such flag, did you mean "localhost:25000"?',
  ],
  ["ask 10 --port", 'fibserv ask: Cannot parse "--port": no such flag, did you mean ":25000"?'],
  [
    "serve --port 70000",
    'fibserv serve: Cannot parse --port: it must be a whole number from 0 to 65535, got "70000"',
  ],
  [
    "serve --port http",
    'fibserv serve: Cannot parse --port: it must be a whole number from 0 to 65535, got "http"',
  ],
  [
    "serve --port",
    "fibserv serve: Cannot parse --port: it must be a whole number from 0 to 65535, got nothing",
  ],
  [
    "serve --max-n 79",
    'fibserv serve: Cannot parse --max-n: it must be a whole number from 0 to 78, got "79"',
  ],
  [
    "serve --framing word",
    'fibserv serve: Cannot parse --framing: it must be line or chunk, got "word"',
  ],
  [
    "serve --variant aiocoro --io posix",
    "fibserv serve: Cannot serve aiocoro: it exists on --io deno only, got --io posix",
  ],
  ["serve now", 'fibserv serve: Cannot parse "now": serve takes no arguments, see --help'],
  [
    "client fast --n abc",
    'fibserv client: Cannot parse --n: it must be a whole number from 0 to 78, got "abc"',
  ],
  [
    "client fast --n -3",
    'fibserv client: Cannot parse --n: it must be a whole number from 0 to 78, got "-3"',
  ],
  [
    "client medium",
    'fibserv client: Cannot parse KIND: it must be fast, slow or mute, got "medium"',
  ],
  [
    "explain",
    `fibserv explain: Cannot parse NAME: it must be ${EXPLAINABLE_RULE}, got nothing`,
  ],
  [
    "explain backpresure",
    `fibserv explain: Cannot parse NAME: it must be ${EXPLAINABLE_RULE}, got "backpresure", ` +
    'did you mean "backpressure"?',
  ],
  [
    "explain web:stream",
    `fibserv explain: Cannot parse NAME: it must be ${EXPLAINABLE_RULE}, got "web:stream", ` +
    'did you mean "web:streams" or "web-streams"?',
  ],
];

for (const [args, stderr] of WRONG_USAGE) {
  test(`fibserv ${args} exits with 2 and says why in one line`, async () => {
    assertEquals(await fibserv(...args.split(" ")), { code: 2, stdout: "", stderr: `${stderr}\n` });
  });
}

test("fibserv --help shows examples first and every command, and loads no server", async () => {
  const { code, stdout, stderr } = await fibserv("--help");
  assertEquals([code, stderr], [0, ""]);
  assert(stdout.indexOf("fibserv serve --variant coro") < stdout.indexOf("Commands"), stdout);
  const names =
    "demo ask serve client bench fetch crawl site variants explain diff loop completions";
  for (const name of names.split(" ")) {
    assertMatch(stdout, new RegExp(`^  ${name} `, "m"));
  }
  // The modules that a static import of main.ts reaches are those that every start loads.
  const graph = await new Deno.Command(Deno.execPath(), { args: ["info", "--json", MAIN] })
    .output();
  const { modules } = JSON.parse(new TextDecoder().decode(graph.stdout));
  const reached = staticImports(modules, MAIN_URL.href);
  assert(reached.has(new URL("../variants/table.ts", import.meta.url).href));
  const heavy = [...reached].filter((url) =>
    /server\.ts|worker_pool|loop\/io\/deno|load\.ts|site\/site|runner\.ts/.test(url)
  );
  assertEquals(heavy, []);
});

interface GraphModule {
  readonly specifier: string;
  readonly dependencies?: readonly {
    readonly isDynamic?: boolean;
    readonly code?: { readonly specifier: string };
  }[];
}

function staticImports(modules: readonly GraphModule[], root: string): Set<string> {
  const reached = new Set<string>();
  const visit = (specifier: string) => {
    if (reached.has(specifier)) return;
    reached.add(specifier);
    const module = modules.find((module) => module.specifier === specifier);
    for (const { isDynamic, code } of module?.dependencies ?? []) {
      if (!isDynamic && code !== undefined) visit(code.specifier);
    }
  };
  visit(root);
  return reached;
}

test("fibserv COMMAND --help names the flags, their ranges and their defaults", async () => {
  const { code, stdout } = await fibserv("serve", "--help");
  assertEquals(code, 0);
  const flags =
    "variant file host port io workers max-n max-connections idle-timeout request-timeout " +
    "framing drain-timeout trace json";
  for (const flag of flags.split(" ")) assertMatch(stdout, new RegExp(`^  --${flag}\\b`, "m"));
  assertMatch(stdout, /^ {2}--file FILE /m);
  assertStringIncludes(stdout, "127.0.0.1");
  assertStringIncludes(stdout, "25000");
});

test("fibserv --version names fibserv, Deno and V8", async () => {
  const { deno, v8 } = Deno.version;
  const plain = await fibserv("--version");
  assertEquals(plain.code, 0);
  assertStringIncludes(plain.stdout, `deno ${deno}, v8 ${v8}`);
  const json = await fibserv("--version", "--json");
  assertEquals(JSON.parse(json.stdout).deno, deno);
});

test("fibserv variants lists all variants", async () => {
  const { code, stdout } = await fibserv("variants");
  assertEquals(code, 0);
  for (const { name, family, teaches } of variants) {
    for (const text of [name, family, teaches]) assertStringIncludes(stdout, text);
  }
});

test("fibserv variants --json gives name, family and what each teaches", async () => {
  const { stdout } = await fibserv("variants", "--json");
  const rows = JSON.parse(stdout);
  assertEquals(rows.map(({ name }: { name: string }) => name), [...variantNames]);
  for (const row of rows) assert(row.family && row.teaches, JSON.stringify(row));
});

for (const { name, after, also } of variants) {
  test(`fibserv explain ${name} shows the lesson and the source`, async () => {
    const { code, stdout, stderr } = await fibserv("explain", name);
    assertEquals([code, stderr], [0, ""]);
    assert(stdout.startsWith(`${name}: `), stdout.slice(0, 80));
    assertStringIncludes(stdout, "Still breaks.");
    const source = await Deno.readTextFile(new URL(`../variants/${name}.ts`, import.meta.url));
    const code_ = source.slice(source.indexOf("*/\n") + 3).trim();
    assertStringIncludes(stdout, code_);
  });

  for (const before of [after, also]) {
    if (typeof before !== "string") continue;
    test(`fibserv diff ${before} ${name} shows what changed`, async () => {
      const { code, stdout, stderr } = await fibserv("diff", before, name);
      assertEquals([code, stderr], [0, ""]);
      assertMatch(
        stdout,
        new RegExp(`^(There is a smaller step: .*\\n\\n)?Changed since \`${before}\`\\.`),
      );
      assertMatch(stdout, /^-.*\n(.*\n)*?\+/m);
      assertMatch(stdout, /^\d+ lines? added, \d+ removed\.$/m);
    });
  }
}

test("fibserv diff with one name compares it with the step before it", async () => {
  const one = await fibserv("diff", "corothrd");
  assertEquals(one.stdout, (await fibserv("diff", "coro", "corothrd")).stdout);
  assertEquals(await fibserv("diff", "sync"), {
    code: 2,
    stdout: "",
    stderr:
      "fibserv diff: Cannot compare sync with the step before it: it is the first of the ladder, and " +
      '"fibserv diff sync thrd" shows the one after it\n',
  });
});

test("fibserv diff says so when there is no difference", async () => {
  assertEquals(await fibserv("diff", "corothrd", "corothrd"), {
    code: 0,
    stdout: "No difference.\n",
    stderr: "",
  });
});

test("fibserv serve exits with 1 when the port is in use", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  for (const { name } of variants) {
    const { code, stdout, stderr } = await fibserv(
      "serve",
      "--variant",
      name,
      "--port",
      `${taken.addr.port}`,
    );
    assertEquals([name, code, stdout], [name, 1, ""]);
    assertEquals(
      stderr,
      `fibserv serve: Cannot listen on 127.0.0.1:${taken.addr.port}: ` +
        "the port must be free, got one that is in use\n",
    );
  }
});

test("fibserv serve exits with 1 when the address is not of this machine", async () => {
  const { code, stdout, stderr } = await fibserv("serve", "--host", "192.0.2.1", "--port", "0");
  assertEquals([code, stdout], [1, ""]);
  assertMatch(stderr, /^fibserv serve: Cannot listen on 192\.0\.2\.1:0: the address must be .*\n$/);
});

test("fibserv serve --io posix says what is missing when it may not call foreign functions", async () => {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--allow-net", `--allow-read=${FOLDER}`, MAIN]
      .concat("serve --io posix --port 0".split(" ")),
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  assertEquals([code, decoder.decode(stdout)], [1, ""]);
  assertMatch(
    decoder.decode(stderr),
    /^fibserv serve: Cannot use system calls: .*, got .*; --io deno serves the same .*\n$/,
  );
});

test("fibserv serve tells its address in one line, and which flags have no effect", async () => {
  const server = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--allow-net", `--allow-read=${FOLDER}`, MAIN]
      .concat("serve --variant coro --port 0 --request-timeout 9 --workers 3".split(" ")),
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stdout = server.stdout.pipeThrough(new TextDecoderStream()).getReader();
  assertMatch((await stdout.read()).value ?? "", /^fibserv: coro listening on 127\.0\.0\.1:\d+\n$/);
  server.kill("SIGTERM");
  assertEquals((await stdout.read()).done, true);
  assertEquals((await server.status).code, 0);
  assertEquals(
    await new Response(server.stderr).text(),
    "fibserv serve: --request-timeout has no effect with coro, which computes on the thread that serves\n" +
      "fibserv serve: --workers has no effect with coro, which has no worker pool\n",
  );
});

for (const shell of ["bash", "zsh", "fish"]) {
  test(`fibserv completions ${shell} knows the commands and the variants`, async () => {
    const { code, stdout } = await fibserv("completions", shell);
    assertEquals(code, 0);
    for (const word of ["serve", "--variant", "corothrd", "explain", "fetch", "streams", "coro"]) {
      assertStringIncludes(stdout, word.replace(/^--/, ""));
    }
  });
}
