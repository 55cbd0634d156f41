import { assertEquals, assertStringIncludes } from "@std/assert";
import { fishCompletions } from "./completions_fish.ts";
import { ship } from "./sample_program_testing.ts";
import { shellOutput } from "./shell_output_testing.ts";
import { testNeeding } from "../../tests/support/permissions.ts";

const test = testNeeding("run");

Deno.test("fishCompletions() offers what the table has", () => {
  const script = fishCompletions(ship);
  for (
    const line of [
      "complete -c ship -n 'test (count (commandline -opc)) = 1' -a sail -d 'Sail to a harbour'",
      "complete -c ship -n '__ship_at sail' -l knots -x -d 'The speed'",
      "complete -c ship -n '__ship_at sail' -l sea -x -a 'calm rough' -d 'What to expect'",
      "complete -c ship -n '__ship_at sail 0' -a 'fast slow'",
      "complete -c ship -n '__ship_at race 0 later' -a 'ant bee cat dog eel fox gnu hen ibis'",
      "complete -c ship -n '__ship_at inspect 1 later' -F",
    ]
  ) {
    assertStringIncludes(script, line + "\n");
  }
});

Deno.test("fishCompletions() escapes what fish would interpret", () => {
  const script = fishCompletions(ship);
  assertStringIncludes(script, "-l log-book -r -F -d 'Where the captain\\'s notes go'\n");
  assertStringIncludes(
    script,
    "-l json -d 'Print one JSON object [sic]: no \\\\ and \\'no\\''\n",
  );
});

test("fishCompletions() completes in fish, where installed", async () => {
  const cases: Readonly<Record<string, string>> = {
    "ship s": "sail",
    "ship sail ": "fast slow",
    "ship sail --knots ": "",
    "ship sail --knots 5 ": "fast slow",
    "ship sail fast ": "",
    "ship sail --sea ": "calm rough",
    "ship sail --sea=r": "--sea=rough",
    "ship sail --log-book fla": "flags.ts flags_test.ts",
    "ship race ant b": "bee",
    "ship inspect 1 comma": "command.ts command_test.ts",
    "ship help in": "inspect",
    "ship completions ": "bash fish zsh",
  };
  const calls = Object.keys(cases).map((line) =>
    `echo (complete -C '${line}' | string replace -r '\\t.*' '')`
  );
  const script = [`cd '${import.meta.dirname}'`, fishCompletions(ship), ...calls].join("\n");
  const output = await shellOutput("fish", ["--no-config"], script);
  const expected = Object.values(cases).join("\n") + "\n";
  assertEquals(output ?? expected, expected);
});
