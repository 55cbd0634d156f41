/**
 * Gets a Deno for another system: npm, by which Deno is published too, has one for each.
 *
 * @module
 */

import { join } from "node:path";
import type { Target } from "../executable/target.ts";

/** What came of it: where it is, or why it could not be had. */
export type Fetched = { readonly path: string } | { readonly missing: string };

/**
 * Downloads the runtime, of the version that runs this. npm compares its checksum with the registry's.
 *
 * @param folder an empty one, for what is downloaded
 * @param signal gives up
 */
export async function fetchRuntime(
  target: Target,
  folder: string,
  signal: AbortSignal,
): Promise<Fetched> {
  const name = `${target.runtimePackage}@${Deno.version.deno}`;
  const packed = await runIn(
    folder,
    signal,
    ...["npm", "pack", name, "--ignore-scripts", "--json", "--loglevel", "error"],
  );
  if ("missing" in packed) return packed;
  const [{ filename }] = JSON.parse(packed.stdout);
  const unpacked = await runIn(folder, signal, "tar", "-xzf", filename, "package/deno");
  if ("missing" in unpacked) return unpacked;
  const path = join(folder, "package", "deno");
  const system = systemOf(await firstBytes(path));
  const wanted = `${target.os} ${target.arch}`;
  return system === wanted ? { path } : { missing: `${name} is for ${system}, not ${wanted}` };
}

/** Runs a program; one that is not there, or fails, is a reason and no error. */
async function runIn(
  folder: string,
  signal: AbortSignal,
  command: string,
  ...args: string[]
): Promise<{ readonly stdout: string } | { readonly missing: string }> {
  try {
    const options = { args, cwd: folder, env: { NO_COLOR: "1" }, stdin: "null", signal } as const;
    const { success, stdout, stderr } = await new Deno.Command(command, options).output();
    const decoder = new TextDecoder();
    if (success) return { stdout: decoder.decode(stdout) };
    if (signal.aborted) return { missing: `${command} took too long` };
    const [reason] = decoder.decode(stderr).trim().split("\n");
    return { missing: `${command} says: ${reason}` };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return { missing: `there is no ${command}` };
  }
}

/** As many as {@linkcode systemOf} looks at. */
const HEADER_BYTES = 20;

async function firstBytes(path: string): Promise<DataView> {
  const bytes = new Uint8Array(HEADER_BYTES);
  using file = await Deno.open(path);
  await file.read(bytes);
  return new DataView(bytes.buffer);
}

/**
 * For which system a program is, by its first bytes: `linux aarch64`. Where it cannot be started, this is the next best.
 *
 * @param header its first 20 bytes
 * @returns "another system" when it is for none of those that the stub of an executable knows
 * @see elf(5): `e_machine`; Mach-O, `mach_header_64`: `cputype`
 */
export function systemOf(header: DataView): string {
  const ELF = 0x7f454c46;
  const MACH_O_64 = 0xfeedfacf;
  const elf = new Map([[0x3e, "x86_64"], [0xb7, "aarch64"]]);
  const machO = new Map([[0x01000007, "x86_64"], [0x0100000c, "aarch64"]]);
  const [os, arch] = header.getUint32(0) === ELF
    ? ["linux", elf.get(header.getUint16(18, true))]
    : header.getUint32(0, true) === MACH_O_64
    ? ["darwin", machO.get(header.getUint32(4, true))]
    : [];
  return arch === undefined ? "another system" : `${os} ${arch}`;
}
