/**
 * The best way to wait that this system has.
 *
 * @module
 */

import { EpollPoller } from "./epoll.ts";
import type { Poller } from "./poller.ts";

/** Makes the poller that suits this system. */
export function defaultPoller(): Poller {
  return new EpollPoller();
}
