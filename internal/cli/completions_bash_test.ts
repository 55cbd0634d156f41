import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { bashCompletions } from "./completions_bash.ts";
import { sail, ship } from "./sample_program_testing.ts";
import { shellOutput } from "./shell_output_testing.ts";
import { testNeeding } from "../../tests/support/permissions.ts";

const test = testNeeding("run");

/** Every flag of `sail`, in the order of the table. */
const SAIL_FLAGS = "--knots --crew --duration --idle-timeout --sea --log-book --json --help";

test("bashCompletions() offers what the table has", () => {
  const script = bashCompletions(ship);
  assertStringIncludes(script, 'words="sail race inspect completions help --help --version"');
  assertStringIncludes(script, `sail) words="${SAIL_FLAGS}" ;;`);
  assertStringIncludes(script, 'sail/--sea) words="calm rough" ;;');
  assertStringIncludes(script, "sail/--log-book) files=yes ;;");
  assertStringIncludes(script, 'sail/0) words="fast slow" ;;');
  assertStringIncludes(script, "inspect/*) files=yes ;;");
});

/** Each line, as bash splits it into words, and what is offered for the last word. */
const CASES: readonly (readonly [words: readonly string[], offered: string])[] = [
  [["ship", ""], "sail race inspect completions help --help --version"],
  [["ship", "s"], "sail"],
  [["ship", "--v"], "--version"],
  [["ship", "sail", ""], "fast slow"],
  [["ship", "sail", "--json", "f"], "fast"],
  [["ship", "sail", "--knots", ""], ""],
  [["ship", "sail", "--knots", "5", ""], "fast slow"],
  [["ship", "sail", "--knots", "=", "5", ""], "fast slow"],
  [["ship", "sail", "fast", ""], ""],
  [["ship", "sail", "-"], SAIL_FLAGS],
  [["ship", "sail", "--s"], "--sea"],
  [["ship", "sail", "--sea", ""], "calm rough"],
  [["ship", "sail", "--sea", "="], "calm rough"],
  [["ship", "sail", "--sea", "=", "r"], "rough"],
  [["ship", "sail", "--log-book", "fla"], "flags.ts flags_test.ts"],
  [["ship", "race", ""], "ant bee cat dog eel fox gnu hen ibis"],
  [["ship", "race", "ant", "b"], "bee"],
  [["ship", "inspect", "1", "x", "comma"], "command.ts command_test.ts"],
  [["ship", "help", "in"], "inspect"],
  [["ship", "help", "inspect", ""], ""],
  [["ship", "completions", ""], "bash zsh fish"],
  [["ship", "unknown", ""], ""],
];

test("bashCompletions() completes in bash", async () => {
  const calls = CASES.map(([words]) =>
    `COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")})
     COMP_CWORD=${words.length - 1}
     _ship
     echo "\${COMPREPLY[*]}"`
  );
  const script = [`cd '${import.meta.dirname}'`, bashCompletions(ship), ...calls].join("\n");
  const output = await shellOutput("bash", ["--norc", "-s"], script);
  // Windows is the one system that may come without bash.
  assert(output !== undefined || Deno.build.os === "windows");
  const lines = output?.slice(0, -1).split("\n") ?? [];
  assertEquals(
    CASES.map(([words], i) => [words, lines[i]?.split(" ").sort()]),
    CASES.map(([words, offered]) => [words, offered.split(" ").sort()]),
  );
});

/** Each line as it is typed, as bash splits it, and what is offered for the last of its words. */
const WITH_COLONS: readonly (readonly [line: string, words: readonly string[], offered: string])[] =
  [
    ["ship race ", ["ship", "race", ""], "ant sub:ant sub:bee"],
    ["ship race s", ["ship", "race", "s"], "sub:ant sub:bee"],
    ["ship race sub:", ["ship", "race", "sub", ":"], "ant bee"],
    ["ship race sub:b", ["ship", "race", "sub", ":", "b"], "bee"],
    ["ship race sub:x", ["ship", "race", "sub", ":", "x"], ""],
    ["ship race sub:ant a", ["ship", "race", "sub", ":", "ant", "a"], "ant"],
    ["ship sail fast :80 --s", ["ship", "sail", "fast", ":", "80", "--s"], "--sea"],
    ["ship sail --log-book a:b ", ["ship", "sail", "--log-book", "a", ":", "b", ""], "fast slow"],
    ["ship sail --sea=r", ["ship", "sail", "--sea", "=", "r"], "rough"],
    // What stands behind the cursor does not matter.
    ["ship race sub:b ant", ["ship", "race", "sub", ":", "b"], "bee"],
  ];

test("bashCompletions() completes words with a colon, of which bash makes three", async () => {
  const colons = {
    ...ship,
    commands: ship.commands.map(({ command, run }) => {
      if (command.name !== "race") return { command, run };
      const race = {
        summary: "who races",
        choices: ["ant", "sub:ant", "sub:bee"],
        variadic: true,
      };
      return { command: { ...command, positionals: { ship: race } }, run };
    }),
  };
  const calls = WITH_COLONS.map(([line, words]) =>
    `COMP_LINE='${line}'
     COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")})
     COMP_CWORD=${words.length - 1}
     _ship
     echo "\${COMPREPLY[*]}"`
  );
  const script = [`COMP_WORDBREAKS=$' "=:'`, bashCompletions(colons), ...calls].join("\n");
  const output = await shellOutput("bash", ["--norc", "-s"], script);
  const lines = output?.slice(0, -1).split("\n") ?? [];
  assertEquals(
    WITH_COLONS.map(([line], i) => [line, lines[i]]),
    WITH_COLONS.map(([line, _, offered]) => [line, offered]),
  );
});

test("bashCompletions() completes words with a colon whole where bash does not split them", async () => {
  const script = `COMP_WORDBREAKS=' ='
    ${bashCompletions(ship).replaceAll('words="ant ', 'words="sub:ant ')}
    COMP_LINE='ship race sub:a' COMP_WORDS=(ship race sub:a) COMP_CWORD=2
    _ship
    echo "\${COMPREPLY[*]}"`;
  assertEquals(await shellOutput("bash", ["--norc", "-s"], script), "sub:ant\n");
});

test("bashCompletions() is valid bash when no flag takes a value", async () => {
  const bare = {
    ...ship,
    commands: ship.commands.map(({ command, run }) => ({
      command: { ...command, flags: {}, positionals: {} },
      run,
    })),
  };
  const script = `${bashCompletions(bare)}
    COMP_WORDS=(ship sail -) COMP_CWORD=2
    _ship
    echo "\${COMPREPLY[*]}"`;
  assertEquals(await shellOutput("bash", ["--norc", "-s"], script), "--help\n");
});

test("bashCompletions() keeps no word that is not in the table", () => {
  assertEquals(bashCompletions({ ...ship, commands: [] }).includes(sail.name), false);
});
