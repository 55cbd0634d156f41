/**
 * A server for tests that does to each connection exactly what the test says, be it wrong.
 *
 * @module
 */

import { boundAddress } from "../loop/io/posix/address.ts";
import { closeDescriptor } from "../loop/io/posix/descriptor.ts";
import { bindSocket } from "../loop/io/posix/listener.ts";
import type { Target } from "./target.ts";

/**
 * What to do with a connection. The server closes it, which the script must not, when the promise
 * settles.
 */
export type Script = (connection: Deno.TcpConn) => Promise<void>;

/** Accepts connections on a loopback port until it is disposed of. */
export class ScriptedServer implements AsyncDisposable {
  readonly #listener: Deno.TcpListener;
  readonly #script: Script;
  readonly #connections = new Set<Deno.TcpConn>();
  readonly #scripts: Promise<void>[] = [];
  readonly #accepting: Promise<void>;
  #isListening = true;

  /** @param port for a server that comes late, one of {@linkcode refusingTarget}. @default a free one */
  constructor(script: Script, port = 0) {
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port });
    this.#script = script;
    this.#accepting = this.#acceptLoop();
  }

  /** Where it listens. */
  get target(): Target {
    return { hostname: "127.0.0.1", port: this.#listener.addr.port };
  }

  /** Accepts nobody any more, and returns when the port refuses: an `accept()` that waits keeps it open a little longer. */
  async stopListening(): Promise<void> {
    if (this.#isListening) this.#listener.close();
    this.#isListening = false;
    await this.#accepting;
  }

  /** @throws what a script threw, unless a client that went away was the reason */
  async [Symbol.asyncDispose](): Promise<void> {
    const stopped = this.stopListening();
    for (const connection of this.#connections) this.#close(connection);
    await stopped;
    await Promise.all(this.#scripts);
  }

  async #acceptLoop(): Promise<void> {
    while (this.#isListening) {
      try {
        this.#scripts.push(this.#serve(await this.#listener.accept()));
      } catch (error) {
        if (!isEndOfConnection(error)) throw error;
      }
    }
  }

  async #serve(connection: Deno.TcpConn): Promise<void> {
    this.#connections.add(connection);
    try {
      await this.#script(connection);
    } catch (error) {
      if (!isEndOfConnection(error)) throw error;
    } finally {
      this.#close(connection);
    }
  }

  /** Closes a connection unless it is closed, by its script's end or by the disposal. */
  #close(connection: Deno.TcpConn): void {
    if (this.#connections.delete(connection)) connection.close();
  }
}

/**
 * A port on which nobody listens, for as long as it is held: a socket of ours is bound to it, and a bound socket that does
 * not listen refuses. If the port were only found and let go, any process that asks for a free one could be given it.
 *
 * A server that comes late takes it by its number, which Linux allows beside a bound socket of the same process; other
 * systems do not, and there the port is let go.
 */
export function refusingTarget(): Target & Disposable {
  const any = { hostname: "127.0.0.1", port: 0 };
  if (Deno.build.os !== "linux") {
    using listener = Deno.listen(any);
    return { ...any, port: listener.addr.port, [Symbol.dispose]() {} };
  }
  const descriptor = bindSocket(any);
  return { ...boundAddress(descriptor), [Symbol.dispose]: () => closeDescriptor(descriptor) };
}

/** Yields the lines that arrive, without their newlines. */
export async function* requestsOf(connection: Deno.TcpConn): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(4096);
  let text = "";
  for (;;) {
    const count = await connection.read(buffer);
    if (count === null) return;
    text += decoder.decode(buffer.subarray(0, count), { stream: true });
    const lines = text.split("\n");
    text = lines.pop()!;
    yield* lines;
  }
}

/** Sends all of `text`, in writes of at most `pieceLength` bytes. */
export async function sendText(
  connection: Deno.TcpConn,
  text: string,
  pieceLength = Infinity,
): Promise<void> {
  let rest = new TextEncoder().encode(text);
  while (rest.length > 0) {
    rest = rest.subarray(await connection.write(rest.subarray(0, pieceLength)));
  }
}

/** A script that answers every request with `answer`. */
export function answerWith(answer: string): Script {
  return async (connection) => {
    for await (const _request of requestsOf(connection)) await sendText(connection, answer);
  };
}

/** Also of one that its client has reset before it was accepted, which makes `accept()` reject, or of the listener itself. */
function isEndOfConnection(error: unknown): boolean {
  return error instanceof Deno.errors.NotConnected ||
    error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted ||
    error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.BrokenPipe;
}
