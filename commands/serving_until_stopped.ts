/**
 * `fibserv serve`, once it serves: the wait for a signal, and the end.
 *
 * @module
 */

import { EXIT_DONE } from "../internal/cli/exit_codes.ts";
import type { Interruption } from "../internal/cli/interruption.ts";
import { systemTimerClock, type TimerClock } from "../internal/measure/timer_clock.ts";
import type { RunningServer } from "../variants/server.ts";

/** Who has pressed Ctrl-C, and sees nothing for so long, wonders whether anything happens. */
const SILENCE_MS = 500;

/**
 * Waits for a signal, drains, and waits for the end: of the server, or of the time. A second signal ends both.
 *
 * @param drainTimeoutMs how long the server may take to end after the signal
 * @param say prints what somebody at the terminal wants to know meanwhile
 * @returns the exit code: 0, or that of the signal when the time was over first
 */
export async function serveUntilStopped(
  server: Pick<RunningServer, "drain" | "ended">,
  interruption: Pick<Interruption, "interrupted" | "signal" | "exitCode">,
  drainTimeoutMs: number,
  say: (line: string) => void,
  clock: TimerClock = systemTimerClock,
): Promise<number> {
  await Promise.race([interruption.interrupted, server.ended]);
  if (!interruption.signal.aborted) return EXIT_DONE;
  server.drain();
  // A shorter wait is over before anybody has read that there is one.
  const cancelNews = drainTimeoutMs <= SILENCE_MS ? () => {} : clock.after(SILENCE_MS, () => {
    const most = `at most ${drainTimeoutMs / 1000} s`;
    say(`waiting for clients to take their answers, ${most}; Ctrl-C again ends at once`);
  });
  let cancelTimeout = () => {};
  const timeout = new Promise<"late">((resolve) => {
    cancelTimeout = clock.after(drainTimeoutMs, () => resolve("late"));
  });
  try {
    const outcome = await Promise.race([server.ended, timeout]);
    return outcome === "late" ? interruption.exitCode ?? EXIT_DONE : EXIT_DONE;
  } finally {
    cancelNews();
    cancelTimeout();
  }
}
