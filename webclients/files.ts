/**
 * Names for the files to which bodies are written, and the writing.
 *
 * A URL must not choose where a file lies. So all of its path goes into one name, without folders: there is nothing to
 * climb out of, and `/d` and `/d/x`, of which the first would have to be a file and a folder, are two files. What is left
 * of the URL are letters, digits and a few signs that every file system takes; what that makes equal, or equal but for
 * case (as some file systems compare), a piece of the URL's hash tells apart again.
 *
 * @module
 */

import { createHash } from "node:crypto";

/** Names may have 255 bytes almost everywhere; this leaves room for what is appended. */
const NAME_CHARACTERS_MAX = 150;
/** Digits of the hash: of a thousand names that are equal, two have the same by one chance in a million. */
const HASH_DIGITS = 10;

/** Gives names, each of them once. It remembers them all: one for each URL of a run. */
export class FileNames {
  /** Those that are taken, in lower case. */
  readonly #taken = new Set<string>();

  /**
   * Gives a name for what a URL led to: host, path and query, as readable as they are.
   *
   * @param url an absolute URL
   */
  take(url: string): string {
    const readable = readableName(new URL(url));
    const hash = createHash("sha256").update(url).digest("hex").slice(0, HASH_DIGITS);
    const [stem, extension] = splitExtension(readable);
    let name = readable.length > NAME_CHARACTERS_MAX
      ? `${stem.slice(0, NAME_CHARACTERS_MAX)}-${hash}${extension}`
      : readable;
    if (this.#taken.has(name.toLowerCase())) {
      name = `${stem.slice(0, NAME_CHARACTERS_MAX)}-${hash}${extension}`;
    }
    // The same URL once more.
    for (let n = 2; this.#taken.has(name.toLowerCase()); n++) {
      name = `${stem.slice(0, NAME_CHARACTERS_MAX)}-${hash}-${n}${extension}`;
    }
    this.#taken.add(name.toLowerCase());
    return name;
  }
}

/** The longest ending of a name that is kept where the name is not. */
const EXTENSION = /\.[A-Za-z0-9]{1,8}$/;

function splitExtension(name: string): [stem: string, extension: string] {
  const extension = EXTENSION.exec(name)?.[0] ?? "";
  return [name.slice(0, name.length - extension.length), extension];
}

function readableName(url: URL): string {
  const path = url.pathname.endsWith("/") ? `${url.pathname}index` : url.pathname;
  return `${url.host}${path}${url.search}`
    .replace(/[^A-Za-z0-9._=-]+/g, "_")
    // Names that begin with a dot are hidden, with a dash they look like a flag; Windows drops a dot at the end.
    .replace(/^[.-]/, "_")
    .replace(/\.$/, "_");
}

/** A folder for bodies. */
export class OutputFolder {
  readonly #folder: string;
  readonly #names = new FileNames();

  /** Makes the folder if it is absent. @throws {Deno.errors.NotADirectory} and others, as the system has it */
  constructor(folder: string) {
    Deno.mkdirSync(folder, { recursive: true });
    this.#folder = folder;
  }

  /**
   * Writes a whole body. It has another name until it is all there, so that a full disk leaves no half of it behind a
   * good name; what had the name before is replaced, a symbolic link itself and not what it points to.
   *
   * @returns the name of the file, in the folder
   * @throws what the system throws
   */
  save(url: string, body: Uint8Array): string {
    const name = this.#names.take(url);
    const part = `${this.#folder}/.${name}.${crypto.randomUUID().slice(0, 8)}.part`;
    try {
      Deno.writeFileSync(part, body, { createNew: true });
      Deno.renameSync(part, `${this.#folder}/${name}`);
    } catch (error) {
      removeIfThere(part);
      throw error;
    }
    return name;
  }
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch {
    // It was never made; why not is what the caller throws.
  }
}
