/**
 * The machine: without it, a rate is a number.
 *
 * @module
 */

import os from "node:os";
import { fileURLToPath } from "node:url";
import { versions } from "../cli/version.ts";
import { outputOf } from "./output_of.ts";

const ROOT = new URL("../../", import.meta.url);

/** Where something was measured. */
export interface Machine {
  /** The processor's name as the system tells it. */
  readonly cpu: string;
  /** How many of them, hyper-threads included. */
  readonly cores: number;
  /** Whether it is a virtual machine; null: unknown. */
  readonly isVirtual: boolean | null;
  /** `linux`, `darwin`, … */
  readonly os: string;
  /** The kernel's release. */
  readonly kernel: string;
  /** `x86_64` or `aarch64`. */
  readonly arch: string;
  readonly fibserv: string;
  readonly deno: string;
  readonly v8: string;
  /** The commit of the sources, with `-dirty` when they were changed; null in an executable. */
  readonly commit: string | null;
  /** Processes that wanted to run, on average of the minute before the start; null: unknown. */
  readonly loadBefore: number | null;
  /** The part of all cores' time that the hypervisor gave to others meanwhile; null: unknown. */
  readonly stealShare: number | null;
}

/**
 * Looks at the machine. To be called before the measurement: the load that it tells is that of the minute before.
 *
 * @returns the facts; what the system does not tell is null, as is what it will have stolen
 */
export async function machineFacts(): Promise<Machine> {
  const [cpu] = os.cpus();
  const { fibserv, deno, v8, os: name, arch } = versions();
  const [virtual, commit, load] = await Promise.all([
    isVirtual(),
    Deno.build.standalone ? null : outputOf(
      "git",
      "-C",
      fileURLToPath(ROOT),
      "describe",
      "--always",
      "--dirty",
      "--exclude=*",
    ),
    loadBefore(),
  ]);
  return {
    cpu: cpu?.model.trim() || "unknown",
    cores: navigator.hardwareConcurrency,
    isVirtual: virtual,
    os: name,
    kernel: os.release(),
    arch,
    fibserv,
    deno,
    v8,
    commit,
    loadBefore: load,
    stealShare: null,
  };
}

/** An x86 processor tells its programs when there is a hypervisor above them; others keep it to themselves. */
async function isVirtual(): Promise<boolean | null> {
  if (Deno.build.os !== "linux" || Deno.build.arch !== "x86_64") return null;
  const info = await outputOf("/bin/cat", "/proc/cpuinfo");
  return info === null ? null : /^flags\b.*\bhypervisor\b/m.test(info);
}

function loadBefore(): number | null {
  // Windows has no such thing, and says 0.
  return Deno.build.os === "windows" ? null : os.loadavg()[0] ?? null;
}

/** The machine in one line: `4 × Some Processor, virtual; linux 6.1.0 x86_64`. */
export function machineLine({ cpu, cores, isVirtual, os, kernel, arch }: Machine): string {
  const kind = isVirtual === null ? "" : isVirtual ? ", virtual" : ", not virtual";
  return `${cores} × ${cpu}${kind}; ${os} ${kernel} ${arch}`;
}

/** The versions in one line: `fibserv 0.1.0 (0123abc), deno 2.9.6, v8 15.0.1`. */
export function versionsLine({ fibserv, commit, deno, v8 }: Machine): string {
  return `fibserv ${fibserv}${commit === null ? "" : ` (${commit})`}, deno ${deno}, v8 ${v8}`;
}
