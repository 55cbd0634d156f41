/**
 * A connection that is none.
 *
 * @module
 */

import { text } from "../peers_testing.ts";

/** It notes what is done to it; its reads wait until they are completed or it is closed. */
export class FakeConn {
  readonly calls: string[] = [];
  readonly #reads: PromiseWithResolvers<number | null>[] = [];

  setNoDelay(): void {}

  closeWrite(): Promise<void> {
    this.calls.push("closeWrite");
    return Promise.resolve();
  }

  read(_bytes: Uint8Array): Promise<number | null> {
    this.calls.push("read");
    const read = Promise.withResolvers<number | null>();
    this.#reads.push(read);
    return read.promise;
  }

  write(bytes: Uint8Array): Promise<number> {
    this.calls.push(`write ${text(bytes, bytes.length)}`);
    return Promise.resolve(bytes.length);
  }

  close(): void {
    this.calls.push("close");
    for (const read of this.#reads.splice(0)) read.reject(new Deno.errors.Interrupted());
  }

  /** Completes the oldest read in flight. */
  completeRead(count: number | null): void {
    this.#reads.shift()!.resolve(count);
  }
}
