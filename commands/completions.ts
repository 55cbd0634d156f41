/**
 * The command that prints a completion script for a shell.
 *
 * The scripts are derived from the table of commands, so that a new flag is completed on the day it
 * is added. They know the commands, the flags, and the values that can be listed; where a file is
 * expected they offer files. They are complete in themselves: to press Tab does not start the
 * program.
 *
 * @module
 */

import { bashCompletions } from "../internal/cli/completions_bash.ts";
import { fishCompletions } from "../internal/cli/completions_fish.ts";
import { zshCompletions } from "../internal/cli/completions_zsh.ts";
import {
  command,
  implement,
  type ImplementedCommand,
  type Program,
} from "../internal/cli/command.ts";
import { EXIT_DONE } from "../internal/cli/exit_codes.ts";

/** The scripts by the names of their shells. */
const SCRIPTS = { bash: bashCompletions, zsh: zshCompletions, fish: fishCompletions };

const description = command({
  name: "completions",
  summary: "Print a script that makes a shell complete commands, flags and values",
  examples: [
    { line: "source <(fibserv completions bash)", note: "in ~/.bashrc" },
    { line: "source <(fibserv completions zsh)", note: "in ~/.zshrc, after compinit" },
    { line: "fibserv completions fish | source", note: "in ~/.config/fish/config.fish" },
  ],
  positionals: {
    shell: {
      summary: "the shell to print it for",
      choices: ["bash", "zsh", "fish"],
      required: true,
    },
  },
  flags: {},
});

/**
 * Makes the command `completions bash|zsh|fish`.
 *
 * @param getProgram gives the program; it is called when the command runs, since the command is
 * itself a part of the program's table
 */
export function completionsCommand(getProgram: () => Program): ImplementedCommand {
  return implement(description, () =>
    Promise.resolve(({ shell }, { stdout }) => {
      stdout.write(SCRIPTS[shell](getProgram()));
      return EXIT_DONE;
    }));
}
