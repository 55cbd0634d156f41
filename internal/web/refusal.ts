/**
 * The answer to a request that breaks a rule.
 *
 * @module
 */

/** Refuses a request. Whoever throws it has done nothing of what was asked. */
export class Refusal extends Error {
  /** What `toString()` begins with. */
  override readonly name = "Refusal";
  /** From 400 to 499: the one who asks is at fault. */
  readonly status: number;
  /** More headers of the answer, such as `Allow`. */
  readonly headers: Readonly<Record<string, string>>;

  /**
   * Makes the refusal.
   *
   * @param status of HTTP, from 400 to 499
   * @param message one line, for whoever looks into the browser's tools
   */
  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}
