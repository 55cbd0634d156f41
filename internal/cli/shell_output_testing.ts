/**
 * Runs a script in a shell, for the tests of the completions.
 *
 * @module
 */

/**
 * Feeds `script` to the shell's standard input.
 *
 * @returns what the shell printed; undefined when it is not installed
 * @throws {Error} when the shell fails
 */
export async function shellOutput(
  shell: string,
  args: readonly string[],
  script: string,
): Promise<string | undefined> {
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(shell, {
      args: [...args],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  const [stdout, stderr, status] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.status,
    new Blob([script]).stream().pipeTo(child.stdin),
  ]);
  if (!status.success || stderr !== "") {
    throw new Error(`Cannot run ${shell}: it must exit with 0 and be silent, got ${stderr}`);
  }
  return stdout;
}
