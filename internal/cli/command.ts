/**
 * What a command is: its name, its arguments, its flags, and the words that explain them.
 *
 * The parser, the help and the completions all need this description; only the command itself needs
 * its implementation, which may pull in a server, a worker pool or foreign functions. So the two
 * are separate files: `command()` describes, in a light file, and `implement()` in the program's
 * table of commands joins the description to a function that is loaded when the command is really
 * run. `fibserv --help` stays quick.
 *
 * @example
 * ```ts
 * import { integer } from "./flags.ts";
 * import type { Context } from "./output.ts";
 *
 * // commands/client.ts: light
 * const clientCommand = command({
 *   name: "client",
 *   summary: "Measure a server",
 *   examples: [{ line: "fibserv client fast --connections 64", note: "64 connections" }],
 *   positionals: {
 *     kind: { summary: "which requests to send", choices: ["fast", "slow"], required: true },
 *   },
 *   flags: { n: integer({ min: 0, max: 78, help: "The number to send" }) },
 * });
 *
 * // commands/client_run.ts: heavy, and loaded by import()
 * function run({ kind, n = 10 }: ValuesOf<typeof clientCommand>, { stdout }: Context): number {
 *   stdout.line(`a ${kind} client sends ${n}`); // kind: "fast" | "slow"
 *   return 0;
 * }
 *
 * // main.ts: the table
 * implement(clientCommand, () => Promise.resolve(run));
 * ```
 * @module
 */

import type { Flags, FlagValues } from "./flags.ts";
import type { Context } from "./output.ts";

/** An argument that is known by its place. */
export interface Positional {
  /** What it is: a phrase for the help, without a full stop. */
  readonly summary: string;
  /**
   * What stands for it in the help. By default its key in capitals. `FILE` and `DIR` complete file names.
   */
  readonly placeholder?: string;
  /** All allowed values, if they can be listed. */
  readonly choices?: readonly string[];
  /** Values that shells offer and messages list nowhere, for a command that understands others as well, or refuses them itself. */
  readonly suggestions?: readonly string[];
  /** What it must be, for messages. @default one of the choices; "a text that is not empty" where there are none */
  readonly rule?: string;
  /** Whether it has to be given. @default false */
  readonly required?: boolean;
  /** Whether it takes all arguments that are left. Only for the last one. @default false */
  readonly variadic?: boolean;
  /** Whether it may be the empty text, for a command that has its own answer to that. @default false */
  readonly mayBeEmpty?: boolean;
  /** How the help describes what happens when it is not given. */
  readonly defaultHelp?: string;
}

/** A command's positional arguments, in the order in which they are given. */
export type Positionals = Readonly<Record<string, Positional>>;

/** The type of one word of a positional: one of its choices, or any. */
export type Word<P extends Positional> = P extends
  { readonly choices: readonly (infer C extends string)[] } ? C
  : string;

/** The values that a table of positionals gives. */
export type PositionalValues<P extends Positionals> = {
  readonly [K in keyof P]: P[K] extends { readonly variadic: true } ? readonly Word<P[K]>[]
    : P[K] extends { readonly required: true } ? Word<P[K]>
    : Word<P[K]> | undefined;
};

/** A line that a reader can copy, and what it does. */
export interface Example {
  /** Can be pasted into a shell. */
  readonly line: string;
  /** What it does: a phrase, without a full stop. */
  readonly note: string;
}

/** The description of a command. */
export interface Command<F extends Flags = Flags, P extends Positionals = Positionals> {
  /** What is typed to run it. */
  readonly name: string;
  /** What the command does: a phrase for the help, without a full stop. */
  readonly summary: string;
  /** Lines to copy, the most useful first. */
  readonly examples: readonly Example[];
  /** By keys in camelCase, in the order in which they are given. */
  readonly positionals: P;
  /** By keys in camelCase, in the order of the help. */
  readonly flags: F;
  /**
   * Flags that it has not and many would try, as `--port`, and what to type for one with the given value, for messages.
   */
  readonly instead?: Readonly<Record<string, (value: string) => string>>;
}

/** The parsed values of a command's flags and positionals, by their keys. */
export type Values<F extends Flags, P extends Positionals> = FlagValues<F> & PositionalValues<P>;

/** The parsed values of the command of type `C`: `ValuesOf<typeof clientCommand>`. */
export type ValuesOf<C extends Command> = Values<C["flags"], C["positionals"]>;

/** The implementation of a command. Gives the exit code (see `exit_codes.ts`). */
export type RunCommand<V> = (values: V, context: Context) => number | Promise<number>;

/**
 * Describes a command.
 *
 * @throws {TypeError} when the description contradicts itself
 */
export function command<const F extends Flags, const P extends Positionals>(
  description: Command<F, P>,
): Command<F, P> {
  const { name, flags, positionals } = description;
  const both = Object.keys(positionals).find((key) => Object.hasOwn(flags, key));
  if (both !== undefined) {
    throw new TypeError(`Cannot describe ${name}: keys must be unique, got "${both}" twice`);
  }
  const places = Object.entries(positionals);
  for (const [index, [key, positional]] of places.entries()) {
    if (positional.variadic && index < places.length - 1) {
      throw new TypeError(`Cannot describe ${name}: only the last may be variadic, got "${key}"`);
    }
    if (positional.required && index > 0 && !places[index - 1]![1].required) {
      throw new TypeError(
        `Cannot describe ${name}: required arguments come before optional ones, got "${key}"`,
      );
    }
  }
  return description;
}

/** What stands for a positional in the help and in errors: `HOST:PORT`. */
export function placeholderOf(key: string, positional: Positional): string {
  return positional.placeholder ?? key.toUpperCase();
}

/** A description joined to its implementation. */
export interface ImplementedCommand {
  /** The description. */
  readonly command: Command;
  /** Loads the implementation. What it takes is known to {@linkcode implement} only. */
  run(values: unknown, context: Context): Promise<number>;
}

/**
 * Joins a description to its implementation, loaded at the time of the call.
 *
 * @param load imports the implementation: `async () => (await import("./client_run.ts")).run`
 */
export function implement<F extends Flags, P extends Positionals>(
  command: Command<F, P>,
  load: () => Promise<RunCommand<Values<F, P>>>,
): ImplementedCommand {
  return {
    command,
    run: async (values, context) => await (await load())(values as Values<F, P>, context),
  };
}

/** Something inside a program that somebody else wrote. */
export interface PackageInside {
  /** As in `npm:name`. */
  readonly name: string;
  /** Exact. */
  readonly version: string;
  /** Its identifier in the SPDX list. */
  readonly license: string;
}

/** A program: a name, and a table of commands. */
export interface Program {
  /** What is typed to run it. */
  readonly name: string;
  /** What the program is for: a phrase for the help, without a full stop. */
  readonly summary: string;
  /** Lines to copy, the most useful first. */
  readonly examples: readonly Example[];
  /** In the order of the help. */
  readonly commands: readonly ImplementedCommand[];
  /** Loads what `--version --json` names as `packages`. @default there is no such key */
  readonly packages?: () => Promise<readonly PackageInside[]>;
}
