/**
 * Makes an executable for each system, in the best way that can be had here.
 *
 * @module
 */

import { join } from "node:path";
import { CommandError } from "../cli/errors.ts";
import { VERSION } from "../cli/version.ts";
import { denoCompile } from "../executable/deno_compile.ts";
import type { ProgramFiles } from "../executable/program_files.ts";
import { ownRuntime, writeSelfExtracting } from "../executable/self_extracting.ts";
import { isOwn, type Target } from "../executable/target.ts";
import { tryOut } from "../executable/try_out.ts";
import { fetchRuntime } from "./npm_runtime.ts";

/** A runtime has 40 MB. */
const DOWNLOAD_TIMEOUT_MS = 120_000;

/** What came of one system. */
export type Made =
  | {
    readonly target: Target;
    /** The executable's name. */
    readonly file: string;
    readonly kind: "deno compile" | "self-extracting";
    /** Whether it was started. Those for other systems cannot be. */
    readonly isTried: boolean;
  }
  | {
    readonly target: Target;
    /** Why there is none. */
    readonly missing: string;
  };

/** What the executable of a release is called: `fibserv-0.1.0-x86_64-unknown-linux-gnu`. */
export function executableName({ name, os }: Target): string {
  return `fibserv-${VERSION}-${name}${os === "windows" ? ".exe" : ""}`;
}

/** Where executables come from, and where they go. */
export interface MakeOptions {
  /** The folder of the source. */
  readonly project: string;
  /** The main module, relative to the project. */
  readonly entry: string;
  /** The files of the program. */
  readonly files: ProgramFiles;
  /** Where the executable goes. */
  readonly folder: string;
  /** The `denort` of this system, if the user has one: no other system's is then looked for. */
  readonly denort: string | undefined;
}

/**
 * Makes the executable for a system: by `deno compile`; or, where its runtime cannot be had, a self-extracting one
 * around the Deno that is here, or that npm has for that system.
 *
 * @throws {CommandError} when it cannot be made for a reason other than a missing runtime
 */
export async function makeExecutable(target: Target, options: MakeOptions): Promise<Made> {
  const { project, entry, files, folder, denort } = options;
  const file = executableName(target);
  const output = join(folder, file);
  const isTried = isOwn(target);
  let missing: string | undefined = "DENORT_BIN is for this system";
  if (isTried || denort === undefined) {
    missing = await denoCompile(
      { project, entry, include: files.loadedByUrl, output, target: target.name },
      AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS),
    );
    if (missing !== undefined && denort !== undefined) {
      throw new CommandError(
        `Cannot compile: DENORT_BIN must name the denort of Deno ${Deno.version.deno}, got ${denort}: ${missing}`,
      );
    }
  }
  const kind = missing === undefined ? "deno compile" : "self-extracting";
  if (missing !== undefined) {
    const unmade = await makeSelfExtracting(target, output, options);
    if (unmade !== undefined) return { target, missing: `${missing}; ${unmade}` };
  }
  if (isTried) await tryOut(output);
  return { target, file, kind, isTried };
}

/** @returns undefined when it is made; otherwise why not */
async function makeSelfExtracting(
  target: Target,
  output: string,
  { project, files }: MakeOptions,
): Promise<string | undefined> {
  if (target.os === "windows") return "a self-extracting one needs the shell of a Unix";
  if (isOwn(target)) {
    await writeSelfExtracting(output, project, files, ownRuntime());
    return undefined;
  }
  const downloads = `${output}.download`;
  await Deno.mkdir(downloads);
  try {
    const runtime = await fetchRuntime(target, downloads, AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS));
    if ("missing" in runtime) return runtime.missing;
    await writeSelfExtracting(output, project, files, { ...target, path: runtime.path });
    return undefined;
  } finally {
    await Deno.remove(downloads, { recursive: true });
  }
}
