/**
 * Whether tests can have rings here. Where the kernel refuses them, these tests are ignored.
 *
 * @module
 */

import { areMissing } from "../../../tests/support/permissions.ts";
import { Proactor, proactor } from "./proactor.ts";
import { Ring } from "./ring.ts";

/** Whether the kernel gives rings to this process. */
export const hasUring: boolean = isGranted();

function isGranted(): boolean {
  if (Deno.build.os !== "linux" || areMissing("ffi")) return false;
  try {
    proactor();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotSupported) return false;
    throw error;
  }
}

/** So few of everything that all of it runs out all the time: submissions, room for completions, and buffers. */
export function tinyProactor(): Proactor {
  return tiny ??= new Proactor(new Ring(4), 4);
}

let tiny: Proactor | null = null;

/** Registers a test that needs a ring, and the network. */
export function uringTest(name: string, fn: () => void | Promise<void>): void {
  Deno.test({ name, ignore: !hasUring || areMissing("net"), fn });
}
