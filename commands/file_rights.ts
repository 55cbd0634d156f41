/**
 * Because of which flags, or names, a command touches files. Without one of them, commands give up the right to (see `main.ts`).
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

/** Whether a word of `fibserv lab` names a recording, and no variant. */
export function isRecording(word: string): boolean {
  return word.endsWith(".json");
}

/**
 * Finds what the words of a command line need.
 *
 * @param command the first of them
 * @param args the others
 */
export function fileRightsOf(command: string | undefined, args: readonly string[]): FileRights {
  const rights = args.flatMap((arg) => FLAGS.get(arg.split("=", 1)[0]!) ?? []);
  const read = rights.some(({ read }) => read) || command === "lab" && args.some(isRecording);
  return { read, write: rights.some(({ write }) => write) };
}
