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
  local words="" files="" place=0 i
  # Bash makes three words of web:coro. What was typed without a space in between is one again.
  local line=$COMP_LINE gap last=-1
  local -a typed=()
  for (( i = 0; i <= COMP_CWORD; i++ )); do
    gap=\${line%%"\${COMP_WORDS[i]}"*}
    line=\${line#*"\${COMP_WORDS[i]}"}
    if [[ $last -ge 0 && -z $gap && ( \${COMP_WORDS[i]} == :* || \${typed[last]} == *: ) ]]; then
      typed[last]=\${typed[last]}\${COMP_WORDS[i]}
    else
      last=$((last + 1))
      typed[last]=\${COMP_WORDS[i]}
    fi
  done
  local cur=\${typed[last]} prev="" command=\${typed[1]}
  (( last > 0 )) && prev=\${typed[last-1]}
  # It makes three of --flag=value, too.
  if [[ $cur == "=" ]]; then
    cur=""
  elif [[ $prev == "=" ]]; then
    prev=\${typed[last-2]}
  fi
  # How many arguments stand before this one, flags and their values apart.
  for (( i = 2; i < last; i++ )); do
    case $command/\${typed[i]} in
      ${pattern(described.flatMap(flagsWithValue))})
        [[ \${typed[i+1]} == "=" ]] && i=$((i + 1))
        i=$((i + 1)) ;;
      "$command"/-*) ;;
      *) place=$((place + 1)) ;;
    esac
  done
  if (( last == 1 )); then
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
  # Bash puts a reply in the place of the last of its words only, which begins behind the colon.
  if [[ $cur == *:* && $COMP_WORDBREAKS == *:* ]]; then
    COMPREPLY=("\${COMPREPLY[@]#"\${cur%"\${cur##*:}"}"}")
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
