/**
 * A terminal whose keys a program reads one by one.
 *
 * @module
 */

import { EXIT_SIGINT, EXIT_SIGTERM } from "./exit_codes.ts";

/** What a pager needs of a terminal besides to write to it. */
export interface InteractiveTerminal {
  /** How many lines fit, at this moment; 0 when it does not tell. */
  readonly rows: number;
  /** Whether keys come at once, unseen and without a meaning of their own, Ctrl-C included, rather than in whole lines. */
  setRaw(isRaw: boolean): void;
  /** Waits for keys. @returns what was typed; null when there will be nothing more */
  read(): Promise<string | null>;
  /**
   * Calls `clean` when a signal ends the program, and ends it then.
   *
   * @returns a function that stops that
   */
  beforeExit(clean: () => void): () => void;
}

const KEYS_LENGTH_MAX = 64;

const SIGNALS: readonly (readonly [Deno.Signal, number])[] = [
  ["SIGINT", EXIT_SIGINT],
  // Windows has none that a program could notice.
  ...Deno.build.os === "windows" ? [] : [["SIGTERM", EXIT_SIGTERM] as const],
];

/** @returns the terminal at which somebody types to this process; null where nobody does */
export function systemTerminal(): InteractiveTerminal | null {
  return Deno.stdin.isTerminal() ? terminal : null;
}

const terminal: InteractiveTerminal = {
  get rows() {
    try {
      return Deno.consoleSize().rows;
    } catch {
      return 0;
    }
  },
  setRaw: (isRaw) => Deno.stdin.setRaw(isRaw),
  async read() {
    const keys = new Uint8Array(KEYS_LENGTH_MAX);
    const count = await Deno.stdin.read(keys);
    return count === null ? null : new TextDecoder().decode(keys.subarray(0, count));
  },
  beforeExit(clean) {
    const listeners = SIGNALS.map(([signal, code]) => {
      const listener = () => {
        clean();
        Deno.exit(code);
      };
      Deno.addSignalListener(signal, listener);
      return () => Deno.removeSignalListener(signal, listener);
    });
    return () => {
      for (const remove of listeners) remove();
    };
  },
};
