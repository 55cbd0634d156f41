/**
 * A stage of a talk: processes that run as long as somebody wants to see them.
 *
 * Whoever presses a button says what is wanted, and one loop makes it so, step by step. So it does not matter how often
 * a button is pressed, nor what is pressed while something is still starting: there is never more than one of a kind, and
 * what was wanted last is what comes out.
 *
 * @module
 */

/** Runs what is wanted, and tells what there is to be seen. */
export abstract class Stage<Wanted, State> implements AsyncDisposable {
  /** What is to run; null: nothing. */
  protected wanted: Wanted | null = null;
  /** Why something ended, or did not start, although nobody wanted that; null when all went well. */
  protected failure: string | null = null;
  readonly #followers = new Set<(state: State) => void>();
  #working: Promise<void> | null = null;
  #isClosed = false;

  /** What there is to be seen now. */
  abstract get state(): State;

  /** Makes it so that what is wanted runs, and nothing else. What is wanted may change meanwhile. Does not reject. */
  protected abstract work(): Promise<void>;

  /** Makes it so that this runs, and nothing else; null: nothing. Resolved when nothing is left to do. */
  want(wanted: Wanted | null): Promise<void> {
    if (this.#isClosed && wanted !== null) return Promise.resolve();
    this.wanted = wanted;
    this.failure = null;
    return this.#working ??= this.work().finally(() => this.#working = null);
  }

  /** Calls `fn` with the state now, and when there is news, until the returned function is called. It must not throw. */
  follow(fn: (state: State) => void): () => void {
    this.#followers.add(fn);
    fn(this.state);
    return () => {
      this.#followers.delete(fn);
    };
  }

  /** Ends all, and lets nothing begin any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.want(null);
  }

  /** The same as {@linkcode close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Tells the state to those who follow. */
  protected tell(): void {
    const { state } = this;
    for (const follower of this.#followers) follower(state);
  }
}
