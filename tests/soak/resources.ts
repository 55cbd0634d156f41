/**
 * What a server process holds: memory, threads, descriptors. And the bounds for it.
 *
 * @module
 */

import { outputOf } from "../../internal/measure/output_of.ts";
import { pollOperatingSystem } from "../../loop/io/poll_operating_system.ts";
import { HUNG_MS } from "../../internal/measure/within.ts";

/** What a process holds. */
export interface Resources {
  /** Of its memory, what is in the machine's, in MB. */
  readonly residentMb: number;
  readonly threads: number;
  readonly descriptors: number;
}

/**
 * Reads them. By `cat` and `ls`, because Deno itself reads these files only with all permissions.
 *
 * @returns null where the system does not tell (all but Linux), and when there is no such process
 * @see proc_pid_status(5), proc_pid_fd(5)
 */
export async function resourcesOf(pid: number): Promise<Resources | null> {
  if (Deno.build.os !== "linux") return null;
  const [status, descriptors] = await Promise.all([
    outputOf("/bin/cat", `/proc/${pid}/status`),
    outputOf("/bin/ls", `/proc/${pid}/fd`),
  ]);
  if (status === null || descriptors === null) return null;
  const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1]);
  return {
    residentMb: Math.round(field("VmRSS") / 1024),
    threads: field("Threads"),
    descriptors: descriptors.split("\n").length,
  };
}

/**
 * Waits until the process holds no more threads and descriptors than before: what a thread had opened is given back a moment
 * after its end.
 *
 * @returns what it holds then
 * @throws {Error} when it holds more after 30 s
 */
export async function settled(pid: number, before: Resources): Promise<Resources | null> {
  const deadline = performance.now() + HUNG_MS;
  for (;;) {
    const now = await resourcesOf(pid);
    if (now === null) return null;
    if (now.threads <= before.threads && now.descriptors <= before.descriptors) return now;
    if (performance.now() > deadline) {
      throw new Error(
        `Cannot accept what is left: at most ${before.threads} threads and ${before.descriptors} ` +
          `descriptors are due, got ${now.threads} and ${now.descriptors}`,
      );
    }
    await pollOperatingSystem();
  }
}
