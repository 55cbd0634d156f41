/**
 * From the words of a command line to typed values.
 *
 * The description of a command (see `command.ts`) says what is allowed. Whatever else is typed ends
 * in one line that names the flag, the rule and the value, before anything was tried.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import {
  type Command,
  placeholderOf,
  type Positional,
  type Positionals,
  type Values,
} from "./command.ts";
import { UsageError } from "./errors.ts";
import { type Flag, flagName, type Flags, oneOf } from "./flags.ts";
import { nearest } from "./nearest.ts";
import { quote } from "./quote.ts";

/**
 * Parses the arguments that follow a command's name.
 *
 * @throws {UsageError} when they are not what the command takes
 */
export function parse<F extends Flags, P extends Positionals>(
  command: Command<F, P>,
  args: readonly string[],
): Values<F, P> {
  const flags = new Map<string, [key: string, flag: Flag<unknown>]>();
  for (const [key, flag] of Object.entries(command.flags)) flags.set(flagName(key), [key, flag]);
  const names = [...flags.keys()].map((name) => name.slice(2));

  const parsed = parseArgs(canonical(args, flags, command.instead), {
    string: names,
    collect: names,
    "--": true,
  });

  const values: Record<string, unknown> = {};
  for (const [name, [key, flag]] of flags) {
    values[key] = flagValue(name, flag, parsed[name.slice(2)] as string[]);
  }
  Object.assign(values, positionalValues(command, parsed["--"] ?? []));
  // The loops above fill in exactly the keys of both tables, each from its own flag or positional.
  return values as Values<F, P>;
}

/** Whether help is asked for, which goes before every error. */
export function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return args.slice(0, end === -1 ? args.length : end).some((arg) =>
    arg === "-h" || arg === "--help"
  );
}

/**
 * Makes the error for a flag that does not exist.
 *
 * @param instead what was meant, if that is known; by default the nearest of the names
 */
export function unknownFlag(arg: string, names: readonly string[], instead?: string): UsageError {
  // `-port` and `-n` are meant well: what counts is the word.
  const meant = nearest(arg.replace(/^-+/, ""), names.map((name) => name.replace(/^-+/, "")));
  if (instead !== undefined) {
    const message = `Cannot parse ${quote(arg)}: no such flag, did you mean ${quote(instead)}?`;
    return new UsageError(message);
  }
  return new UsageError(
    `Cannot parse ${quote(arg)}: no such flag, ` +
      (meant === undefined ? "see --help" : `did you mean "--${meant}"?`),
  );
}

/**
 * Rewrites the arguments to `--flag=value …  -- positional …`.
 *
 * Which flags take a value is known here, but not to `parseArgs`: it takes the `-3` of `--n -3` for
 * a flag, drops the empty value of `--n=`, reads `--json fast` as a value of `json`, and `-n` as
 * `--n`. In this form nothing is left to guess.
 */
function canonical(
  args: readonly string[],
  flags: ReadonlyMap<string, readonly [string, Flag<unknown>]>,
  instead: Command["instead"] = {},
): string[] {
  const named: string[] = [];
  const positionals: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === "--") {
      positionals.push(...args.slice(i + 1));
      break;
    }
    // A lone "-" is no flag: by convention it stands for stdin.
    if (!arg.startsWith("-") || arg === "-") {
      positionals.push(arg);
      continue;
    }
    const equals = arg.indexOf("=");
    const name = equals === -1 ? arg : arg.slice(0, equals);
    const flag = flags.get(name)?.[1];
    if (flag === undefined) {
      const value = equals === -1 ? args[i + 1] : arg.slice(equals + 1);
      const meant = Object.hasOwn(instead, name) ? instead[name]!(value ?? "") : undefined;
      throw unknownFlag(name, [...flags.keys(), "--help"], meant);
    }
    if (equals !== -1) {
      if (equals === arg.length - 1) throw broken(name, mustOf(flag, ""), quote(""));
      named.push(arg);
    } else if (flag.placeholder === null) {
      named.push(arg);
    } else {
      const value = args[++i];
      // A value may begin with one dash, as a negative number does; `--port --json` is a value
      // forgotten.
      if (value === undefined || value.startsWith("--")) {
        throw broken(name, mustOf(flag), "nothing");
      }
      if (value === "") throw broken(name, mustOf(flag, ""), quote(""));
      named.push(`${name}=${value}`);
    }
  }
  return [...named, "--", ...positionals];
}

function flagValue(name: string, flag: Flag<unknown>, texts: readonly string[]): unknown {
  const [text, ...more] = texts;
  if (text === undefined) return flag.default;
  if (more.length > 0) {
    // The last one could win, but then a typing error in a long line goes unnoticed.
    const got = flag.placeholder === null
      ? `it ${texts.length} times`
      : `${quote(text)} and ${quote(more[0]!)}`;
    throw broken(name, "be given once", got);
  }
  const value = flag.read(text);
  if (value === undefined) {
    throw broken(name, mustOf(flag, text), quote(text), flag.choices, text);
  }
  return value;
}

function positionalValues(command: Command, texts: readonly string[]): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  let taken = 0;
  for (const [key, positional] of Object.entries(command.positionals)) {
    const end = positional.variadic ? texts.length : taken + 1;
    const own = texts.slice(taken, end);
    for (const text of own) checkPositional(key, positional, text);
    if (positional.required && own.length === 0) {
      throw broken(placeholderOf(key, positional), `be ${positionalRule(positional)}`, "nothing");
    }
    values[key] = positional.variadic ? own : own[0];
    taken += own.length;
  }
  if (taken < texts.length) {
    const limit = taken === 0
      ? "no arguments"
      : taken === 1
      ? "one argument"
      : `${taken} arguments`;
    throw new UsageError(
      `Cannot parse ${quote(texts[taken]!)}: ${command.name} takes ${limit}, see --help`,
    );
  }
  return values;
}

function checkPositional(key: string, positional: Positional, text: string): void {
  const isMissing = text === "" && !positional.mayBeEmpty;
  if (isMissing || (positional.choices && !positional.choices.includes(text))) {
    const name = placeholderOf(key, positional);
    throw broken(name, `be ${positionalRule(positional)}`, quote(text), positional.choices, text);
  }
}

function positionalRule({ choices, rule }: Positional): string {
  return rule ?? (choices ? oneOf(choices) : "a text that is not empty");
}

/** What the value of a flag must do; of all that, what `text` does not, if it is known. */
function mustOf(flag: Flag<unknown>, text?: string): string {
  const part = text === undefined ? undefined : flag.mustFor?.(text);
  return part ?? `be ${flag.rule}`;
}

function broken(
  name: string,
  must: string,
  got: string,
  choices: readonly string[] = [],
  text: string = "",
): UsageError {
  const meant = nearest(text, choices);
  return new UsageError(
    `Cannot parse ${name}: it must ${must}, got ${got}` +
      (meant === undefined ? "" : `, did you mean "${meant}"?`),
  );
}
