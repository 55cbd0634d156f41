/**
 * The kinds of flags: what a flag takes, and which TypeScript type its value has.
 *
 * A flag's name, its type, its limits, its default, its line in the help and its completions tend
 * to be written down in five places that soon disagree. Here a flag is one object. Whatever it
 * knows is derived from it, and so is the type of its value: `integer({ default: 8 })` gives a
 * `number`, and without the default it gives `number | undefined`, which a command must then deal
 * with.
 *
 * A new kind is a new function that returns a {@linkcode Flag}; nothing else has to learn about it.
 *
 * @module
 */

/** A flag that gives a value of type `T`. */
export interface Flag<T> {
  /** What the flag is for: a phrase for the help, without a full stop. */
  readonly help: string;
  /**
   * What stands for the value in the help: `N`, `MS`, `HOST`; `FILE` and `DIR` complete file names. Null: no
   * value.
   */
  readonly placeholder: string | null;
  /** What the value has to be, as in "it must be a whole number from 0 to 78". */
  readonly rule: string;
  /** What of the rule a text breaks, as in "it must not be empty", where that is worth saying. @default all of it */
  mustFor?(text: string): string | undefined;
  /** The limits in short, for the help: "0 to 78". Absent when the placeholder says it all. */
  readonly limits?: string;
  /** The limits of a number, or of each of several. */
  readonly range?: Range;
  /** All allowed values, if they can be listed. */
  readonly choices?: readonly string[];
  /** How the help describes the default. Absent when there is none. */
  readonly defaultHelp?: string;
  /** The value when the flag is not given. */
  readonly default: T;
  /** Gives the value that `text` stands for, or undefined when `text` breaks the rule. */
  read(text: string): T | undefined;
}

/** A command's flags. The key is the flag's name in camelCase: `maxN` is `--max-n`. */
export type Flags = Readonly<Record<string, Flag<unknown>>>;

/** The values that a table of flags gives. */
export type FlagValues<F extends Flags> = {
  readonly [K in keyof F]: F[K] extends Flag<infer T> ? T : never;
};

/** What the kinds have in common. `D` is `undefined` for a flag without a default. */
export interface FlagOptions<D> {
  /** What the flag is for: a phrase for the help, without a full stop. */
  readonly help: string;
  /** The value when the flag is not given. Without it, that is `undefined`. */
  readonly default?: D;
  /** Describes a default that is computed, such as "one per core". */
  readonly defaultHelp?: string;
  /** What stands for the value in the help. */
  readonly placeholder?: string;
}

/** Limits of a number, both included: whole numbers of at most 2 ** 53, above which some become others. */
export interface Range {
  /** The least value allowed. */
  readonly min: number;
  /** The greatest value allowed. Each number has one: what is without a limit is not what anybody means. */
  readonly max: number;
}

/**
 * A flag without a value: `true` when given, else `false`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const json = boolean({ help: "Print JSON" });
 * assertEquals([json.default, json.read("")], [false, true]);
 * ```
 */
export function boolean(options: { readonly help: string }): Flag<boolean> {
  return {
    help: options.help,
    placeholder: null,
    rule: "given without a value",
    default: false,
    read: (text) => text === "" ? true : undefined,
  };
}

/** A flag that takes a whole number in decimal digits, with a minus where there are negative ones. */
export function integer<D extends number | undefined = undefined>(
  options: FlagOptions<D> & Range,
): Flag<number | D> {
  return numeric(options, "a whole number", "N", options.min < 0 ? /^-?\d+$/ : /^\d+$/);
}

/** A flag that takes a time in seconds, possibly with a fraction: `0.5`. */
export function seconds<D extends number | undefined = undefined>(
  options: FlagOptions<D> & Range,
): Flag<number | D> {
  return numeric(options, "a number of seconds", "S", /^(\d+\.?\d*|\.\d+)$/);
}

/** A flag that takes a time in whole milliseconds, as JavaScript's timers do. */
export function milliseconds<D extends number | undefined = undefined>(
  options: FlagOptions<D> & Range,
): Flag<number | D> {
  return numeric(options, "a whole number of milliseconds", "MS", /^\d+$/);
}

/** A flag that takes one of the words in `choices`. Where they are many, messages need a shorter `rule`. */
export function choice<const C extends string, D extends NoInfer<C> | undefined = undefined>(
  options: FlagOptions<D> & { readonly choices: readonly C[]; readonly rule?: string },
): Flag<C | D> {
  const { choices } = options;
  return {
    ...common(options),
    placeholder: options.placeholder ?? "NAME",
    rule: options.rule ?? oneOf(choices),
    limits: oneOf(choices),
    choices,
    read: (text) => choices.find((name) => name === text),
  };
}

/** A flag that takes any text but the empty one. */
export function string<D extends string | undefined = undefined>(
  options: FlagOptions<D> & { readonly placeholder: string },
): Flag<string | D> {
  return {
    ...common(options),
    placeholder: options.placeholder,
    rule: "a text that is not empty",
    read: (text) => text === "" ? undefined : text,
  };
}

/**
 * A flag that takes a host to listen on. Each system, and each library, has its own opinion on texts such as `*`: they
 * are refused before anybody is asked.
 */
export function host<D extends string | undefined = undefined>(
  options: FlagOptions<D>,
): Flag<string | D> {
  return {
    ...common(options),
    placeholder: options.placeholder ?? "HOST",
    rule: "a host name or an IP address",
    // IPv6 has colons, may have the brackets of URLs, and a zone after a percent sign.
    read: (text) => /^[\p{L}\p{N}_.:%[\]-]+$/u.test(text) ? text : undefined,
  };
}

/**
 * A flag that takes a regular expression as JavaScript has them, without slashes around it. The empty one is refused,
 * since it matches everything.
 */
export function regExp<D extends RegExp | undefined = undefined>(
  options: FlagOptions<D> & {
    /** What else an expression must not be: gives what it must do instead ("not be so long"), or undefined. */
    readonly mustFor?: (expression: string) => string | undefined;
  },
): Flag<RegExp | D> {
  const mustFor = (text: string) =>
    text === ""
      ? "not be empty, since an empty expression matches everything"
      : parsed(text) && options.mustFor?.(text);
  return {
    ...common(options),
    placeholder: options.placeholder ?? "RE",
    rule: "a regular expression as JavaScript has them",
    mustFor,
    read: (text) => mustFor(text) === undefined ? parsed(text) : undefined,
  };
}

function parsed(expression: string): RegExp | undefined {
  try {
    return new RegExp(expression);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

/** The flag as it is typed: `--max-n` for `maxN`. */
export function flagName(key: string): string {
  return "--" + key.replace(/[A-Z]/g, (letter) => "-" + letter.toLowerCase());
}

/** The names as a phrase: `deno or posix`, `sync, thrd or cb`. */
export function oneOf(names: readonly string[]): string {
  return names.length < 2
    ? names.join("")
    : `${names.slice(0, -1).join(", ")} or ${names[names.length - 1]}`;
}

function numeric<D extends number | undefined>(
  options: FlagOptions<D> & Range,
  what: string,
  placeholder: string,
  pattern: RegExp,
): Flag<number | D> {
  const { min, max } = options;
  const limits = `${min} to ${max}`;
  return {
    ...common(options),
    placeholder: options.placeholder ?? placeholder,
    rule: `${what} from ${limits}`,
    limits,
    range: { min, max },
    read: (text) => {
      // Number() alone would also take "", "+5", "0x10", "1e3" and "Infinity".
      // Adding 0 makes 0 of -0, which would be printed as "-0" by some.
      const value = pattern.test(text) ? Number(text) + 0 : NaN;
      return value >= min && value <= max ? value : undefined;
    },
  };
}

function common<D>(options: FlagOptions<D>) {
  const defaultHelp = options.defaultHelp ??
    (options.default === undefined ? undefined : String(options.default));
  return {
    help: options.help,
    // The type parameter D is `undefined` unless the caller gave a default.
    default: options.default as D,
    ...(defaultHelp === undefined ? {} : { defaultHelp }),
  };
}
