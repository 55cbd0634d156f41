/**
 * Collects the licences of the npm packages that the program holds.
 *
 * @module
 */

import { join } from "node:path";
import { CommandError } from "../cli/errors.ts";
import { quote } from "../cli/quote.ts";
import type { NpmPackage } from "../executable/package_tree.ts";
import { ALLOWED_LICENSES, type Component } from "./component.ts";

/** What the file with the text is called: `LICENSE` or `COPYING`, in British English and as Markdown or not; Apache's licence has a `NOTICE`, too. */
const LICENSE_FILE = /^(licen[cs]e|copying|notice)(\.(md|txt))?$/i;

/**
 * Reads the licence of each package: its identifier from `package.json`, its text from the file beside that. What
 * a package has from somebody else, with a licence file of its own in a folder below (fonts, say), counts by itself.
 *
 * @param packages as the module graph has them, so in the versions of the lock file
 * @param supplied texts for packages that were published without one, by name, and for parts whose file only says where
 * the text is, by package and folder
 * @param parts the identifiers of such parts, which name none themselves, by package and folder: `reveal.js/css/fonts`
 * @returns one component for each name and version, sorted
 * @throws {CommandError} when a package has no text, or a package or a part a licence that is not in
 * {@linkcode ALLOWED_LICENSES}
 */
export async function collectLicenses(
  packages: readonly Pick<NpmPackage, "name" | "version" | "folder">[],
  supplied: ReadonlyMap<string, string>,
  parts: ReadonlyMap<string, string>,
): Promise<Component[]> {
  const components = new Map<string, Component>();
  for (const { name, version, folder } of packages) {
    const id = `${name}@${version}`;
    if (components.has(id)) continue;
    const { license } = JSON.parse(await Deno.readTextFile(join(folder, "package.json")));
    requireAllowed(license, id);
    const text = await textIn(folder) ?? supplied.get(name);
    if (text === undefined) {
      throw new CommandError(
        `Cannot collect licences: a package must have a file LICENSE, got none for ${id}`,
      );
    }
    components.set(id, { name, version, license, text: tidy(text) });
    for await (const below of foldersBelow(folder)) {
      const partText = await textIn(join(folder, below));
      if (partText === undefined) continue;
      const part = `${name}/${below}`;
      const partLicense = parts.get(part);
      requireAllowed(partLicense, part);
      components.set(`${part}@${version}`, {
        name: part,
        version,
        license: partLicense,
        text: tidy(supplied.get(part) ?? partText),
      });
    }
  }
  return [...components.keys()].sort().map((id) => components.get(id)!);
}

function requireAllowed(license: unknown, owner: string): asserts license is string {
  if (ALLOWED_LICENSES.includes(license as string)) return;
  throw new CommandError(
    `Cannot collect licences: a package, and each part with a licence of its own, must have one of ${
      ALLOWED_LICENSES.join(", ")
    }, got ${quote(String(license))} for ${owner}`,
  );
}

/** The folders inside a folder, and inside those, but no other packages: `css`, `css/fonts`. */
async function* foldersBelow(folder: string, above = ""): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(join(folder, above))) {
    if (!isDirectory || name === "node_modules") continue;
    const path = above + name;
    yield path;
    yield* foldersBelow(folder, `${path}/`);
  }
}

/** The text of a package's licence file; of all, where there are several. */
async function textIn(folder: string): Promise<string | undefined> {
  const names = [];
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (isFile && LICENSE_FILE.test(name)) names.push(name);
  }
  if (names.length === 0) return undefined;
  const texts = names.sort().map((name) => Deno.readTextFile(join(folder, name)));
  return (await Promise.all(texts)).join("\n");
}

/** The same text, with the ends of lines of this project. */
function tidy(text: string): string {
  return text.replaceAll("\r\n", "\n").replace(/[ \t]+$/gm, "").replace(/^\n+|\n+$/g, "");
}
