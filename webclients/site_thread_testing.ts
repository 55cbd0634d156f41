/**
 * For tests: the practice site in a thread of its own, since some clients block theirs.
 *
 * @module
 */

/** A site that runs. */
export class SiteThread implements AsyncDisposable {
  /** Ends with a slash. */
  readonly url: string;
  /** What clients have to trust; none without TLS. */
  readonly caCerts: readonly string[];
  readonly #worker: Worker;

  private constructor(worker: Worker, url: string, certificate: string | null) {
    this.#worker = worker;
    this.url = url;
    this.caCerts = certificate === null ? [] : [certificate];
  }

  /** Starts a site on loopback. */
  static async start(options: { tls: boolean }): Promise<SiteThread> {
    const program = new URL("./site_worker_testing.ts", import.meta.url);
    const worker = new Worker(program, { type: "module" });
    const { url, certificate } = await call(worker, options);
    return new SiteThread(worker, url, certificate);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await call(this.#worker, "close");
    this.#worker.terminate();
  }
}

function call(
  worker: Worker,
  message: unknown,
): Promise<{ url: string; certificate: string | null }> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(event.message));
    };
    worker.postMessage(message);
  });
}
