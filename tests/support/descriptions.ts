/**
 * The descriptions of all commands, as they are found in `commands/`: a new one is found as well.
 *
 * @module
 */

import type { Command } from "../../internal/cli/command.ts";

const COMMANDS = new URL("../../commands/", import.meta.url);

/** @returns one for each pair of files: the description, and what the command does (`_run`) */
export async function descriptions(): Promise<Command[]> {
  const found: Command[] = [];
  for (const { name: file } of Deno.readDirSync(COMMANDS)) {
    const [, name] = /^([a-z]+)_run\.ts$/.exec(file) ?? [];
    if (name === undefined) continue;
    const module: Record<string, Command> = await import(new URL(`${name}.ts`, COMMANDS).href);
    found.push(module[`${name}Command`]!);
  }
  return found;
}
