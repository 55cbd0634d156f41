/**
 * How a server deals with two clients: in service disciplines, as queueing theory says.
 *
 * @module
 */

import type { Variant } from "../../variants/table.ts";

/**
 * How a server deals with two clients, which is all that the shapes of its figures depend on. "one
 * interpreter": there are threads, of which one at a time may run, as in CPython.
 */
export type Discipline =
  | "one by one"
  | "one thread"
  | "one interpreter"
  | "workers"
  | "many servers";

/** @returns how a variant deals with two clients */
export function disciplineOf({ serves, computes, takesWorkers }: Variant): Discipline {
  if (serves === "one by one") return "one by one";
  if (computes === "on a worker") return "workers";
  return takesWorkers ? "many servers" : "one thread";
}
