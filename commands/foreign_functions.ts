/**
 * Because of which flag a command calls functions outside JavaScript. Without it, commands give up the right to (see
 * `main.ts`).
 *
 * This looks at words, before anything is parsed: rights go first. As no value of a flag may begin with two dashes, the
 * word `--io` is that flag wherever it stands, up to a lone `--`.
 *
 * @module
 */

const VALUES: ReadonlySet<string | undefined> = new Set(["posix", "uring", "both"]);

/** Whether the words of a command line ask for `--io posix` or `--io uring`, or for `both` worlds of a comparison. */
export function needsForeignFunctions(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  const words = end === -1 ? args : args.slice(0, end);
  return words.some((word, i) =>
    word === "--io"
      ? VALUES.has(words[i + 1])
      : word.startsWith("--io=") && VALUES.has(word.slice(5))
  );
}
