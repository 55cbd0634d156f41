/**
 * What a self-extracting executable carries: the runtime, the program, and the program's packages.
 *
 * Unpacked, it is an ordinary project:
 *
 *     deno                    the runtime that made the executable
 *     program/main.ts …       the sources, in their folders
 *     program/node_modules/   the packages
 *     program/package.json    their versions
 *     program/deno.json       the import map
 *
 * Packages lie in `node_modules` rather than in a copy of Deno's cache, because Deno looks into its
 * cache under the name of the registry that the user has configured, and that may be another one
 * than ours.
 *
 * @module
 */

import { join, relative, sep } from "node:path";
import type { NpmPackage } from "./package_tree.ts";
import type { ProgramFiles } from "./program_files.ts";
import { tar, type TarEntry } from "./tar.ts";

/** A compressed archive. */
export interface Payload {
  /** A tar archive, compressed by gzip, whose format includes a checksum. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The SHA-256 of `bytes`, in hexadecimal digits. */
  readonly sha256: string;
}

/**
 * Reads the files and makes the archive. The same files make the same archive.
 *
 * @param runtime the path of a `deno`, for the system that the archive is for
 */
export async function makePayload(
  project: string,
  files: ProgramFiles,
  runtime: string,
): Promise<Payload> {
  const entries: TarEntry[] = [
    { path: "deno", contents: await Deno.readFile(runtime), executable: true },
    ...await Promise.all(
      files.sources.filter((path) => path !== CONFIG).map(async (path) => (
        { path: `program/${path}`, contents: await Deno.readFile(join(project, path)) }
      )),
    ),
    ...(await Promise.all(files.packages.map(packageEntries))).flat(),
    jsonEntry("program/package.json", packageJson(files.packages)),
    jsonEntry(
      `program/${CONFIG}`,
      runtimeConfig(
        JSON.parse(await Deno.readTextFile(join(project, CONFIG))),
        files.packages,
      ),
    ),
  ];
  const compressed = new Blob(tar(entries)).stream().pipeThrough(new CompressionStream("gzip"));
  const bytes = await new Response(compressed).bytes();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return { bytes, sha256: digest.toHex() };
}

/** Where the program has its version from. Unpacked, it has a shorter one of its own. */
const CONFIG = "deno.json";

/** The parts of `deno.json` that matter when the program runs. */
export interface ProjectConfig {
  /** Of the program. */
  readonly version: string;
  /** The import map. */
  readonly imports: Readonly<Record<string, string>>;
  /** Which unstable parts of Deno are switched on. */
  readonly unstable: readonly string[];
}

/**
 * The `deno.json` of the unpacked program: what it imports, from the packages beside it.
 *
 * It calls itself a workspace, without members, so that Deno does not go on to look for one in the
 * folders above, which are the user's.
 */
export function runtimeConfig(
  { version, imports, unstable }: ProjectConfig,
  packages: readonly NpmPackage[],
): Record<string, unknown> {
  const carried = onTop(packages).map(({ name, version }) => `npm:${name}@${version}`);
  return {
    version,
    workspace: [],
    nodeModulesDir: "manual",
    unstable,
    imports: Object.fromEntries(
      Object.entries(imports).filter(([, target]) =>
        carried.some((one) => target === one || target.startsWith(`${one}/`))
      ),
    ),
  };
}

/**
 * The `package.json` of the unpacked program. Without the versions Deno would look for them in the
 * folders above.
 */
export function packageJson(packages: readonly NpmPackage[]): Record<string, unknown> {
  return {
    private: true,
    dependencies: Object.fromEntries(onTop(packages).map(({ name, version }) => [name, version])),
  };
}

/** The packages that the program itself can import; others are inside of one that depends on them. */
function onTop(packages: readonly NpmPackage[]): NpmPackage[] {
  return packages.filter(({ name, place }) => name === place);
}

function jsonEntry(path: string, value: unknown): TarEntry {
  return { path, contents: new TextEncoder().encode(JSON.stringify(value, null, 2) + "\n") };
}

async function packageEntries({ place, folder }: NpmPackage): Promise<TarEntry[]> {
  return await Promise.all((await filesIn(folder)).map(async (path) => ({
    path: `program/node_modules/${place}/${relative(folder, path).split(sep).join("/")}`,
    contents: await Deno.readFile(path),
  })));
}

async function filesIn(folder: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    paths.push(...isDirectory ? await filesIn(path) : [path]);
  }
  return paths;
}
