/**
 * Finds connections on which nothing has happened for too long.
 *
 * A timer per connection that is set again at every byte would cost more than serving the byte. Instead one
 * slow clock ticks four times per timeout; a connection notes the tick at which it began to wait (a plain
 * number, no system call), and at every tick those whose note is too old are closed. So a connection is closed
 * after 1 to 1.25 timeouts, and an active one pays one store.
 *
 * @module
 */

/** What can be idle. */
export interface Idler {
  /** The tick at which the present wait for the peer began. */
  waitingSince: number;
  /** Closes the connection, unless it is the server that is at work. */
  closeIdle(): void;
}

/** The slow clock, and the connections that it watches. It ticks only while there are any. */
export class IdleSweeper {
  /** The current tick. */
  tick = 0;
  readonly #timeoutMs: number;
  readonly #idlers = new Set<Idler>();
  #timer: ReturnType<typeof setInterval> | undefined;

  /** @param timeoutMs milliseconds; 0: never */
  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  add(idler: Idler): void {
    if (this.#timeoutMs === 0) return;
    this.#idlers.add(idler);
    this.#timer ??= setInterval(() => this.sweep(), this.#timeoutMs / TICKS);
  }

  delete(idler: Idler): void {
    this.#idlers.delete(idler);
    if (this.#idlers.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** One tick. */
  sweep(): void {
    this.tick += 1;
    for (const idler of this.#idlers) {
      if (this.tick - idler.waitingSince > TICKS) idler.closeIdle();
    }
  }
}

const TICKS = 4;
