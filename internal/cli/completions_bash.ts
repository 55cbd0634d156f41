/**
 * Completions for bash, from version 3.2 on, which macOS still has.
 *
 * @see Bash Reference Manual, "Programmable Completion"
 * @module
 */

import type { Command, Program } from "./command.ts";
import { type Completable, flagsWithValue, isFile, places } from "./completable.ts";
import { flagName } from "./flags.ts";

/** Makes a script for `source`. */
export function bashCompletions({ name, commands }: Program): string {
  const described = commands.map(({ command }) => command);
  const names = [...described.map((command) => command.name), "help"].join(" ");
  return `# bash completion for ${name}: source <(${name} completions bash)
_${name}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]}
  local words="" files="" place=0 i
  # Bash makes three words of --flag=value.
  if [[ $cur == "=" ]]; then
    cur=""
  elif [[ $prev == "=" ]]; then
    prev=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  # How many arguments stand before this one, flags and their values apart.
  for (( i = 2; i < COMP_CWORD; i++ )); do
    case $command/\${COMP_WORDS[i]} in
      ${pattern(described.flatMap(flagsWithValue))})
        [[ \${COMP_WORDS[i+1]} == "=" ]] && i=$((i + 1))
        i=$((i + 1)) ;;
      "$command"/-*) ;;
      *) place=$((place + 1)) ;;
    esac
  done
  if (( COMP_CWORD == 1 )); then
    words="${names} --help --version"
  else
    case $command/$prev in
${described.flatMap(flagCases).join("\n")}
      *)
        if [[ $cur == -* ]]; then
          case $command in
${described.map(flagNameCase).join("\n")}
          esac
        else
          case $command/$place in
${[...described.flatMap(placeCases), `            help/0) words="${names}" ;;`].join("\n")}
          esac
        fi ;;
    esac
  fi
  COMPREPLY=()
  if [[ -n $files ]]; then
    local IFS=$'\\n'
    compopt -o filenames 2>/dev/null
    COMPREPLY=($(compgen -f -- "$cur"))
  elif [[ -n $words ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
  fi
}
complete -F _${name} ${name}
`;
}

/** A pattern that matches any of the words. Without any, one that matches no word. */
function pattern(words: readonly string[]): string {
  return words.length === 0 ? '""' : words.join("|");
}

function flagCases({ name, flags }: Command): string[] {
  return Object.entries(flags)
    .filter(([, flag]) => flag.placeholder !== null)
    .map(([key, flag]) => `      ${name}/${flagName(key)}) ${offer(flag)} ;;`);
}

function flagNameCase({ name, flags }: Command): string {
  const names = [...Object.keys(flags).map(flagName), "--help"];
  return `            ${name}) words="${names.join(" ")}" ;;`;
}

function placeCases(command: Command): string[] {
  return places(command).map((place) =>
    `            ${command.name}/${place.variadic ? "*" : place.index}) ${offer(place)} ;;`
  );
}

/**
 * What sets the words to offer, or asks for files. A value that nobody can guess gets `:`, which
 * does nothing.
 */
function offer(value: Completable): string {
  if (value.choices) return `words="${value.choices.join(" ")}"`;
  return isFile(value) ? "files=yes" : ":";
}
