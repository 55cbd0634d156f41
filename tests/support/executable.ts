/**
 * An executable, built once for all tests that start it, and a place where nothing else is.
 *
 * @module
 */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { within } from "../../internal/measure/within.ts";

/** The folder of the sources. */
export const PROJECT: string = fileURLToPath(new URL("../..", import.meta.url));
const { os } = Deno.build;
/** Without permissions (`deno test` without `-P`) nothing can be built or started. */
export const ignore: boolean = (["read", "write", "run", "env", "sys"] as const).some((name) =>
  Deno.permissions.querySync({ name }).state !== "granted"
);

/** Everything that these tests write is below this folder. */
export const folder: string = ignore
  ? ""
  : await Deno.realPath(await Deno.makeTempDir({ prefix: "fibserv-" }));
/** A home folder full of things that must not be looked at. */
export const home: string = join(folder, "home");
/** The executable. */
export const built: string = join(folder, "a folder", "fibserv");
/** A link to it. */
export const link: string = join(folder, "link");
/** Where a self-extracting executable unpacks itself, below the home folder. */
export const caches: string = os === "darwin" ? "Library/Caches/fibserv" : ".cache/fibserv";
/** What the build printed. */
export let report = "";

/** A process that has ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The variables of a process. */
export type Environment = Record<string, string>;

/**
 * A process without an environment but for what it is given. (Windows has no network without its
 * own.)
 */
export function command(path: string, args: readonly string[], env: Environment): Deno.Command {
  return new Deno.Command(path, {
    args: [...args],
    clearEnv: os !== "windows",
    env,
    cwd: home,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

/** A start may unpack the program before: that is one thing, and what the program then does is another. */
const EVENTS = 2;

/**
 * Runs it to its end.
 *
 * @param events how many things it does, one after another, each of which may take its time. @default 2
 */
export async function run(
  path: string,
  args: readonly string[],
  env: Environment,
  events = EVENTS,
): Promise<Ended> {
  const { code, stdout, stderr } = await within(
    command(path, args, env).output(),
    `the end of ${args.join(" ")}`,
    { events },
  );
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** Asserts that an executable does its work. */
export async function assertWorks(path: string, env: Environment): Promise<void> {
  const { code, stdout, stderr } = await run(path, ["--version"], env);
  assertEquals([code, stderr], [0, ""]);
  assertStringIncludes(stdout, `deno ${Deno.version.deno}`);
}

/** The names in a folder. */
export async function namesIn(path: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(path), ({ name }) => name)).sort();
}

/** A new, empty folder. */
export async function newFolder(name: string): Promise<string> {
  const path = join(folder, name);
  await Deno.mkdir(path, { recursive: true });
  return path;
}

/** Registers that the executable is built before the tests of a file, and removed after them. */
export function buildBeforeTests(): void {
  if (ignore) return;
  Deno.test.beforeAll(async () => {
    await newFolder("home");
    // What Deno would read, and choke on, if it took this for the project's folder or the user's
    // settings for its own.
    for (const name of ["deno.json", "package.json"]) {
      await Deno.writeTextFile(join(home, name), "{ not JSON");
    }
    await Deno.writeTextFile(join(home, ".npmrc"), "registry=http://127.0.0.1:1/");
    if (os === "windows") return;
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "internal/executable/compile.ts", "--self-extracting", "--output", built],
      cwd: PROJECT,
      env: { TMPDIR: await newFolder("unused") },
    }).output();
    if (code !== 0) throw new Error(`Cannot build: ${new TextDecoder().decode(stderr)}`);
    report = new TextDecoder().decode(stdout);
    await Deno.symlink(built, link);
    // Here it unpacks itself, and not while a test waits for something else.
    await assertWorks(link, { HOME: home });
  });
  Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));
}
