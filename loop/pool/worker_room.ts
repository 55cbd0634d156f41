/**
 * Descriptors for threads: one that is started without them ends the whole process (see `../io/descriptor_gauge.ts`).
 *
 * A thread opens some when its event loop is made and its program is loaded, a moment after `new Worker()`; and one that
 * has ended gives them back a moment after that is known. So the number of free ones is not all there is to it: those
 * are counted, too, which threads on their way will need.
 *
 * @module
 */

import { countDescriptors } from "../io/descriptor_gauge.ts";

/** What a thread takes: six when it runs, and one or two while it loads its program. */
export const DESCRIPTORS_PER_WORKER = 8;
/** What stays free for the rest of the program. */
const SPARE = 8;
/** How long, in milliseconds, a thread waits for those that are ending, and how often it looks. */
const WAIT_MS = 2000;
const LOOK_MS = 10;

/** How many threads have been started and do not run yet. */
let starting = 0;

/** Tells how many descriptors are free; null: nobody knows. Tests have their own. */
type Count = () => { readonly free: number } | null;

/** For how many more threads there are descriptors at this moment: Infinity where nobody knows. */
export function workerRoom(count: Count = countDescriptors): number {
  const free = count()?.free ?? Infinity;
  return Math.max(0, Math.floor((free - SPARE) / DESCRIPTORS_PER_WORKER) - starting);
}

/** A thread is about to start. @returns what to call when it runs, or has ended: once */
export function workerStarts(): () => void {
  starting += 1;
  let hasStarted = false;
  return () => {
    if (!hasStarted) starting -= 1;
    hasStarted = true;
  };
}

/**
 * Waits until there is room for one more thread, and takes it.
 *
 * @returns what to call when the thread runs, or has ended: once
 * @throws {Error} when there is none after two seconds
 */
export async function takeWorkerRoom(count: Count = countDescriptors): Promise<() => void> {
  for (let looks = 0; workerRoom(count) === 0; looks++) {
    if (looks * LOOK_MS >= WAIT_MS) {
      const free = count()?.free;
      throw new Error(
        `Cannot start a thread: ${
          DESCRIPTORS_PER_WORKER + SPARE
        } descriptors must be free, got ${free}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return workerStarts();
}
