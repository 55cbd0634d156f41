/**
 * Checksums, as `sha256sum --check` and `shasum -a 256 --check` read them.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { join } from "node:path";

/** The name of the file with the checksums of all others. */
export const CHECKSUMS = "SHA256SUMS";

/** The lines of {@linkcode CHECKSUMS} for the files of a folder, sorted by their names. */
export async function checksumsOf(folder: string): Promise<string> {
  const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
  const lines = [];
  for (const name of names.sort()) {
    if (name !== CHECKSUMS) lines.push(`${await sha256(join(folder, name))}  ${name}\n`);
  }
  return lines.join("");
}

/** The names of the files in lines that {@linkcode checksumsOf} has made. */
export function namesIn(checksums: string): string[] {
  return checksums.split("\n").map((line) => line.slice(line.indexOf("  ") + 2));
}

/** Piece by piece: an executable has a hundred megabytes. */
async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  using file = await Deno.open(path);
  for await (const chunk of file.readable) hash.update(chunk);
  return hash.digest("hex");
}
