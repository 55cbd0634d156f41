/**
 * Where the processors' time went: to a server, and to other virtual machines.
 *
 * Linux tells both, in files that count since the machine's and the process's start, so two looks
 * and a difference are what is needed. Elsewhere nothing is known, and nothing is claimed.
 *
 * @see proc(5), /proc/stat and /proc/pid/stat
 * @module
 */

import { outputOf } from "./output_of.ts";

/** The unit of these files, on all of Linux's platforms: `getconf CLK_TCK`. */
const TICKS_PER_SECOND = 100;

/** What was counted so far, in ticks. */
export interface ProcessorTimes {
  /** Of all cores: all states, idle included. */
  readonly total: number;
  /** Of all cores: what the hypervisor gave to others while something here wanted to run. */
  readonly stolen: number;
  /** Of all cores: nobody wanted it. */
  readonly idle: number;
  /** Of the process, all its threads, in user and system mode; null: unknown. */
  readonly process: number | null;
  /** Of those of its children that have ended, and whose end it has noticed; null: unknown. */
  readonly children: number | null;
}

/** Processor time of a while, as parts of 1. */
export interface ProcessorShares {
  /** How many cores the process kept busy; null: unknown. */
  readonly process: number | null;
  /** The parts of all cores' time that were stolen, and that nobody wanted; null: unknown. */
  readonly steal: number | null;
  readonly idle: number | null;
}

const UNKNOWN: ProcessorShares = { process: null, steal: null, idle: null };

/**
 * Looks. Deno lets nobody read these files who may not do everything, so `cat` reads them.
 *
 * @param pid the process; null: none is of interest
 * @returns null where the system does not tell
 */
export async function processorTimes(pid: number | null): Promise<ProcessorTimes | null> {
  if (Deno.build.os !== "linux") return null;
  const files = ["/proc/stat", ...(pid === null ? [] : [`/proc/${pid}/stat`])];
  const text = await outputOf("/bin/cat", ...files);
  return text === null ? null : parseTimes(text);
}

/** @param text the two files, one after the other; the second one may be missing */
export function parseTimes(text: string): ProcessorTimes | null {
  const all = numbers(/^cpu +(.+)$/m, text);
  if (all === null) return null;
  const [user, nice, system, idle, iowait, irq, softirq, steal] = all;
  // The process's name, in brackets, may hold anything. User and system time are fields 14 and 15, those of the
  // children are 16 and 17.
  const fields = numbers(/^\d+ \(.*\) (.+)$/m, text);
  return {
    // Guests, which follow, are part of user already.
    total: user! + nice! + system! + idle! + iowait! + irq! + softirq! + steal!,
    stolen: steal!,
    idle: idle! + iowait!,
    process: fields === null ? null : fields[14 - 3]! + fields[15 - 3]!,
    children: fields === null ? null : fields[16 - 3]! + fields[17 - 3]!,
  };
}

/** The numbers in what the pattern's group matches; null when it does not match. */
function numbers(pattern: RegExp, text: string): number[] | null {
  const [, group] = pattern.exec(text) ?? [];
  return group === undefined ? null : group.split(" ").map(Number);
}

/**
 * @returns how long the process computed between two looks, all its threads together, in seconds, good to a hundredth;
 * null: unknown
 */
export function cpuSecondsBetween(
  before: ProcessorTimes | null,
  after: ProcessorTimes | null,
): number | null {
  if (before === null || after === null) return null;
  if (before.process === null || after.process === null) return null;
  return (after.process - before.process) / TICKS_PER_SECOND;
}

/** @returns what went where between two looks */
export function sharesBetween(
  before: ProcessorTimes | null,
  after: ProcessorTimes | null,
  cores: number,
): ProcessorShares {
  if (before === null || after === null || after.total <= before.total) return UNKNOWN;
  const total = after.total - before.total;
  return {
    process: before.process === null || after.process === null
      ? null
      : (after.process - before.process) * cores / total,
    steal: (after.stolen - before.stolen) / total,
    idle: (after.idle - before.idle) / total,
  };
}
