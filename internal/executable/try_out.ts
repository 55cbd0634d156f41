/**
 * Starts an executable once, before anybody gets it.
 *
 * @module
 */

import { CommandError } from "../cli/errors.ts";
import { versionLine } from "../cli/version.ts";

/**
 * Starts it. What it unpacks goes beside it, and is removed.
 *
 * @param executable its absolute path
 * @throws {CommandError} when it does not answer as this program does
 */
export async function tryOut(executable: string): Promise<void> {
  const cache = `${executable}.cache`;
  await Deno.mkdir(cache);
  const { stdout, stderr } = await new Deno.Command(executable, {
    args: ["--version"],
    env: { XDG_CACHE_HOME: cache },
    stdin: "null",
  }).output().finally(() => Deno.remove(cache, { recursive: true }));
  const decoder = new TextDecoder();
  const said = (decoder.decode(stdout) + decoder.decode(stderr)).trim();
  if (said !== versionLine()) {
    throw new CommandError(
      `Cannot compile: the executable must answer --version by "${versionLine()}", got "${said}"`,
    );
  }
}
