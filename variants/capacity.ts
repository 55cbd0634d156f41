/**
 * How much of a server fits into the descriptors that its process may have.
 *
 * Each connection takes one, each thread some more (see `../loop/pool/worker_room.ts`). A server that has more clients
 * than descriptors cannot even tell the next one that it is full; and one that starts a thread without them is gone. So
 * they are counted before it starts, and what does not fit is left out: then the protocol has a word for whoever comes
 * too many, as it has for `--max-connections`.
 *
 * @module
 */

import { countDescriptors, type Descriptors } from "../loop/io/descriptor_gauge.ts";
import { REFUSED_MAX } from "../loop/io/limits.ts";
import { DESCRIPTORS_PER_WORKER } from "../loop/pool/worker_room.ts";
import type { ServeOptions } from "./options.ts";
import type { Variant } from "./table.ts";

/** Listener, selector, wake-up, the thread that hears signals, files that are loaded later, threads that are ending. */
const RESERVED = 24;
/** A copy of `prefork` has a listener, a selector and a wake-up of its own. */
const DESCRIPTORS_PER_COPY = 3;
/** Refused connections may take so much of what there is, as a fraction. */
const REFUSED_SHARE = 8;

/** What a variant takes. */
type Needs = Pick<Variant, "name" | "takesWorkers" | "threadPerConnection">;

/** What fits. */
export interface Capacity {
  /** The options, with smaller numbers where it must be. */
  readonly options: ServeOptions;
  /** Says what was made smaller, and why, in one line; null when nothing was. */
  readonly note: string | null;
}

/**
 * Makes the options of a server fit.
 *
 * @param descriptors what there is; null: nobody knows, and nothing is changed. @default those of this process
 * @throws {RangeError} when there are too few for a single connection
 */
export function fitToDescriptors(
  variant: Needs,
  options: ServeOptions,
  descriptors: Descriptors | null = countDescriptors(),
): Capacity {
  if (descriptors === null) return { options, note: null };
  const { name, takesWorkers, threadPerConnection = false } = variant;
  const perConnection = threadPerConnection ? 1 + DESCRIPTORS_PER_WORKER : 1;
  const perWorker = DESCRIPTORS_PER_WORKER + (name === "prefork" ? DESCRIPTORS_PER_COPY : 0);
  const available = descriptors.free - RESERVED;
  const refusedMax = Math.min(REFUSED_MAX, Math.max(1, Math.floor(available / REFUSED_SHARE)));
  const forAll = available - refusedMax;
  // Half of them at most, or else there would be workers and nobody to work for.
  const workers = takesWorkers
    ? Math.min(options.workers, Math.max(1, Math.floor(forAll / 2 / perWorker)))
    : options.workers;
  const forConnections = forAll - (takesWorkers ? workers * perWorker : 0);
  const maxConnections = Math.min(
    options.maxConnections,
    Math.floor(forConnections / perConnection),
  );
  if (maxConnections < 1) {
    const least = RESERVED + 1 + perConnection + (takesWorkers ? perWorker : 0);
    throw new RangeError(
      `${least} descriptors must be free (ulimit -n), got ${descriptors.free} of ${descriptors.limit}`,
    );
  }
  const fitting = { ...options, workers, maxConnections, refusedMax };
  const said = [
    ...(workers < options.workers ? [`${workers} ${workers === 1 ? "worker" : "workers"}`] : []),
    ...(maxConnections < options.maxConnections
      ? [`${maxConnections} ${maxConnections === 1 ? "connection" : "connections"} at most`]
      : []),
  ];
  if (said.length === 0) return { options: fitting, note: null };
  const note = `${said.join(" and ")}, because this process may have ${descriptors.limit} ` +
    "descriptors (ulimit -n)";
  return { options: fitting, note };
}
