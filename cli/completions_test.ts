import { assertEquals } from "@std/assert";
import { bashCompletions } from "./completions_bash.ts";
import { fishCompletions } from "./completions_fish.ts";
import { zshCompletions } from "./completions_zsh.ts";
import { dispatch } from "./dispatch.ts";
import { recordedContext } from "./recorded_context.ts";
import { ship } from "./sample_program.ts";

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
