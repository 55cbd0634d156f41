/**
 * For programs of tests that run out of descriptors on purpose.
 *
 * @module
 */

/**
 * Lets Deno open now what it needs to hear signals. Else it may do so at any later time, as on a busy machine when there is
 * no descriptor left, and then it panics ("Too many open files" in `ext/signals/lib.rs`).
 */
export function prepareSignals(): void {
  const listener = () => {};
  Deno.addSignalListener("SIGINT", listener);
  Deno.removeSignalListener("SIGINT", listener);
}
