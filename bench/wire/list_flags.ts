/**
 * Flags that take several values, separated by commas: `--connections 1,8,64`.
 *
 * @module
 */

import { type Flag, integer, type Range } from "../../internal/cli/flags.ts";

/** What both kinds are told. */
interface ListOptions<T> {
  readonly help: string;
  readonly default: readonly T[];
  readonly defaultHelp?: string;
}

/** A flag that takes whole numbers. */
export function integers(options: ListOptions<number> & Range): Flag<readonly number[]> {
  const each = integer(options as Range & { help: string });
  return {
    help: options.help,
    placeholder: "N,N…",
    rule: `a list of whole numbers, ${each.limits}, separated by commas`,
    limits: `each ${each.limits}`,
    range: { min: options.min, max: options.max },
    default: options.default,
    defaultHelp: options.default.join(","),
    read: (text) => {
      const values = text.split(",").map((part) => each.read(part));
      return values.every((value) => value !== undefined) ? values : undefined;
    },
  };
}

/** A flag that takes names. Whether there are such, its reader looks up. */
export function names(options: ListOptions<string>): Flag<readonly string[]> {
  return {
    help: options.help,
    placeholder: "NAME,NAME…",
    rule: "a list of names, separated by commas",
    default: options.default,
    defaultHelp: options.defaultHelp ?? options.default.join(","),
    read: (text) => {
      const values = text.split(",");
      return values.includes("") ? undefined : values;
    },
  };
}
