/**
 * Whether a regular expression can keep the program busy for as good as ever.
 *
 * JavaScript's engine backtracks: where a match fails, it tries every other way to read the text. `(a+)+$` reads a row
 * of sixty `a` in 2^59 ways, and no signal is heard before all were tried. What makes so many ways is a repetition of
 * something that can itself be read in several ways: because it repeats (star height two), or because two of its
 * alternatives begin alike, as in `(a|ab)*`.
 *
 * So this looks at the text of the expression alone, and errs on the safe side: `(/[^/]+)*` is refused, too, though its
 * slash leaves one way only. It does not see what takes polynomial time (`a*a*a*b`, which tries the
 * fourth power of the length): for that there is {@linkcode boundedLength}. And it knows nothing of flags.
 *
 * Considered instead: `safe-regex2` counts stars only and misses alternatives that begin alike; `recheck` is exact, and
 * a program of megabytes; `re2js` takes linear time, but has no `(?!…)`, which is how one says "all but these".
 *
 * @see https://owasp.org/www-community/attacks/Regular_expression_Denial_of_Service_-_ReDoS
 * @module
 */

/** What a repetition has in its parentheses, as far as it has been read. */
interface Group {
  /** Whether it can be read in several ways. */
  isAmbiguous: boolean;
  /** The first thing of each alternative; null where that is not one character of some kind. */
  readonly firsts: (string | null)[];
  /** Whether an alternative begins here. */
  isAtStart: boolean;
}

/** Of the source of an expression: parentheses, bars, repetitions, and what stands for one character. */
const TOKEN = new RegExp(
  [
    String.raw`(?<open>\((?:\?(?:[:=!]|<[=!]|<[^>]*>|[a-z-]*:))?)`,
    String.raw`(?<close>\))`,
    String.raw`(?<bar>\|)`,
    String.raw`(?<repeat>(?:[*+?]|\{\d+(?:,\d*)?\})\??)`,
    String.raw`(?<anchor>\^|\$|\\[bB]|\\k<[^>]*>|\\[1-9]\d*)`,
    String
      .raw`(?<one>\[(?:\\[^]|[^\]\\])*\]|\\(?:u[\da-fA-F]{4}|x[\da-fA-F]{2}|c[A-Za-z]|[^])|[^])`,
  ].join("|"),
  "g",
);

/**
 * Whether an expression repeats what can be read in several ways, so that it may take exponential time.
 *
 * @param source the text of a regular expression that JavaScript has accepted without flags
 */
export function repeatsRepetition(source: string): boolean {
  const outer: Group[] = [];
  let group = newGroup();
  // What a repetition would repeat: a group that was closed just now, or null for anything else.
  let last: Group | null = null;
  for (const { groups } of source.matchAll(TOKEN)) {
    const { open, close, bar, repeat, one } = groups!;
    if (repeat !== undefined) {
      const { min, max } = limitsOf(repeat);
      if (max > 1 && last !== null && last.isAmbiguous) return true;
      if (min !== max) group.isAmbiguous = true;
      continue;
    }
    const closed: Group | null = close === undefined ? null : group;
    if (open !== undefined) {
      begin(group, null);
      outer.push(group);
      group = newGroup();
    } else if (closed !== null) {
      begin(closed, null); // An alternative of nothing at all.
      closed.isAmbiguous ||= beginAlike(closed.firsts, source);
      group = outer.pop() ?? newGroup();
      group.isAmbiguous ||= closed.isAmbiguous;
    } else if (bar !== undefined) {
      begin(group, null);
      group.isAtStart = true;
    } else {
      begin(group, one ?? null);
    }
    last = closed;
  }
  return false;
}

/**
 * The longest text on which an expression that {@linkcode repeatsRepetition} lets be takes no more than about so many
 * steps. A search may begin at each place of the text, and each repetition may end at each place after that, so that k of
 * them can share n characters in some n^(k+1) / (k+1)! ways; what is optional doubles that. This is the worst case, of
 * expressions in which everything fits everywhere.
 *
 * @param source the text of the expression
 * @param steps how many, at least 1; a billion take some seconds
 * @returns how many characters, at least 1
 */
export function boundedLength(source: string, steps: number): number {
  let power = 1;
  let ways = 1;
  for (const { groups } of source.matchAll(TOKEN)) {
    if (groups!.repeat === undefined) continue;
    const { min, max } = limitsOf(groups!.repeat);
    if (max - min > 1) ways /= ++power;
    else if (max !== min) ways *= 2;
  }
  return Math.max(1, Math.floor((steps / ways) ** (1 / power)));
}

function newGroup(): Group {
  return { isAmbiguous: false, firsts: [], isAtStart: true };
}

/** Takes note of what an alternative begins with, if one begins here. */
function begin(group: Group, first: string | null): void {
  if (group.isAtStart) group.firsts.push(first);
  group.isAtStart = false;
}

/** How often at least and at most: `*` is 0 to Infinity, `{2}` is 2 to 2. */
function limitsOf(repeat: string): { min: number; max: number } {
  if (repeat.startsWith("*")) return { min: 0, max: Infinity };
  if (repeat.startsWith("+")) return { min: 1, max: Infinity };
  if (repeat.startsWith("?")) return { min: 0, max: 1 };
  const [, min, comma, max] = /^\{(\d+)(,?)(\d*)\}/.exec(repeat)!;
  return {
    min: Number(min),
    max: comma === "" ? Number(min) : max === "" ? Infinity : Number(max),
  };
}

/** Whether some character begins two alternatives. What is not known to be one character may begin with any. */
function beginAlike(firsts: readonly (string | null)[], source: string): boolean {
  if (firsts.length < 2) return false;
  if (firsts.includes(null)) return true;
  // Case does not count, because a group can say so: (?i:…).
  const kinds = firsts.map((first) => new RegExp(`^${first}$`, "i"));
  const ascii = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
  return [...ascii, ...source].some((character) =>
    kinds.filter((kind) => kind.test(character)).length > 1
  );
}
