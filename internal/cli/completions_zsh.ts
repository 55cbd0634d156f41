/**
 * Completions for zsh.
 *
 * @see zshcompsys(1), `_arguments` and `_describe`
 * @module
 */

import type { Command, Program } from "./command.ts";
import { type Completable, isFile, type Place, places } from "./completable.ts";
import { type Flag, flagName } from "./flags.ts";

/** Makes a script for `source`, and as well for a file `_NAME` on `fpath`. */
export function zshCompletions({ name, commands }: Program): string {
  const described = commands.map(({ command }) => command);
  return `#compdef ${name}
# zsh completion for ${name}: source <(${name} completions zsh)
_${name}() {
  local curcontext=$curcontext state line
  local -a commands=(
${described.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`).join("\n")}
    'help:Print the help of the program or of a command'
  )
  _arguments -C \\
    '(- *)'{-h,--help}'[Print the help]' \\
    '(- *)--version[Print the versions]' \\
    '1: :->command' \\
    '*:: :->argument'
  case $state in
    command) _describe command commands ;;
    argument)
      case $line[1] in
${described.map(commandCase).join("\n")}
        help) _describe command commands ;;
      esac ;;
  esac
}
# Run by the completion system when it loads this as a file, otherwise sourced.
if [[ $funcstack[1] == _${name} ]]; then
  _${name} "$@"
else
  compdef _${name} ${name}
fi
`;
}

function commandCase(command: Command): string {
  const { name, flags } = command;
  const specs = [
    "'(- *)'{-h,--help}'[Print this help]'",
    ...Object.entries(flags).map(([key, flag]) => quoted(flagSpec(key, flag))),
    ...places(command).map((place) => quoted(placeSpec(place))),
  ];
  return `        ${name})
          _arguments \\
            ${specs.join(" \\\n            ")} ;;`;
}

function flagSpec(key: string, flag: Flag<unknown>): string {
  const help = `[${flag.help.replace(/[\\\]]/g, "\\$&")}]`;
  return flag.placeholder === null
    ? flagName(key) + help
    : `${flagName(key)}=${help}:${colonsEscaped(flag.placeholder)}:${action(flag)}`;
}

function placeSpec(place: Place): string {
  const start = place.variadic ? "*:" : `${place.index + 1}:${place.required ? "" : ":"}`;
  return `${start}${colonsEscaped(place.placeholder)}:${action(place)}`;
}

function action(value: Completable): string {
  // A colon would end the list and begin what comes after it; the shell removes the backslash.
  if (value.choices) return `(${colonsEscaped(value.choices.join(" "))})`;
  // A single space: say what is expected, and offer nothing.
  return isFile(value) ? "_files" : " ";
}

function colonsEscaped(text: string): string {
  return text.replaceAll(":", "\\:");
}

/** The text as one word of the shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
