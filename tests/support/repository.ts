/**
 * The repository as data: its modules, and which of them needs which.
 *
 * Nothing is run, and there is no parser: the modules compile and are formatted, so patterns find what they look for in
 * them, once comments and strings are told from code.
 *
 * @module
 */

import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { maskCode } from "../../ladder/code_mask.ts";
import { areMissing } from "./permissions.ts";

/** The absolute path of its folder. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const ignore = areMissing("read");

/** Registers a test that needs to read the repository. */
export function test(name: string, fn: () => void | Promise<void>): void {
  Deno.test({ name, ignore, fn });
}

/** How a module names another one. */
export interface Reference {
  /** As it is written: "./fib.ts", "@std/assert". */
  readonly specifier: string;
  /** An import at its beginning; one that is made later; or a URL, of a worker or of a task's module. */
  readonly kind: "static" | "dynamic" | "url";
  /** Whether only types are imported, so that nothing of it is there at run time. */
  readonly isType: boolean;
}

/** A reference to a module of the repository, by its path. */
export interface Neighbour extends Omit<Reference, "specifier"> {
  /** From the root, with `/`. */
  readonly path: string;
}

const REFERENCES = new RegExp(
  [
    /^(?:import|export)\b(?<what>[^;"]*?)\bfrom "(?<from>[^"]+)"/,
    /^import "(?<bare>[^"]+)"/,
    /\bimport\(\s*"(?<dynamic>[^"]+)"/,
    /\bnew URL\(\s*"(?<url>\.[^"]*\.ts)",\s*import\.meta\.url/,
    /\bimport\.meta\.resolve\(\s*"(?<resolved>\.[^"]*\.ts)"/,
  ].map(({ source }) => source).join("|"),
  "gm",
);

/** All modules that the text of a module names in its code. */
export function referencesOf(text: string): Reference[] {
  const mask = maskCode(text);
  const references = Array.from(text.matchAll(REFERENCES)).filter(({ 0: match, index }) =>
    // What is in a comment or inside a string is blank there.
    /^\w/.test(mask.slice(index, index + match.length))
  ).map(({ groups = {} }): Reference => {
    const { what, from, bare, dynamic, url, resolved } = groups;
    const specifier = (from ?? bare ?? dynamic ?? url ?? resolved)!;
    const kind = url !== undefined || resolved !== undefined
      ? "url"
      : dynamic !== undefined
      ? "dynamic"
      : "static";
    return { specifier, kind, isType: what !== undefined && namesOnlyTypes(what) };
  });
  return [...references, ...typesOfPackages(text)];
}

/** Declarations for packages that have none, which a comment before an import names. */
function typesOfPackages(text: string): Reference[] {
  return Array.from(
    text.matchAll(/^\/\/ @ts-types="(\.[^"]+)"$/gm),
    ([, specifier]) => ({ specifier: specifier!, kind: "static", isType: true }),
  );
}

/** @param what what stands between `import` and `from` */
function namesOnlyTypes(what: string): boolean {
  if (/^\s*type\b/.test(what)) return true;
  const [, before, inside] = what.match(/^([^{]*)\{([^}]*)\}/) ?? [];
  // A default import, or `*`, is a value, whatever stands in braces beside it.
  if (before === undefined || inside === undefined || before.trim() !== "") return false;
  const names = inside.split(",").map((name) => name.trim()).filter((name) => name !== "");
  return names.length > 0 && names.every((name) => name.startsWith("type "));
}

/** Modules, by their paths from the root, with `/` on every system. */
export class Repository {
  readonly modules: ReadonlyMap<string, string>;
  readonly #neighbours = new Map<string, readonly Neighbour[]>();

  constructor(modules: ReadonlyMap<string, string>) {
    this.modules = modules;
  }

  /** All paths. */
  get paths(): string[] {
    return [...this.modules.keys()];
  }

  /** The text of a module. */
  textOf(path: string): string {
    return this.modules.get(path)!;
  }

  /** The modules of the repository that a module names. */
  neighboursOf(path: string): readonly Neighbour[] {
    let neighbours = this.#neighbours.get(path);
    if (neighbours === undefined) {
      neighbours = referencesOf(this.textOf(path)).filter(({ specifier }) =>
        specifier.startsWith(".")
      ).map(({ specifier, ...how }) => ({
        path: normalize(join(dirname(path), specifier)).replaceAll("\\", "/"),
        ...how,
      }));
      this.#neighbours.set(path, neighbours);
    }
    return neighbours;
  }

  /** All modules that can be reached from some, these included. */
  reachableFrom(paths: Iterable<string>): Set<string> {
    const reached = new Set<string>();
    const next = [...paths];
    for (const path of next) {
      if (reached.has(path) || !this.modules.has(path)) continue;
      reached.add(path);
      next.push(...this.neighboursOf(path).map((to) => to.path));
    }
    return reached;
  }

  /** Lines that match, as `file:line: text`, of all modules or of some. */
  linesThatMatch(pattern: RegExp, only: (path: string) => boolean = () => true): string[] {
    return this.paths.filter(only).flatMap((path) =>
      this.textOf(path).split("\n").flatMap((line, index) =>
        pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : []
      )
    );
  }
}

/** Tests, and what only tests use. */
export function isTest(path: string): boolean {
  return /_(test|testing|bench)\.ts$/.test(path);
}

/** All files of the repository whose names end so, by their paths from the root, with `/` on every system. */
export async function filePaths(ending: RegExp, folder = ""): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(join(ROOT, folder))) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    const isForeign = entry.name.startsWith(".") || ["dist", "node_modules"].includes(path);
    if (entry.isDirectory && !isForeign) found.push(...await filePaths(ending, path));
    else if (ending.test(entry.name)) found.push(path);
  }
  return found;
}

async function readModules(): Promise<Map<string, string>> {
  const paths = await filePaths(/\.ts$/);
  return new Map(
    await Promise.all(
      paths.map(async (path): Promise<[string, string]> => [
        path,
        await Deno.readTextFile(join(ROOT, path)),
      ]),
    ),
  );
}

/** This repository. Empty where it must not be read; then all tests of it are ignored. */
export const repository = new Repository(ignore ? new Map() : await readModules());
