/**
 * How many descriptors does this process have left?
 *
 * A process may have so many open at a time (`ulimit -n`, RLIMIT_NOFILE) and no more. A server that has used them up
 * cannot accept, which passes; but a thread that is started without them takes the whole process with it, since Deno
 * gives up if it cannot make the thread's event loop. So whoever starts threads looks here first. (Deno raises the soft
 * limit to the hard one at its start. Where a shell says 256 and the hard limit is higher, there are more.)
 *
 * Deno itself tells nobody: `/proc/self/limits` is only for programs that may do everything. Two system calls can: one
 * tells the limit, and `poll`, asked about every number, says which are no descriptors. To call them needs the right to
 * foreign functions, which most commands give up at once; what was opened before that stays usable, and can do no more
 * than this.
 *
 * @see getrlimit(2), poll(2) (`POLLNVAL`)
 * @module
 */

import { isDarwin, platform } from "./posix/platform.ts";

const RLIMIT_NOFILE = isDarwin ? 8 : 7;
const POLLNVAL = 0x20;
/** Numbers above are not looked at: in a process with a limit like that, descriptors are not what is scarce. */
const NUMBERS_MAX = 1 << 14;

/** The descriptors of this process at a moment. */
export interface Descriptors {
  /** How many may be open. */
  readonly limit: number;
  /** How many more may be opened: at least, since of the open ones those above a number of 16,384 do not count. */
  readonly free: number;
}

/**
 * Looks how many there are. It takes some microseconds, and a millisecond where the limit is high.
 *
 * @returns null where that cannot be known: on Windows, in worker threads, and in programs without `--allow-ffi`
 */
export const countDescriptors: () => Descriptors | null = open() ?? (() => null);

function open(): (() => Descriptors) | null {
  // Threads are started by the main thread. And nobody is to be asked for a right because of this.
  const right = { name: "ffi", path: platform.library } as const;
  if (
    Deno.build.os === "windows" || "postMessage" in self ||
    Deno.permissions.querySync(right).state !== "granted"
  ) return null;
  const { symbols } = Deno.dlopen(platform.library, {
    getrlimit: { parameters: ["i32", "buffer"], result: "i32" },
    poll: { parameters: ["buffer", "u32", "i32"], result: "i32" },
  });
  // Two numbers of 64 bits: the soft limit, and the hard one. Without a limit they are huge.
  const limits = new BigUint64Array(2);
  if (symbols.getrlimit(RLIMIT_NOFILE, new Uint8Array(limits.buffer)) < 0) return null;
  const limit = Number(limits[0]);
  const count = Math.min(limit, NUMBERS_MAX);
  return () => {
    // A `struct pollfd`: the number, 16 bits for what is asked, and 16 bits for the answer.
    const asked = new Int32Array(2 * count);
    for (let number = 0; number < count; number++) asked[2 * number] = number;
    symbols.poll(new Uint8Array(asked.buffer), count, 0);
    let free = limit - count;
    for (let number = 0; number < count; number++) {
      if ((asked[2 * number + 1]! >> 16 & POLLNVAL) !== 0) free += 1;
    }
    return { limit, free };
  };
}
