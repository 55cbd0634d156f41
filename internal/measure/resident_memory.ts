/**
 * How much memory another process has in use.
 *
 * @see proc_pid_status(5)
 * @module
 */

import { outputOf } from "./output_of.ts";

/**
 * Reads the resident set size: what of a process's memory is in the machine's. The file is read by `cat`, because Deno
 * itself reads it only with all permissions.
 *
 * @returns kB; null where the system does not tell (all but Linux), and when there is no such process
 */
export async function residentKb(pid: number): Promise<number | null> {
  if (Deno.build.os !== "linux") return null;
  const status = await outputOf("/bin/cat", `/proc/${pid}/status`);
  const [, kb] = /^VmRSS:\s+(\d+) kB$/m.exec(status ?? "") ?? [];
  return kb === undefined ? null : Number(kb);
}
