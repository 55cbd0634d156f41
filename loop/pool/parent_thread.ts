/**
 * A file that is both halves of a threaded program: it starts workers from itself, and a worker finds out by its
 * name that it is one.
 *
 * @module
 */

/** What a worker uses of its global scope to talk to the thread that started it. */
export interface ParentThread {
  /** Is called with what the other thread posts. */
  onmessage: ((event: MessageEvent) => void) | null;
  postMessage(message: unknown): void;
  /** Ends this worker. */
  close(): void;
}

/**
 * The thread that started this one, or null when this thread is not a worker of that name.
 *
 * @param name what was passed to `new Worker(…, { name })`
 */
export function parentThread(name: string): ParentThread | null {
  // The compiler knows the global scope of the main thread only.
  return self.name === name ? self as unknown as ParentThread : null;
}
