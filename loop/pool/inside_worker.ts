/**
 * Whether this thread is a pool's worker.
 *
 * A worker imports the module of a task, and with it everything that stands at the module's top level. If that is a
 * program that makes a pool, the workers of this pool import it again, and so on, without end. And a pool inside a
 * worker would be of little use: its owner hears of results by an event loop, which stands still in a worker.
 *
 * @module
 */

/** Set once, by the worker itself. Each thread has its own instance of this module, and so of this variable. */
let isInside = false;

/** Worker: says so, before it imports anything that somebody else wrote. */
export function enterWorker(): void {
  isInside = true;
}

/** @throws Error when this thread is the worker of a pool */
export function assertOutsideWorker(): void {
  if (!isInside) return;
  throw new Error(
    "Cannot make a pool: a worker of a pool must not make another one, so the main program in a task's module must " +
      `stand behind \`if (import.meta.main)\`, got one in ${self.name}`,
  );
}
