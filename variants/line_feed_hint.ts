/**
 * Notices clients that send a number without a line feed, and wait: the classic Python clients do.
 *
 * A server cannot answer them, since the rest of the line may still come, and that cannot be told from a line feed that
 * was forgotten: only time can. So nothing is done about it but to say so, once. A line that is not whole when all that
 * has come is read is rare, and only then does anybody look at anything here.
 *
 * @module
 */

import type { LineWatch, WatchedSession } from "./options.ts";

const SECOND_MS = 1000;
/** After so many looks, a second apart, at the same part of a line: that is after one to two seconds. */
const LOOKS = 2;
/** A number, and what a request may have around it. */
const NUMBER = /^[ \t\r]*\d+[ \t\r]*$/;

/** Looks once in a second, while there are parts of lines, until it has told of one. */
export class LineFeedHint implements LineWatch {
  readonly #tell: (part: string) => void;
  readonly #everySecond: typeof onTimer;
  /** How often it has looked at each since its latest part came. */
  readonly #looks = new Map<Pick<WatchedSession, "partOfLine">, number>();
  #stopLooking: (() => void) | null = null;
  #isOver = false;

  /**
   * @param tell is called once at most, with what a client has sent
   * @param everySecond calls a function once in a second, and gives one that ends this
   */
  constructor(tell: (part: string) => void, everySecond: typeof onTimer = onTimer) {
    this.#tell = tell;
    this.#everySecond = everySecond;
  }

  partCame(session: Pick<WatchedSession, "partOfLine">): void {
    if (this.#isOver) return;
    this.#looks.set(session, 0);
    this.#stopLooking ??= this.#everySecond(() => this.#look());
  }

  stalled(part: string): void {
    if (this.#isOver) return;
    this.end();
    this.#tell(part);
  }

  /** It looks no more. Idempotent. */
  end(): void {
    this.#isOver = true;
    this.#stop();
  }

  #look(): void {
    for (const [session, looks] of this.#looks) {
      if (!NUMBER.test(session.partOfLine)) this.#looks.delete(session);
      else if (looks + 1 === LOOKS) return this.stalled(session.partOfLine);
      else this.#looks.set(session, looks + 1);
    }
    if (this.#looks.size === 0) this.#stop();
  }

  #stop(): void {
    this.#looks.clear();
    this.#stopLooking?.();
    this.#stopLooking = null;
  }
}

function onTimer(fn: () => void): () => void {
  const timer = setInterval(fn, SECOND_MS);
  return () => clearInterval(timer);
}

/** What tells it. Whoever serves knows what it is called, and whether there is a flag that helps. */
export function lineFeedHint(part: string): string {
  return `a client waits for an answer to ${JSON.stringify(part.trim())}, ` +
    "which has no line feed: a request is a line";
}

/** Whether the client's thread waits for the rest of a line: memory, since such a thread can neither be asked nor look. */
export type LineState = Int32Array<SharedArrayBuffer>;

/** Makes it. */
export function lineState(): LineState {
  return new Int32Array(new SharedArrayBuffer(4));
}

/**
 * The half of a thread whose calls wait, so that it has no timers.
 *
 * @param tell passes on to the main thread what has come of a line
 */
export function watchInThread(state: LineState, tell: (part: string) => void): LineWatch {
  let isCovered = false;
  return {
    partCame(session) {
      const { partOfLine } = session;
      if (!NUMBER.test(partOfLine)) return;
      Atomics.store(state, 0, 1);
      tell(partOfLine);
      if (isCovered) return;
      isCovered = true;
      const receive = session.receive.bind(session);
      session.receive = (bytes, count) => {
        Atomics.store(state, 0, 0);
        receive(bytes, count);
      };
    },
    stalled: tell,
  };
}

/** The main thread's half: the session in that thread, as `watch` sees it. @returns what takes that thread's news */
export function watchThreadFor(watch: LineWatch, state: LineState): (part: string) => void {
  let latest = "";
  const session = {
    get partOfLine() {
      return Atomics.load(state, 0) === 1 ? latest : "";
    },
    receive() {},
  };
  return (part) => {
    latest = part;
    watch.partCame(session);
  };
}
