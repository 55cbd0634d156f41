/**
 * Completions for fish.
 *
 * @see complete(1) of fish
 * @module
 */

import type { Command, Program } from "./command.ts";
import { type Completable, flagsWithValue, isFile, places } from "./completable.ts";
import { flagName } from "./flags.ts";

/** Makes a script for `source`. */
export function fishCompletions({ name, commands }: Program): string {
  const described = commands.map(({ command }) => command);
  const first = `complete -c ${name} -n 'test (count (commandline -opc)) = 1'`;
  const names = [...described.map((command) => command.name), "help"].join(" ");
  return `# fish completion for ${name}: ${name} completions fish | source
function __${name}_at --description 'Is it COMMAND, and its argument PLACE [or later]?'
    set -l words (commandline -opc)
    test "$words[2]" = $argv[1]; or return
    set -q argv[2]; or return 0
    set -l place 0
    set -l is_value no
    set -e words[1 2]
    for word in $words
        if test $is_value = yes
            set is_value no
        else if contains -- $argv[1]/$word ${described.flatMap(flagsWithValue).join(" ")}
            set is_value yes
        else if not string match -q -- '-*' $word
            set place (math $place + 1)
        end
    end
    test $place -eq $argv[2]; or test "$argv[3]" = later -a $place -gt $argv[2]
end
complete -c ${name} -f
${
    described.map(({ name, summary }) => `${first} -a ${name} -d ${quoted(summary)}`)
      .join("\n")
  }
${first} -a help -d 'Print the help of the program or of a command'
${first} -s h -l help -d 'Print the help'
${first} -l version -d 'Print the versions'
complete -c ${name} -n '__${name}_at help 0' -a '${names}'
${described.flatMap((command) => commandLines(name, command)).join("\n")}
`;
}

function commandLines(program: string, command: Command): string[] {
  const at = (place: string) =>
    `complete -c ${program} -n '__${program}_at ${command.name}${place}'`;
  return [
    `${at("")} -s h -l help -d 'Print this help'`,
    ...Object.entries(command.flags).map(([key, flag]) =>
      `${at("")} -l ${flagName(key).slice(2)}${flag.placeholder === null ? "" : value(flag)} -d ${
        quoted(flag.help)
      }`
    ),
    ...places(command)
      .filter((place) => place.choices || isFile(place))
      .map((place) => at(` ${place.index}${place.variadic ? " later" : ""}`) + offer(place)),
  ];
}

/** The options for the value of a flag: files, or nothing but what is offered. */
function value(flag: Completable): string {
  return (isFile(flag) ? " -r" : " -x") + offer(flag);
}

function offer(value: Completable): string {
  if (value.choices) return ` -a ${quoted(value.choices.join(" "))}`;
  return isFile(value) ? " -F" : "";
}

/** The text as one word of the shell. */
function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
