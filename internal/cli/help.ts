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
import type { Page } from "./output.ts";
import type { Style } from "./style.ts";
import { columns, foldCode, type Row, wrap } from "./wrap.ts";

/** For a file or a pipe, and on wide terminals: longer lines would be harder to read. */
const WIDTH_MAX = 80;
const HELP_ROW: Row = ["-h, --help", "Print this help"];

/** The help of the whole program, without a line feed at the end. */
export function programHelp(program: Program, page: Page): string {
  const { name, summary, examples, commands } = program;
  const width = widthOf(page);
  const { style } = page;
  return joined([
    wrap(`${name}: ${summary}`, width),
    exampleLines(examples, width, style),
    usageLines(`${name} COMMAND [ARGUMENT...] [FLAG...]`, width, style),
    section(
      "Commands",
      commands.map(({ command }) => [command.name, command.summary]),
      width,
      style,
    ),
    section(
      "Flags",
      [
        HELP_ROW,
        ["-V, --version [--json]", `Print the versions of ${name} and of what it runs on`],
      ],
      width,
      style,
    ),
    wrap(`"${name} COMMAND --help" says more about a command.`, width),
  ]);
}

/** The help of one command, without a line feed at the end. */
export function commandHelp(program: string, command: Command, page: Page): string {
  const { name, summary, examples } = command;
  const width = widthOf(page);
  const { style } = page;
  const positionals = Object.entries(command.positionals);
  const usage = [
    program,
    name,
    ...positionals.map(([key, positional]) => usagePlace(key, positional)),
    "[FLAG...]",
  ].join(" ");
  return joined([
    wrap(`${program} ${name}: ${summary}`, width),
    exampleLines(examples, width, style),
    usageLines(usage, width, style),
    section(
      "Arguments",
      positionals.map(([key, positional]) => positionalRow(key, positional)),
      width,
      style,
    ),
    section(
      "Flags",
      [
        ...Object.entries(command.flags).map(([key, flag]) => flagRow(key, flag)),
        HELP_ROW,
      ],
      width,
      style,
    ),
  ]);
}

function widthOf({ columns }: Page): number {
  return Math.min(columns ?? WIDTH_MAX, WIDTH_MAX);
}

function joined(sections: readonly (readonly string[])[]): string {
  return sections.filter((lines) => lines.length > 0).map((lines) => lines.join("\n")).join("\n\n");
}

function section(title: string, rows: readonly Row[], width: number, style: Style): string[] {
  return rows.length === 0 ? [] : [style.bold(`${title}:`), ...columns(rows, width, style.cyan)];
}

function usageLines(usage: string, width: number, style: Style): string[] {
  return foldCode(`Usage: ${usage}`, width).map((line) =>
    line.replace(/^Usage:/, (label) => style.bold(label))
  );
}

/** Each note is a comment above its line, and no line to copy is broken: what is copied can be run. */
function exampleLines(examples: readonly Example[], width: number, style: Style): string[] {
  if (examples.length === 0) return [];
  return [
    style.bold("Examples:"),
    ...examples.flatMap(({ line, note }) => [
      ...wrap(note, width - 4).map((part) => style.dim(`  # ${part}`)),
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
