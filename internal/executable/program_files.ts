/**
 * Which files the program consists of.
 *
 * An executable holds the program and nothing else: no tests, no packages that only tests need.
 * Deno knows the modules that import each other, statically or by `import("./name.ts")`, and those
 * that are imported as text. It cannot know what is loaded by a URL at run time: a worker's file,
 * or a module whose URL is sent to a worker. So the sources are searched for these URLs as well.
 *
 * @module
 */

import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { CommandError } from "../cli/errors.ts";
import { type NpmPackage, type PackageGraph, PackageTree } from "./package_tree.ts";

/**
 * The files of a program. All paths of sources are relative to the project, with `/`, and sorted.
 */
export interface ProgramFiles {
  /** The modules, and the files that are imported as text. */
  readonly sources: readonly string[];
  /** Those of them that are loaded by a URL: workers, and the tasks of workers. */
  readonly loadedByUrl: readonly string[];
  /** The npm packages, those that packages depend on included, by their places. */
  readonly packages: readonly NpmPackage[];
}

/** The parts of `deno info --json` that are used here. */
interface ModuleGraph extends PackageGraph {
  readonly modules: readonly {
    readonly specifier: string;
    readonly local?: string;
    readonly mediaType?: string;
    readonly npmPackage?: string;
    readonly error?: string;
  }[];
}

/**
 * Finds the files of a program, and downloads its packages where they are not in Deno's cache.
 *
 * @param project the absolute path of the project's folder
 * @param entry the path of the main module, relative to the project
 * @throws {CommandError} when a module is missing or outside the project, or when the program itself
 * imports two versions of a package
 */
export async function programFiles(project: string, entry: string): Promise<ProgramFiles> {
  const sources = new Set<string>();
  const loadedByUrl = new Set<string>();
  const packages = new PackageTree();
  const roots = [entry];
  // Grows while it is walked: a worker's file may load another one.
  for (const root of roots) {
    if (sources.has(root)) continue;
    const graph = await moduleGraph(project, root);
    for (const { specifier, local, mediaType, npmPackage, error } of graph.modules) {
      if (error !== undefined) {
        throw new CommandError(
          `Cannot collect the program: all its modules must load, got ${error}`,
        );
      }
      if (npmPackage !== undefined) packages.import(graph, npmPackage);
      // Type declarations (`types/`) are for the compiler only; those that an import names have no media type.
      if (local === undefined || mediaType === "Dts" || local.endsWith(".d.ts")) continue;
      const path = pathInProject(project, local);
      if (sources.has(path)) continue;
      sources.add(path);
      for (const url of relativeUrls(await Deno.readTextFile(local))) {
        const loaded = pathInProject(project, fileURLToPath(new URL(url, specifier)));
        loadedByUrl.add(loaded);
        roots.push(loaded);
      }
    }
  }
  return {
    sources: [...sources].sort(),
    loadedByUrl: [...loadedByUrl].sort(),
    packages: packages.all(),
  };
}

/**
 * The relative URLs of modules that a source makes with `new URL(…, import.meta.url)` or
 * `import.meta.resolve(…)`. Comments do not count.
 */
export function relativeUrls(source: string): string[] {
  const code = source.replace(/^\s*(?:\*|\/\/|\/\*).*$/gm, "");
  const pattern = /(?:new URL|import\.meta\.resolve)\(\s*"(\.[^"]+\.ts)"/g;
  return [...code.matchAll(pattern)].map(([, url]) => url!);
}

async function moduleGraph(project: string, root: string): Promise<ModuleGraph> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--frozen", "--json", root],
    cwd: project,
  }).output();
  const decoder = new TextDecoder();
  if (!success) {
    throw new CommandError(
      `Cannot collect the program: deno info must succeed, got ${decoder.decode(stderr)}`,
    );
  }
  return JSON.parse(decoder.decode(stdout));
}

function pathInProject(project: string, path: string): string {
  const inside = relative(project, path);
  if (inside.startsWith("..") || join(project, inside) !== path) {
    throw new CommandError(
      `Cannot collect the program: its files must be in ${project}, got ${path}`,
    );
  }
  return inside.split(sep).join("/");
}
