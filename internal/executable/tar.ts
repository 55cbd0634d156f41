/**
 * Writes a tar archive: the oldest format for many files in one, which every Unix can unpack.
 *
 * The archive depends on the paths and the contents of the files only. Owners, dates and the order
 * in which a folder happens to list its files would make two archives of the same files differ, and
 * an executable that is built twice from the same sources should be the same, so that everybody can
 * check what it was built from.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06 "ustar
 * Interchange Format"
 * @module
 */

/** A file in an archive. */
export interface TarEntry {
  /** Relative, with `/`. Of at most 255 bytes, and its last part of at most 100. */
  readonly path: string;
  /** What is in it. */
  readonly contents: Uint8Array<ArrayBuffer>;
  /** Whether it may be run. @default false */
  readonly executable?: boolean;
}

const BLOCK_LENGTH = 512;
/**
 * 1980-01-01: the beginning of time for ZIP files. GNU tar complains of dates that are much older,
 * such as 0.
 */
const MODIFIED = 315_532_800;

const encoder = new TextEncoder();

/**
 * Writes the archive, with its files sorted by path.
 *
 * @returns the parts that make the archive one after another: the contents are not copied
 * @throws {RangeError} when a path does not fit the format
 */
export function tar(entries: readonly TarEntry[]): Uint8Array<ArrayBuffer>[] {
  const sorted = entries.toSorted((a, b) => a.path < b.path ? -1 : 1);
  const parts = sorted.flatMap((entry) => [
    header(entry),
    entry.contents,
    new Uint8Array(-entry.contents.length & (BLOCK_LENGTH - 1)),
  ]);
  // Two empty blocks mark the end.
  return [...parts, new Uint8Array(2 * BLOCK_LENGTH)];
}

/** A block of text fields at fixed places; numbers are written in octal. */
function header({ path, contents, executable = false }: TarEntry): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(BLOCK_LENGTH);
  const text = (offset: number, value: string) => block.set(encoder.encode(value), offset);
  const octal = (offset: number, length: number, value: number) =>
    text(offset, value.toString(8).padStart(length - 1, "0"));

  const { prefix, name } = splitPath(path);
  text(0, name);
  octal(100, 8, executable ? 0o755 : 0o644);
  octal(108, 8, 0); // the owner and
  octal(116, 8, 0); // the group are root, but only root can restore that
  octal(124, 12, contents.length);
  octal(136, 12, MODIFIED);
  text(156, "0"); // a regular file
  text(257, "ustar\0" + "00");
  text(345, prefix);
  // The checksum is the sum of all bytes of the block, itself counted as spaces.
  text(148, " ".repeat(8));
  octal(148, 7, block.reduce((sum, byte) => sum + byte, 0));
  block[154] = 0;
  return block;
}

/** A path of more than 100 bytes is stored in two fields, and is split at a slash. */
function splitPath(path: string): { prefix: string; name: string } {
  if (encoder.encode(path).length <= 100) return { prefix: "", name: path };
  for (let slash = path.indexOf("/"); slash !== -1; slash = path.indexOf("/", slash + 1)) {
    const [prefix, name] = [path.slice(0, slash), path.slice(slash + 1)];
    if (encoder.encode(name).length <= 100 && encoder.encode(prefix).length <= 155) {
      return { prefix, name };
    }
  }
  throw new RangeError(
    `Cannot archive a file: its path must be of at most 255 bytes and its name of 100, got ${path}`,
  );
}
