import { assert, assertStringIncludes } from "@std/assert";
import { zshCompletions } from "./completions_zsh.ts";
import { ship } from "./sample_program_testing.ts";
import { shellOutput } from "./shell_output_testing.ts";
import { testNeeding } from "../../tests/support/permissions.ts";

const test = testNeeding("run");

Deno.test("zshCompletions() offers what the table has", () => {
  const script = zshCompletions(ship);
  assertStringIncludes(script, "\n    'sail:Sail to a harbour'\n");
  assertStringIncludes(
    script,
    `        race)
          _arguments \\
            '(- *)'{-h,--help}'[Print this help]' \\
            '*:SHIP:(ant bee cat dog eel fox gnu hen ibis)' ;;
        inspect)
          _arguments \\
            '(- *)'{-h,--help}'[Print this help]' \\
            '1:DEPTH: ' \\
            '*:FILE:_files' ;;
`,
  );
  assertStringIncludes(script, "'--knots=[The speed]:N: '");
  assertStringIncludes(script, "'--sea=[What to expect]:NAME:(calm rough)'");
  assertStringIncludes(script, "'2::HOST\\:PORT: ' ;;");
});

Deno.test("zshCompletions() escapes what zsh would interpret", () => {
  const script = zshCompletions(ship);
  assertStringIncludes(script, "'--log-book=[Where the captain'\\''s notes go]:FILE:_files'");
  assertStringIncludes(
    script,
    "'--json[Print one JSON object [sic\\]: no \\\\ and '\\''no'\\'']'",
  );
});

Deno.test("zshCompletions() escapes colons in what it offers", () => {
  const commands = ship.commands.map(({ command, run }) => ({
    command: {
      ...command,
      positionals: { ship: { summary: "who sails", choices: ["ant", "sub:ant"] } },
    },
    run,
  }));
  assertStringIncludes(zshCompletions({ ...ship, commands }), "'1::SHIP:(ant sub\\:ant)' ;;");
});

test("zshCompletions() is a script that zsh, where installed, can parse", async () => {
  const script = zshCompletions(ship);
  assert(script.startsWith("#compdef ship\n"));
  await shellOutput("zsh", ["-f", "-n"], script);
});
