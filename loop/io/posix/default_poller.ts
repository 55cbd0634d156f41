/**
 * The best way to wait that this system has: `epoll` on Linux, `kqueue` on macOS, and `poll`, which is everywhere, in a C
 * library that has neither.
 *
 * Whoever wants to compare them, or to read the plainest of them at work, says which one a selector uses:
 * `new PosixSelector(new PollPoller())`.
 *
 * @module
 */

import { EpollPoller } from "./epoll.ts";
import { KqueuePoller } from "./kqueue.ts";
import { type Libc, libc } from "./libc.ts";
import { PollPoller } from "./poll_poller.ts";
import type { Poller } from "./poller.ts";

/**
 * Makes the poller that suits a system.
 *
 * @param available the calls that it has. @default this system's
 */
export function defaultPoller(
  available: Pick<Libc, "epoll_create1" | "kqueue" | "kevent"> = libc,
): Poller {
  if (available.epoll_create1 !== null) return new EpollPoller();
  if (available.kqueue !== null) return new KqueuePoller(available);
  return new PollPoller();
}
