/**
 * What the system's small programs say: `cat`, `grep`, `git`.
 *
 * A bench is better off with what they tell, and can do without: there may be no such program, or no
 * PATH by which to find it.
 *
 * @module
 */

/** @returns what the program says, without white space around it; null when it cannot be run or says nothing */
export async function outputOf(program: string, ...args: string[]): Promise<string | null> {
  try {
    const { stdout } = await new Deno.Command(program, {
      args,
      stdin: "null",
      stderr: "null",
    }).output();
    return new TextDecoder().decode(stdout).trim() || null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
