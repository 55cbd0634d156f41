/**
 * Which foreign programs a test can count on: a C compiler, Node, Go. Nobody needs them to work on this
 * project; tests of the peers that are written for them are ignored where they are missing.
 *
 * @module
 */

import { availableTools, type Tool } from "../../bench/peers/tools.ts";
import { areMissing } from "./permissions.ts";

const available: ReadonlySet<Tool> = areMissing("run") ? new Set() : await availableTools();

/** Whether the tool cannot be run; for the `ignore` of a test that needs it. */
export function isToolMissing(tool: Tool): boolean {
  return !available.has(tool);
}

/**
 * Whether a program of the system cannot be run; for the `ignore` of a test that needs it.
 *
 * @param args with which it ends at once, and well
 */
export async function isCommandMissing(command: string, ...args: string[]): Promise<boolean> {
  if (areMissing("run")) return true;
  try {
    return !(await new Deno.Command(command, { args, stdin: "null" }).output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return true;
    throw error;
  }
}
