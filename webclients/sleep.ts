/**
 * Waiting for nothing but time.
 *
 * @module
 */

/**
 * Sleeps.
 *
 * @param ms how long, in milliseconds; 0: not at all
 * @param signal ends it early
 */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  if (ms === 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    signal.addEventListener("abort", wake);
  });
}
