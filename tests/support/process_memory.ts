/**
 * How much memory another process has in use.
 *
 * @module
 */

/**
 * Reads the resident set size, in bytes. Where the system does not tell it in a file (all but Linux), 0: a bound on
 * the growth then holds always, and what remains of such a test is that the server goes on.
 *
 * @see proc_pid_status(5)
 */
export async function residentBytes(pid: number): Promise<number> {
  if (Deno.build.os !== "linux") return 0;
  // Deno itself reads /proc only with all permissions.
  const { stdout } = await new Deno.Command("cat", { args: [`/proc/${pid}/status`] }).output();
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(new TextDecoder().decode(stdout)) ?? [];
  if (kibibytes === undefined) throw new Error(`Cannot read the memory of process ${pid}`);
  return Number(kibibytes) * 1024;
}
