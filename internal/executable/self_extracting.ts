/**
 * Makes an executable that unpacks itself: a shell script with an archive behind it.
 *
 * `deno compile` needs a runtime of its own kind, which it downloads. Where it cannot be had, this
 * is the next best: the `deno` that is here anyway, the program, and a script that puts both where
 * they can be run. It behaves like a compiled program, but its first start takes a second longer,
 * and it needs the tools of a Unix: `sh`, `tail`, `gzip`, `tar`.
 *
 * @module
 */

import { CommandError } from "../cli/errors.ts";
import { VERSION } from "../cli/version.ts";
import { makePayload } from "./payload.ts";
import type { ProgramFiles } from "./program_files.ts";
import { BENCH_FLAGS, RUNTIME_FLAGS } from "./runtime_flags.ts";
import template from "./stub.sh" with { type: "text" };

/** The user's folder for caches, below the home folder, by operating system. */
const CACHE_BELOW_HOME: Readonly<Partial<Record<string, string>>> = {
  linux: ".cache",
  darwin: "Library/Caches",
};

/** The runtime to put into the executable. */
export interface Runtime {
  /** The path of a `deno` of the same version as this one. */
  readonly path: string;
  /** The system that it is for. */
  readonly os: string;
  /** The processor that it is for. */
  readonly arch: string;
}

/** The `deno` that runs this. */
export const ownRuntime = (): Runtime => ({ path: Deno.execPath(), ...Deno.build });

/**
 * Writes the executable.
 *
 * @throws {CommandError} when the operating system is neither Linux nor macOS
 */
export async function writeSelfExtracting(
  path: string,
  project: string,
  files: ProgramFiles,
  { path: runtime, os, arch }: Runtime,
): Promise<void> {
  const cacheBelowHome = CACHE_BELOW_HOME[os];
  if (cacheBelowHome === undefined) {
    throw new CommandError(
      `Cannot make a self-extracting executable: the system must be Linux or macOS, got ${os}`,
    );
  }
  const payload = await makePayload(project, files, runtime);
  const stub = makeStub({
    // For somebody who opens the file.
    CONTENTS: `fibserv ${VERSION} and deno ${Deno.version.deno} for ${os} ${arch}`,
    CACHE_BELOW_HOME: cacheBelowHome,
    SHA256: payload.sha256,
    RUNTIME_FLAGS: RUNTIME_FLAGS.join(" "),
    BENCH_FLAGS: BENCH_FLAGS.join(" "),
  });
  await Deno.writeFile(path, new Blob([stub, payload.bytes]).stream());
  await Deno.chmod(path, 0o755); // whatever the umask is
}

/**
 * Fills in the script. It has to know where the archive begins: behind its own last byte, whose
 * position depends on the number of digits of that position.
 *
 * @param values what to put in the place of `@NAME@`; `@PAYLOAD_START@` is computed, and counts
 * from 1
 */
export function makeStub(values: Readonly<Record<string, string>>): string {
  const fill = (start: number) =>
    template.replace(/@([A-Z0-9_]+)@/g, (_, name: string) => {
      const value = name === "PAYLOAD_START" ? String(start) : values[name];
      if (value === undefined) {
        throw new Error(`Cannot fill in ${name}: it must have a value, got none`);
      }
      return value;
    });
  let stub = fill(0);
  for (let start = 0; start !== byteLength(stub) + 1;) {
    start = byteLength(stub) + 1;
    stub = fill(start);
  }
  return stub;
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
