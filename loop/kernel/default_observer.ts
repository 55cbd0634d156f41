/**
 * The observer of loops that are made without one: for whoever wants to see inside a program that makes its loops itself.
 *
 * @module
 */

import type { Observer } from "./observer.ts";

let current: Observer | null = null;

/** The observer that a new loop gets when its options name none. */
export function defaultObserver(): Observer | null {
  return current;
}

/**
 * Observes all loops that are made from now on, in this thread, unless their options name another observer.
 *
 * @returns a function that ends this, for loops that are made later
 */
export function observeNewLoops(observer: Observer): () => void {
  const before = current;
  current = observer;
  return () => current = before;
}
