/**
 * The class of `TEACHING.md`, given as it is printed: its commands in their order, in their terminals, and what each
 * screen is to show. Only the port is another one, since tests run side by side.
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { explainCommand } from "../commands/explain.ts";
import { run as explain } from "../commands/explain_run.ts";
import { diffCommand } from "../commands/diff.ts";
import { run as diff } from "../commands/diff_run.ts";
import { parse } from "../internal/cli/parse.ts";
import { recordedContext } from "../internal/cli/recorded_context_testing.ts";
import { areMissing } from "./support/permissions.ts";
import { Room } from "./support/room.ts";
import { parseScript, patternOf } from "./support/script.ts";

// Windows has no signal that a process could notice.
const ignore = Deno.build.os === "windows" || areMissing("read", "net", "run");
const ROOT = new URL("..", import.meta.url);

const read = (path: string) => Deno.readTextFile(new URL(path, ROOT));

/** The terminal of the page. */
const COLUMNS = 80;

/** What a terminal shows of the texts that it breaks; null for all other commands. */
async function textOf([command, ...args]: readonly string[]): Promise<string | null> {
  const context = recordedContext(true, COLUMNS);
  if (command === "explain") await explain(parse(explainCommand, args), context);
  else if (command === "diff") await diff(parse(diffCommand, args), context);
  else return null;
  // deno-lint-ignore no-control-regex -- the control character is what is looked for
  return context.out().replaceAll(/\x1b\[\d+m/g, "");
}

Deno.test({
  name: "the class of TEACHING.md goes as it is printed",
  ignore,
  async fn() {
    const script = parseScript(await read("TEACHING.md"));
    assert(script.length > 20);
    await using room = new Room();
    let shown = "";
    for (const step of script) {
      if (step.kind === "command") {
        const long = await textOf(step.args);
        if (long !== null) {
          shown = long;
          continue;
        }
        const terminal = await room.type(step);
        if (step.terminal !== null) continue;
        const { code, stdout } = await terminal.ended();
        assertEquals(code, 0, step.args.join(" "));
        shown = stdout;
      } else if (step.terminal !== null) {
        for (const line of step.lines) await room.shows(step.terminal, line);
      } else {
        let rest = shown;
        for (const line of step.lines) {
          assertMatch(rest, patternOf(line));
          rest = rest.slice(rest.search(patternOf(line)) + 1);
        }
      }
    }
    await room.clear();
  },
});

Deno.test({
  name: "TEACHING.fr.md has the commands and the screens of TEACHING.md",
  ignore: areMissing("read"),
  async fn() {
    assertEquals(parseScript(await read("TEACHING.fr.md")), parseScript(await read("TEACHING.md")));
  },
});

for (const path of ["TEACHING.md", "TEACHING.fr.md"]) {
  Deno.test({
    name: `${path} takes 90 minutes, asks before it shows, and links only to what exists`,
    ignore: areMissing("read"),
    async fn() {
      const text = await read(path);
      const minutes = Array.from(
        text.matchAll(/^## \d\. .*\((\d+) minutes\)$/gm),
        ([, n]) => Number(n),
      );
      assertEquals(minutes.reduce((sum, n) => sum + n, 0), 90);
      assertEquals(minutes.length, 9);
      for (const { lines } of parseScript(text).filter((step) => step.kind === "screen")) {
        for (const line of lines) assert(line.length <= COLUMNS, line);
      }
      for (const [, link] of text.matchAll(/\]\(([^)#:]+)/g)) await Deno.stat(new URL(link!, ROOT));
    },
  });
}

Deno.test("patternOf() matches figures of about as many digits, and no others", () => {
  assertMatch("15 req/s", patternOf("2 req/s"));
  assertEquals(patternOf("2 req/s").test("15420 req/s"), false);
  assertEquals(patternOf("15420 req/s").test("15 req/s"), false);
  assertMatch("  slow client   6  4.0   214.4 ms", patternOf("slow client 12 0.5 1.0 ms"));
});

Deno.test("parseScript() finds commands, terminals and screens in their order", () => {
  const text = "Text.\n\n    fibserv loop tasks\n\n```text\none\n…\ntwo 2\n```\n\n" +
    "    fibserv client fast   # B\n\n```text B\n1 req/s\n```\n\n```js\nno();\n```\n";
  assertEquals(parseScript(text), [
    { kind: "command", args: ["loop", "tasks"], terminal: null },
    { kind: "screen", terminal: null, lines: ["one", "two 2"] },
    { kind: "command", args: ["client", "fast"], terminal: "B" },
    { kind: "screen", terminal: "B", lines: ["1 req/s"] },
  ]);
});
