/**
 * What the scenarios with sockets share: how to wait for a connection, and how to empty one.
 *
 * The twin of `socket_harness.py`.
 *
 * @module
 */

import { type Coroutine, type EventLoop, sleep, type Socket } from "../../loop/mod.ts";
import type { Trace } from "./harness.ts";

/** More than the operating system takes at once. */
export const MUCH = 4_000_000;

/** Lets what is on its way arrive: only an idle loop is sure to ask for the sockets. */
export function* rest(count: number): Coroutine<void> {
  for (let n = 0; n < count; n++) yield* sleep(1);
}

/** Counts what comes, up to the end or up to so many bytes. */
export function* receiveAll(loop: EventLoop, sock: Socket, limit?: number): Coroutine<number> {
  let count = 0;
  while (count !== limit) {
    const bytes = yield* loop.sockRecv(sock, 65536);
    if (bytes.length === 0) break;
    count += bytes.length;
  }
  return count;
}

/** The words of the messages are not compared. */
export function reportExceptions(trace: Trace, loop: EventLoop): void {
  loop.setExceptionHandler((_loop, context) => trace("reported:", context.exception));
}
