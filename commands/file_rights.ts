/**
 * Because of which flags a command touches files. Without one of them, commands give up the right to (see `main.ts`).
 *
 * This looks at words, before anything is parsed: rights go first. Where such a word is no flag after all, the command
 * has a right that it does not use. The script in front of a self-extracting program has the same table
 * (`internal/executable/stub.sh`).
 *
 * @module
 */

/** What a command line needs to do with files that its user names. */
export interface FileRights {
  /** To read them. */
  readonly read: boolean;
  /** To write them. */
  readonly write: boolean;
}

/** The flags that name a file, of all commands but `bench`, which has a right to all files. */
const FLAGS: ReadonlyMap<string, FileRights> = new Map(Object.entries({
  "--file": { read: true, write: false },
  "--ca": { read: true, write: false },
  // A file gets its name when it is whole, and to rename a file is to read it.
  "--output": { read: true, write: true },
  "--out": { read: true, write: true },
  "--ca-out": { read: false, write: true },
}));

/** Finds what the words of a command line need. */
export function fileRightsOf(args: readonly string[]): FileRights {
  const rights = args.flatMap((arg) => FLAGS.get(arg.split("=", 1)[0]!) ?? []);
  return { read: rights.some(({ read }) => read), write: rights.some(({ write }) => write) };
}
