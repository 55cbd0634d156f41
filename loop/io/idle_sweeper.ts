/**
 * Finds connections on which nothing has happened for too long.
 *
 * A timer per connection that is set again at every byte would cost more than serving the byte. Instead one
 * slow clock ticks four times per timeout; a connection notes the tick at which it began to wait (a plain
 * number, no system call), and at every tick those whose note is too old are closed. So a connection is closed
 * after 1 to 1.25 timeouts, and an active one pays one store.
 *
 * Only who waits for its peer can be idle. While the server computes, the tick is noted in the connection's place,
 * so that its time begins when the answer is ready.
 *
 * @module
 */

/** What can be idle. */
export interface Idler {
  /** The tick at which the present wait for the peer began. */
  waitingSince: number;
  /** Whether it waits for its peer at all. */
  isWaiting(): boolean;
  /** Called at every tick from the moment on at which it has waited for too long. */
  closeIdle(): void;
}

/** The slow clock, and the connections that it watches. It ticks only while there are any. */
export class IdleSweeper {
  /** The current tick. */
  tick = 0;
  /** How long a tick is, in milliseconds; 0 when the clock stands still. */
  readonly periodMs: number;
  readonly #idlers = new Set<Idler>();
  #timer: ReturnType<typeof setInterval> | undefined;

  /** @param timeoutMs milliseconds; 0: never */
  constructor(timeoutMs: number) {
    this.periodMs = timeoutMs / TICKS;
  }

  /** How late, in milliseconds, its clock may tick at the moment: Infinity while there is nothing to watch. */
  get timersMs(): number {
    return this.#timer === undefined ? Infinity : this.periodMs;
  }

  add(idler: Idler): void {
    if (this.periodMs === 0) return;
    idler.waitingSince = this.tick;
    this.#idlers.add(idler);
    this.#timer ??= setInterval(() => this.sweep(), this.periodMs);
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
      if (!idler.isWaiting()) idler.waitingSince = this.tick;
      else if (this.tick - idler.waitingSince > TICKS) idler.closeIdle();
    }
  }
}

/** Per timeout. */
const TICKS = 4;
