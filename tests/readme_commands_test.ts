/**
 * The commands of `README.md` and `TEACHING.md`: each runs as it is printed, or is listed here with the reason why it does
 * not. Those of the first five minutes are lived through in `first_minutes_test.ts`, those of the class in
 * `teaching_test.ts`. Only ports are others here, and a crawl is shorter.
 */

import { assert, assertEquals } from "@std/assert";
import { parse } from "../internal/cli/parse.ts";
import { descriptions } from "./support/descriptions.ts";
import { areMissing } from "./support/permissions.ts";
import { Terminal } from "./support/terminal.ts";

// Windows has no signal that a process could notice.
const ignore = Deno.build.os === "windows" || areMissing("read", "net", "run", "ffi");

const read = (path: string) => Deno.readTextFile(new URL(`../${path}`, import.meta.url));

const OWN_FILE = "writes into the checkout; variant_file_test.ts does so elsewhere";
/** Why a command does not run here. */
const NOT_RUN: Readonly<Record<string, string>> = {
  "npx -y deno@2.9.6 task fibserv demo": "fetches Deno; the demo itself is run",
  "npx -y deno@2.9.6 task ok": "runs this test",
  "deno task fibserv demo": "the demo itself is run",
  "deno task ok": "runs this test",
  "git clone ADDRESS fibserv": "the address is another one everywhere",
  "cd fibserv": "belongs to a shell",
  "alias fibserv='deno task -q fibserv'": "belongs to a shell",
  "function fibserv { deno task -q fibserv @args }": "belongs to a shell",
  "printf '10\\n12\\nabc\\n' | nc -N 127.0.0.1 25000": "needs nc; ask sends the same",
  "deno task compile": "takes half a minute; executable_test.ts",
  "deno task bench:wire --subjects servers,peers,clients --rounds 5": "takes eight minutes",
  "deno task release": "takes a minute and the network; task_test.ts",
  "deno task release x86_64-pc-windows-msvc": "takes a minute and the network; task_test.ts",
  "curl -fLO ADDRESS/install.sh": "the address is another one everywhere; install_test.ts",
  "less install.sh": "belongs to a terminal",
  "sh install.sh --from ADDRESS": "the address is another one everywhere; install_test.ts",
  "deno task handout": "writes files; handout_test.ts",
  "fibserv fetch --file urls.txt --output pages --json": "needs the network; fetch_test.ts",
  "fibserv bench --web --quick": "takes a minute; bench_web_test.ts",
  "fibserv bench --web --html web.html": "takes ten minutes; bench_web_test.ts",
  "fibserv bench --quick": "takes minutes; bench_test.ts",
  "fibserv bench --json bench.json --html bench.html --md bench.md": "takes half an hour",
  "fibserv serve --file variants/mine.ts": OWN_FILE,
  "fibserv demo --file variants/mine.ts": OWN_FILE,
  "fibserv bench coro --quick --external 'deno task -q fibserv serve --file variants/mine.ts --port {port}'":
    "takes minutes; own_command_test.ts and bench_test.ts have other servers",
  'export const traits = { computes: "on a worker", io: ["deno"] };': "is no command",
  "FIBSERV_VARIANT_FILE=variants/mine.ts deno test -P tests/conformance": OWN_FILE,
  "fibserv trace --variant coro --load both --out coro.json":
    "writes into the checkout; recording_test.ts does so elsewhere",
  "fibserv trace --variant corothrd --load both --out corothrd.json":
    "writes into the checkout; recording_test.ts does so elsewhere",
  "fibserv lab": "needs a browser; lab_page_test.ts",
  "fibserv lab coro corothrd:posix": "needs a browser; lab_test.ts",
  "fibserv lab coro.json": "needs a browser; lab_test.ts",
  "fibserv present": "needs a browser; present_test.ts",
  "deno task presentation:build": "writes files; presentation_test.ts",
};

/** What ends with another code than 0, since that is what it is to show. */
const CODES: Readonly<Record<string, number>> = {
  "fibserv fetch --site /kinds/gzip /kinds/cut /kinds/redirect-loop": 1,
};

/** All that stands there to be typed, but for the part that another test runs. */
function commandsOf(markdown: string): string[] {
  const start = markdown.indexOf("**See it.**");
  const end = markdown.indexOf("Other things to try", start);
  assert(start > 0 && end > start);
  const rest = markdown.slice(0, start) + markdown.slice(end);
  const withoutFences = rest.replaceAll(/^```[^]*?^```$/gm, "");
  return Array.from(withoutFences.matchAll(/^ {4,}(\S.*?)(?: +# .*)?$/gm), ([, line]) => line!);
}

/** What keeps running until somebody ends it, and its port. */
class Servers implements AsyncDisposable {
  readonly #running = new Map<string, { terminal: Terminal; port: string }>();

  portOf(kind: "serve" | "site"): string {
    return this.#running.get(kind)!.port;
  }

  /** Each kind has one port, so a second server of a kind comes when the first has ended. */
  async start(kind: string, args: readonly string[]): Promise<void> {
    await this.#stop(kind);
    const terminal = new Terminal([kind, ...args, "--port", "0"]);
    this.#running.set(kind, { terminal, port: "" });
    const [, port = ""] = await terminal.shows(/listening on \S*:(\d+)\/?\n/);
    this.#running.set(kind, { terminal, port });
  }

  async stop(): Promise<void> {
    for (const kind of [...this.#running.keys()]) await this.#stop(kind);
  }

  async #stop(kind: string): Promise<void> {
    const running = this.#running.get(kind);
    if (running === undefined) return;
    running.terminal.interrupt();
    assertEquals((await running.terminal.ended()).code, 0, kind);
    this.#running.delete(kind);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { terminal } of this.#running.values()) await terminal[Symbol.asyncDispose]();
  }
}

async function run(command: string, servers: Servers): Promise<void> {
  const [, kind = "", ...args] = command.split(" ");
  if (kind === "serve" || kind === "site") return await servers.start(kind, args);
  if (kind === "client") {
    await using client = new Terminal([kind, args[0]!, `:${servers.portOf("serve")}`]);
    await client.shows(/^\d+\.\d MB out\b|^[1-9]\d* req\/s$/m);
    client.interrupt();
    assertEquals((await client.ended()).code, 130, command);
    return;
  }
  const words = kind === "ask"
    ? [...args, `:${servers.portOf("serve")}`]
    : kind === "crawl"
    ? [...args.map((word) => word.replace(":8080", `:${servers.portOf("site")}`)), "--max-pages=9"]
    : args;
  await using terminal = new Terminal([kind, ...words]);
  const { code, stdout, stderr } = await terminal.ended();
  assertEquals(code, CODES[command] ?? 0, `${command}\n${stdout}${stderr}`);
  assert(stdout !== "", command);
}

Deno.test({
  name: "each command of README.md runs as it is printed, or is listed with a reason",
  ignore,
  async fn() {
    const commands = commandsOf(await read("README.md"));
    assert(commands.length > 30);
    const isPrinted = new Set(commands);
    assertEquals(Object.keys(NOT_RUN).filter((command) => !isPrinted.has(command)), []);
    await using servers = new Servers();
    // "While a server runs": the last one of the first five minutes.
    await servers.start("serve", ["--variant", "corothrd"]);
    for (const command of commands) {
      if (command in NOT_RUN) continue;
      assert(command.startsWith("fibserv "), `${command} is neither run nor listed`);
      await run(command, servers);
    }
    await servers.stop();
  },
});

/** What stands for a word of the reader's, and one that it can be. */
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  NAME: "coro",
  NOM: "coro",
  COMMAND: "demo",
};

for (const path of ["README.md", "TEACHING.md", "TEACHING.fr.md"]) {
  Deno.test({
    name: `the commands inside the sentences of ${path} exist, with their flags`,
    ignore: areMissing("read"),
    async fn() {
      const spans = Array.from(
        (await read(path)).matchAll(/`fibserv ([^`]+)`/g),
        ([, words]) => words!.split(/\s+/).map((word) => PLACEHOLDERS[word] ?? word),
      );
      assert(spans.length > 0);
      const commands = await descriptions();
      for (const [name, ...args] of spans) {
        const command = commands.find((one) => one.name === name);
        assert(command !== undefined, name);
        // A name alone speaks of the command; with more words, it can be typed.
        if (args.length > 0 && !args.includes("--help")) parse(command, args);
      }
    },
  });
}

Deno.test("commandsOf() finds what is to be typed, in lists, too, and leaves out remarks and fences", () => {
  const text =
    "**See it.**\n\n    fibserv demo\n\nOther things to try\n\n    fibserv ask 10   # asks\n" +
    "```\n    no\n```\n1. One\n\n       fibserv serve\n\n   text\n";
  assertEquals(commandsOf("    first\n" + text), ["first", "fibserv ask 10", "fibserv serve"]);
});
