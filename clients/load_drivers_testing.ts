/**
 * One test, every driver: how bytes move must make no difference to what a load client says.
 *
 * @module
 */

import { denoIo } from "../loop/io/deno/mod.ts";
import { openPosixIo } from "../loop/io/posix/mod.ts";
import type { Io } from "../loop/io/types.ts";
import { areMissing } from "../tests/support/permissions.ts";
import * as load from "./load.ts";

/** {@linkcode load.runLoad}, with one of the drivers. */
export type RunLoad = typeof load.runLoad;

/** The ways to move bytes, and what `LoadOptions` has to say for each. */
export const worlds = [
  { name: "streams", ignore: areMissing("net"), world: (): { io?: Io } => ({}) },
  { name: "selector, deno", ignore: areMissing("net"), world: (): { io?: Io } => ({ io: denoIo }) },
  {
    name: "selector, posix",
    ignore: Deno.build.os === "windows" || areMissing("net", "ffi"),
    world: (): { io?: Io } => ({ io: besideServer(openPosixIo()) }),
  },
];

/** Registers a test for every driver. */
export function test(name: string, fn: (runLoad: RunLoad) => Promise<void>): void {
  for (const { name: driver, ignore, world } of worlds) {
    const runLoad: RunLoad = (options, events) => load.runLoad({ ...options, ...world() }, events);
    Deno.test({ name: `${name} (${driver})`, ignore, fn: () => fn(runLoad) });
  }
}

/** Lets a server in the same thread have its turn each millisecond, while the client waits in the kernel. */
function besideServer(io: Io): Io {
  return {
    ...io,
    selector() {
      const selector = io.selector();
      selector.threadWaker({ beforeWait: () => 1, onWoken() {} });
      return selector;
    },
  };
}
