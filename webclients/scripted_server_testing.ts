/**
 * For tests: a server that does to the letter what its script says, in a thread of its own, since some clients block
 * theirs.
 *
 * @module
 */

/** What the server does when a request has come. After the last act it waits for the next request. */
export type Act =
  /** Sends this, each character the byte of the same number. */
  | { readonly send: string }
  /** Sends so many bytes `x`. */
  | { readonly fill: number }
  /** Waits until so many connections wait here at the same time. */
  | { readonly meet: number }
  /** Ends the connection in order. */
  | "end"
  /** Breaks it. */
  | "reset"
  /** Does nothing more, until the client leaves. */
  | "hang"
  /** Sends for ever. */
  | "flood";

/** For each target what to do: the first time, the second time, … and the last of these from then on. */
export type Script = Readonly<Record<string, readonly (readonly Act[])[]>>;

/** What the server has seen. */
export interface Report {
  /** The heads of the requests, in the order in which they came. */
  readonly requests: readonly string[];
  /** How many connections there were. */
  readonly connections: number;
}

/** A response with a length. */
export function respond(status: number, body = "", fields = ""): Act {
  return { send: `HTTP/1.1 ${status} x\r\n${fields}Content-Length: ${body.length}\r\n\r\n${body}` };
}

/** A server that runs. */
export class ScriptedServer implements AsyncDisposable {
  readonly port: number;
  readonly #worker: Worker;

  private constructor(worker: Worker, port: number) {
    this.#worker = worker;
    this.port = port;
  }

  /** Starts a server on loopback. */
  static async start(script: Script): Promise<ScriptedServer> {
    const url = new URL("./scripted_server_worker_testing.ts", import.meta.url);
    const worker = new Worker(url, { type: "module" });
    const port = await call<number>(worker, script);
    return new ScriptedServer(worker, port);
  }

  /** The URL of a target. */
  url(target: string): string {
    return `http://127.0.0.1:${this.port}${target}`;
  }

  /** Waits until every client has left, and tells what has been seen. */
  report(): Promise<Report> {
    return call(this.#worker, "report");
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#worker.terminate();
    return Promise.resolve();
  }
}

function call<T>(worker: Worker, message: unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(event.message));
    };
    worker.postMessage(message);
  });
}
