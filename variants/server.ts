/**
 * Starts a variant, and gives what its caller needs to hold: the address, the means to stop it, the end.
 *
 * @module
 */

import { isDisconnect } from "../loop/io/disconnect.ts";
import { openIo } from "../loop/io/mod.ts";
import { observeNewLoops } from "../loop/kernel/default_observer.ts";
import type { Recording } from "../loop/trace/recording/tap.ts";
import type { TraceReader } from "../loop/trace/trace_event.ts";
import type { Address, Io } from "../loop/io/types.ts";
import { fitToDescriptors } from "./capacity.ts";
import { warmUp } from "./fib.ts";
import { LineFeedHint, lineFeedHint } from "./line_feed_hint.ts";
import { type ServeOptions, withLocal } from "./options.ts";
import type { Variant } from "./table.ts";

/** A server that accepts connections. */
export interface RunningServer {
  /** The address really bound, which tells the port when 0 was asked for. */
  readonly addr: Address;
  /** Asks it to end in good order: no more connections, what was received is answered. Idempotent. */
  drain(): void;
  /** What of the options did not fit into the process, in one line; null when all did. */
  readonly note: string | null;
  /** Resolved when it has ended. */
  readonly ended: Promise<void>;
}

/** A variant has ended, and has never called `listening()`. */
export class NeverListenedError extends TypeError {
  /** What `toString()` begins with. */
  override readonly name = "NeverListenedError";
}

/**
 * Runs `variant` until it is drained.
 *
 * @param report receives the errors that end one connection but not the server; not those which only say that the
 * peer is gone
 * @param tracing receives what the server asks of its sockets and gets, if anybody wants to see that; or records all that it does
 * @param log receives the lines that the variant prints for whoever reads along
 * @param logPart receives what a client has sent that waits for an answer to it, without a line feed. @default a hint in `log`
 * @throws {NeverListenedError} when the variant ends before it listens
 * @throws {Deno.errors.AddrInUse} when another program has the port
 * @throws {RangeError} when the process has too few descriptors
 */
export async function startServer(
  variant: Variant,
  options: ServeOptions,
  report: (error: unknown) => void,
  tracing?: TraceReader | Recording,
  log: (line: string) => void = () => {},
  logPart: (part: string) => void = (part) => log(lineFeedHint(part)),
): Promise<RunningServer> {
  const { options: fitting, note } = fitToDescriptors(variant, options);
  const [{ run }, plainIo, wrap] = await Promise.all([
    variant.load(),
    openIo(options.io),
    tracing && wrapperFor(tracing),
  ]);
  warmUp();
  const stopping = Promise.withResolvers<void>();
  const listening = Promise.withResolvers<Address>();
  const lineWatch = new LineFeedHint(logPart);
  const plain = { io: plainIo, options: fitting, observer: null };
  const { io, options: shown, observer } = wrap?.(plainIo, fitting) ?? plain;
  const stopObserving = observer === null ? () => {} : observeNewLoops(observer);
  // A variant from a file may have forgotten to give a promise.
  const ended = Promise.resolve(run({
    io,
    options: withLocal(shown, { lineWatch }),
    report: (error) => {
      if (!isDisconnect(error)) report(error);
    },
    log,
    listening(addr) {
      listening.resolve(addr);
      // Or else a variant that has clients at once would serve them before anybody hears of it.
      plainIo.turnSoon();
    },
    onStop: (drain) => void stopping.promise.then(drain),
  })).finally(() => {
    lineWatch.end();
    stopObserving();
  });
  // A failure to bind ends `run()` before it listens.
  const addr = await Promise.race([
    listening.promise,
    ended.then(() => {
      throw new NeverListenedError(
        "Cannot serve: run() must call listening() before it ends, got its end",
      );
    }),
  ]);
  return { addr, note, drain: stopping.resolve, ended };
}

/** Loads what covers the calls of a server. */
async function wrapperFor(tracing: TraceReader | Recording) {
  if ("recorder" in tracing) {
    const { recordServer } = await import("./record_server.ts");
    return (io: Io, options: ServeOptions) => recordServer(io, options, tracing);
  }
  const { traceServer } = await import("./trace_server.ts");
  return (io: Io, options: ServeOptions) => traceServer(io, options, tracing);
}
