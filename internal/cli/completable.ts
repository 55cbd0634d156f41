/**
 * What the completion scripts of all shells need to know about a command.
 *
 * @module
 */

import { type Command, placeholderOf } from "./command.ts";
import { flagName } from "./flags.ts";

/** The part of a flag or a positional that says what a shell can offer for its value. */
export interface Completable {
  /** All allowed values. */
  readonly choices?: readonly string[];
  /** What stands for the value in the help. */
  readonly placeholder?: string | null;
}

/** Whether the value is the name of a file or a folder, which shells can complete. */
export function isFile(value: Completable): boolean {
  return value.placeholder === "FILE" || value.placeholder === "DIR";
}

/** The flags after which a word is a value and not an argument: `serve/--port` and the like. */
export function flagsWithValue({ name, flags }: Command): string[] {
  return Object.entries(flags)
    .filter(([, flag]) => flag.placeholder !== null)
    .map(([key]) => `${name}/${flagName(key)}`);
}

/** A positional argument and where it stands. */
export interface Place extends Completable {
  /** What stands for it in the help. */
  readonly placeholder: string;
  /** Counted from 0. */
  readonly index: number;
  /** Whether it has to be given. */
  readonly required: boolean;
  /** Whether it takes all arguments that are left. */
  readonly variadic: boolean;
}

/** The places of the command's positional arguments. */
export function places({ positionals }: Command): Place[] {
  return Object.entries(positionals).map(([key, positional], index) => {
    const choices = positional.choices ?? positional.suggestions;
    return {
      index,
      ...(choices ? { choices } : {}),
      placeholder: placeholderOf(key, positional),
      required: positional.required ?? false,
      variadic: positional.variadic ?? false,
    };
  });
}
