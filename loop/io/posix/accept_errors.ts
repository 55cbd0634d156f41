/**
 * What to make of an `accept` that gives no connection. None of its failures may end a server.
 *
 * @see accept(2), section "Error handling"
 * @module
 */

import { systemError } from "./errno.ts";
import { EINTR, platform } from "./platform.ts";

const { EAGAIN, ECONNABORTED, EMFILE, ENFILE, ENOBUFS, ENOMEM, EPROTO } = platform;

/**
 * Sorts the failures of `accept`.
 *
 * - `"next"`: that peer is gone already, or a signal came; try again at once
 * - `"nobody"`: nobody waits to be accepted
 * - `"shortage"`: somebody does, but there is no descriptor or no memory; try again later
 *
 * @throws the error that it is, when it is another one
 */
export function sortAcceptError(number: number): "next" | "nobody" | "shortage" {
  switch (number) {
    case ECONNABORTED:
    case EPROTO:
    case EINTR:
      return "next";
    case EAGAIN:
      return "nobody";
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
      return "shortage";
    default:
      throw systemError("accept", number);
  }
}
