/**
 * What a loop can be told when it is made.
 *
 * @module
 */

import type { Selector } from "../io/types.ts";
import type { EventLoopClock } from "../time/clock.ts";
import type { Network } from "./network.ts";
import type { Observer } from "./observer.ts";

/** How to make a loop. */
export interface EventLoopOptions {
  /** Tells the time. @default the system's */
  clock?: EventLoopClock;
  /** The world to which the program's sockets belong. @default Deno's, loaded with the first socket */
  io?: Network;
  /** Waits for the time and for sockets. @default the clock's, until `io` brings its own */
  selector?: Selector;
  /** Whether to look for mistakes: see `debug.ts` and `never_awaited.ts`. @default false */
  debug?: boolean;
  /** Who is told what happens. @default whoever observes new loops (`default_observer.ts`), which is nobody as a rule */
  observer?: Observer | null;
  /** Takes warnings, and the errors that no exception handler takes. @default writes to stderr */
  log?: (text: string) => void;
}
