/**
 * What another process has used. The files under /proc are read by `cat`, because Deno itself reads them only with
 * all permissions.
 *
 * @see proc_pid_stat(5), proc_pid_status(5), proc_stat(5)
 * @module
 */

/** The unit of times under /proc, on all of Linux's platforms: `getconf CLK_TCK`. */
const TICKS_PER_SECOND = 100;

/** The text of a file; null where there is none, which is so on all systems but Linux. */
export async function catFile(path: string): Promise<string | null> {
  if (Deno.build.os !== "linux") return null;
  const { success, stdout } = await new Deno.Command("cat", {
    args: [path],
    stdin: "null",
    stderr: "null",
  }).output();
  return success ? new TextDecoder().decode(stdout) : null;
}

/** Processor time of all its threads, in user mode and in the kernel. Null if the system does not tell. */
export async function cpuSeconds(pid: number): Promise<number | null> {
  const stat = await catFile(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // The second field is the program's name in parentheses, which may hold anything, ")" included. The next is the 3rd.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [utime, stime] = [fields[14 - 3], fields[15 - 3]];
  return (Number(utime) + Number(stime)) / TICKS_PER_SECOND;
}

/** Its memory in use (resident set size) in kB. Null if the system does not tell. */
export async function residentKb(pid: number): Promise<number | null> {
  const [, kb] = /^VmRSS:\s+(\d+) kB$/m.exec(await catFile(`/proc/${pid}/status`) ?? "") ?? [];
  return kb === undefined ? null : Number(kb);
}

/** What the processors did since the machine started, in ticks. */
export interface ProcessorTicks {
  readonly all: number;
  /** Time in which the hypervisor gave a processor to somebody else, although it had work. */
  readonly stolen: number;
}

/** Null if the system does not tell. */
export async function processorTicks(): Promise<ProcessorTicks | null> {
  const [, line] = /^cpu +(.*)$/m.exec(await catFile("/proc/stat") ?? "") ?? [];
  if (line === undefined) return null;
  // user, nice, system, idle, iowait, irq, softirq, steal; what follows is part of user and nice.
  const ticks = line.split(" ").slice(0, 8).map(Number);
  return { all: ticks.reduce((sum, count) => sum + count, 0), stolen: ticks[7] ?? 0 };
}
