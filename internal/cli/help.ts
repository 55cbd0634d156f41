/**
 * Help texts, made from the table of commands.
 *
 * Examples come first: most readers want a line to copy, not a grammar. What follows is derived
 * from the table, so that the help cannot promise a flag, a limit or a default that the parser does
 * not know.
 *
 * @see https://clig.dev/#help
 * @module
 */

import {
  type Command,
  type Example,
  placeholderOf,
  type Positional,
  type Program,
} from "./command.ts";
import { type Flag, flagName, oneOf } from "./flags.ts";
import type { Style } from "./style.ts";
import { columns, type Row, wrap } from "./wrap.ts";

/** As wide as a terminal is at least. Longer lines would also be harder to read. */
const WIDTH = 80;
const HELP_ROW: Row = ["-h, --help", "Print this help"];

/** The help of the whole program, without a line feed at the end. */
export function programHelp(program: Program, style: Style): string {
  const { name, summary, examples, commands } = program;
  return page([
    wrap(`${name}: ${summary}`, WIDTH),
    exampleLines(examples, style),
    [`${style.bold("Usage:")} ${name} COMMAND [ARGUMENT...] [FLAG...]`],
    section("Commands", commands.map(({ command }) => [command.name, command.summary]), style),
    section("Flags", [
      HELP_ROW,
      ["--version [--json]", `Print the versions of ${name} and of what it runs on`],
    ], style),
    [`"${name} COMMAND --help" says more about a command.`],
  ]);
}

/** The help of one command, without a line feed at the end. */
export function commandHelp(program: string, command: Command, style: Style): string {
  const { name, summary, examples } = command;
  const positionals = Object.entries(command.positionals);
  const usage = [
    program,
    name,
    ...positionals.map(([key, positional]) => usagePlace(key, positional)),
    "[FLAG...]",
  ].join(" ");
  return page([
    wrap(`${program} ${name}: ${summary}`, WIDTH),
    exampleLines(examples, style),
    [`${style.bold("Usage:")} ${usage}`],
    section(
      "Arguments",
      positionals.map(([key, positional]) => positionalRow(key, positional)),
      style,
    ),
    section("Flags", [
      ...Object.entries(command.flags).map(([key, flag]) => flagRow(key, flag)),
      HELP_ROW,
    ], style),
  ]);
}

function page(sections: readonly (readonly string[])[]): string {
  return sections.filter((lines) => lines.length > 0).map((lines) => lines.join("\n")).join("\n\n");
}

function section(title: string, rows: readonly Row[], style: Style): string[] {
  return rows.length === 0 ? [] : [style.bold(`${title}:`), ...columns(rows, WIDTH, style.cyan)];
}

/** Each note is a comment above its line, and no line is wrapped: what is copied can be run. */
function exampleLines(examples: readonly Example[], style: Style): string[] {
  if (examples.length === 0) return [];
  return [
    style.bold("Examples:"),
    ...examples.flatMap(({ line, note }) => [
      ...wrap(note, WIDTH - 4).map((part) => style.dim(`  # ${part}`)),
      `  ${line}`,
    ]),
  ];
}

function usagePlace(key: string, positional: Positional): string {
  const name = placeholderOf(key, positional) + (positional.variadic ? "..." : "");
  return positional.required ? name : `[${name}]`;
}

function positionalRow(key: string, positional: Positional): Row {
  const { summary, choices, defaultHelp } = positional;
  return [usagePlace(key, positional), described(summary, choices && oneOf(choices), defaultHelp)];
}

function flagRow(key: string, flag: Flag<unknown>): Row {
  const label = [flagName(key), ...(flag.placeholder === null ? [] : [flag.placeholder])].join(" ");
  return [label, described(flag.help, flag.limits, flag.defaultHelp)];
}

function described(
  help: string,
  limits: string | undefined,
  defaultHelp: string | undefined,
): string {
  const notes = [
    ...(limits === undefined ? [] : [limits]),
    ...(defaultHelp === undefined ? [] : [`default: ${defaultHelp}`]),
  ];
  return notes.length === 0 ? help : `${help} (${notes.join("; ")})`;
}
