/**
 * How many descriptors another process has open. On Linux only: elsewhere nobody is told.
 *
 * @module
 */

import { HUNG_MS } from "../../internal/measure/within.ts";

/** Whether that can be known here. */
export const canCountDescriptors: boolean = Deno.build.os === "linux";

/** How many they are at this moment. (Deno lets nobody read that folder who may not do everything.) */
export async function countDescriptors(pid: number): Promise<number> {
  const { stdout } = await new Deno.Command("ls", { args: [`/proc/${pid}/fd`] }).output();
  return new TextDecoder().decode(stdout).trim().split("\n").length;
}

/** Waits until there are no more than `max`: a thread gives its own back a moment after it has ended. */
export async function untilDescriptors(pid: number, max: number): Promise<void> {
  const giveUpAt = performance.now() + HUNG_MS;
  let count: number;
  while ((count = await countDescriptors(pid)) > max) {
    if (performance.now() > giveUpAt) {
      throw new Error(`Cannot go on: process ${pid} must have ${max} descriptors, got ${count}`);
    }
  }
}
