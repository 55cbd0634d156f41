import { assertEquals } from "@std/assert";
import { bashCompletions } from "../internal/cli/completions_bash.ts";
import { fishCompletions } from "../internal/cli/completions_fish.ts";
import { zshCompletions } from "../internal/cli/completions_zsh.ts";
import { dispatch } from "../internal/cli/dispatch.ts";
import { recordedContext } from "../internal/cli/recorded_context_testing.ts";
import { ship } from "../internal/cli/sample_program_testing.ts";

Deno.test("completionsCommand() prints the script for each shell", async () => {
  const scripts = { bash: bashCompletions, zsh: zshCompletions, fish: fishCompletions };
  for (const [shell, script] of Object.entries(scripts)) {
    const context = recordedContext();
    assertEquals(await dispatch(ship, ["completions", shell], context), 0);
    assertEquals(context.out(), script(ship));
    assertEquals(context.err(), "");
  }
});

Deno.test("completionsCommand() knows no other shell", async () => {
  const context = recordedContext();
  assertEquals(await dispatch(ship, ["completions", "tcsh"], context), 2);
  assertEquals(
    context.err(),
    'ship completions: Cannot parse SHELL: it must be bash, zsh or fish, got "tcsh"\n',
  );
});
