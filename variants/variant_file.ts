/**
 * A variant of one's own: a file that is not in the table.
 *
 * @module
 */

import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { ioNames } from "../loop/io/names.ts";
import type { Run } from "./service.ts";
import { families, type Variant } from "./table.ts";

/**
 * What a file may export as `traits`: where it differs from a server on one thread, in both worlds of I/O, that
 * computes where it serves. The words are those of the table.
 */
export type Traits = Partial<
  Pick<Variant, "family" | "io" | "computes" | "takesWorkers" | "serves" | "maxConnections">
>;

/** A variant from a file. */
export interface OwnVariant extends Variant {
  /** The file, as its author has called it. */
  readonly path: string;
  /** Where the file says `run`, its name and a line; the name alone where that is not to be seen. */
  readonly runPlace: string;
}

/** What such a file exports. */
interface VariantModule {
  readonly run?: unknown;
  readonly traits?: unknown;
}

/** What the traits can be, each in its words. A list, as of `io`, holds some of them. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  family: families,
  io: ioNames,
  computes: ["on the serving thread", "on a worker"],
  serves: ["one by one", "side by side"],
};

/**
 * Loads a variant, with all that it imports. Its name is the one of the file, without the extension.
 *
 * @param path from the current folder, or absolute
 * @throws {URIError} when it is the address of something elsewhere
 * @throws {Deno.errors.NotFound} when there is no such file
 * @throws {TypeError} in one line, when it cannot be loaded (the cause is what was thrown), or exports no variant
 */
export async function loadVariantFile(path: string): Promise<OwnVariant> {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path)) {
    // Who runs a program from elsewhere wants to have read it before.
    throw new URIError(`Cannot load a variant: it must be a path, got ${path}`);
  }
  const file = resolve(path);
  const name = basename(file).replace(/\.\w+$/, "");
  if (!(await Deno.stat(file)).isFile) throw new Deno.errors.NotFound("it is no file");
  let module: VariantModule;
  try {
    module = await import(pathToFileURL(file).href);
  } catch (cause) {
    throw new TypeError(`it must load, got ${inOneLine(cause)}`, { cause });
  }
  const { run, traits = {} } = module;
  if (typeof run !== "function") {
    throw new TypeError(
      `it must export a function run(service), got ${run === undefined ? "none" : typeof run}`,
    );
  }
  checkTraits(traits);
  const line = lineOfRun(await Deno.readTextFile(file));
  return {
    path,
    runPlace: line === 0 ? basename(file) : `${basename(file)}:${line}`,
    name,
    family: "beyond",
    model: "a variant from a file",
    teaches: "what its author wants to show",
    costs: "what its author has written",
    after: null,
    io: ioNames,
    computes: "on the serving thread",
    takesWorkers: traits.computes === "on a worker",
    serves: "side by side",
    ...traits,
    load: () => Promise.resolve({ run: run as Run }),
    source: () => Deno.readTextFile(file),
  };
}

/** @throws {TypeError} when a trait does not exist, or is none of what it can be */
function checkTraits(traits: unknown): asserts traits is Traits {
  if (typeof traits !== "object" || traits === null) {
    throw new TypeError(`its traits must be an object, got ${traits}`);
  }
  for (const [key, value] of Object.entries(traits)) {
    if (key === "takesWorkers") {
      if (typeof value === "boolean") continue;
      throw new TypeError(`its traits.takesWorkers must be true or false, got ${value}`);
    }
    const words = WORDS[key];
    if (key === "maxConnections") {
      if (Number.isInteger(value) && value >= 1) continue;
      throw new TypeError(`its traits.maxConnections must be 1 or more, got ${value}`);
    }
    if (words === undefined) {
      const known = [...Object.keys(WORDS), "takesWorkers", "maxConnections"].join(", ");
      throw new TypeError(`its traits must be among ${known}, got ${key}`);
    }
    const got: unknown[] = Array.isArray(value) ? value : [value];
    const isList = key === "io";
    if (isList === Array.isArray(value) && got.length > 0 && got.every(isOneOf(words))) continue;
    const shown = words.map((word) => `"${word}"`).join(" or ");
    throw new TypeError(
      `its traits.${key} must be ${isList ? "a list of " : ""}${shown}, got ${Deno.inspect(value)}`,
    );
  }
}

function isOneOf(words: readonly string[]): (value: unknown) => boolean {
  return (value) => words.some((word) => word === value);
}

/** @returns the line that declares or exports `run`, from 1; 0 where none does */
function lineOfRun(source: string): number {
  return source.split("\n").findIndex((line) =>
    /^\s*(export\s+)?(async\s+)?(function\s*\*?|const|let|var)\s+run\b/.test(line) ||
    /^\s*export\s*\{.*\brun\b/.test(line)
  ) + 1;
}

/**
 * Where in its own file a variant was when something was thrown: the innermost line, which its author can look at.
 *
 * @returns its name, line and column, or null when it was in none of its lines
 */
export function placeIn({ path }: OwnVariant, thrown: unknown): string | null {
  const stack = thrown instanceof Error ? thrown.stack ?? "" : "";
  const [, ...behind] = stack.split(`${pathToFileURL(resolve(path)).href}:`);
  const place = behind[0]?.match(/^\d+:\d+/)?.[0];
  return place === undefined ? null : `${basename(path)}:${place}`;
}

/** What was thrown and, where that is known, in which line: of a syntax error Deno says it below a drawing of the place. */
function inOneLine(thrown: unknown): string {
  const text = thrown instanceof Error ? `${thrown.message}\n${thrown.stack}` : `${thrown}`;
  // Deno colours the names of files.
  // deno-lint-ignore no-control-regex -- control characters are what is looked for
  const lines = text.replace(/\x1b\[\d*m/g, "").split("\n");
  const place = lines.join("\n").match(/file:\/\/\S*\/([^/\s]+:\d+:\d+)/)?.[1];
  return `${lines[0]}${place === undefined ? "" : ` (${place})`}`;
}
