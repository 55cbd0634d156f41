/**
 * loopstreams: streams on `loop/`, the simplified asyncio.
 *
 * Model. `startServer()` accepts, and calls the handler with the two halves of each connection: a reader,
 * which collects what comes, and a writer, which keeps what cannot be sent yet. `drain()` waits while the
 * writer keeps too much.
 *
 * Changed since `loopcoro`. Accepting, closing after an error, and waiting for the last client are in the
 * library. There are no sockets any more: what is left of the network is two objects to read from and to
 * write to.
 *
 * Fixes. A handler is all that a server is made of. It may read in the units of its protocol (`readline`,
 * `readexactly`) instead of in the pieces that TCP delivers.
 *
 * Still breaks. Every byte is copied into the reader's buffer and out of it again; compare `fibserv client
 * fast` with the one of `loopcoro`. And who forgets `drain()` has no backpressure. And the one thread still
 * computes fib itself, and meanwhile nobody else is served. Others are served between two requests at most,
 * because of `sleep(0)`: `drain()` does not wait while the writer keeps little (fairness, see `framing.ts`). Show it,
 * each line in a terminal of its own:
 *
 *     fibserv serve --variant loopstreams
 *     fibserv client fast
 *     fibserv client slow --n 40
 *
 * After the documentation of asyncio, "Streams".
 *
 * @module
 */

import {
  type Coroutine,
  EventLoop,
  sleep,
  startServer,
  type StreamReader,
  type StreamWriter,
} from "../loop/mod.ts";
import { fib } from "./fib.ts";
import { Session } from "./framing.ts";
import type { Service } from "./service.ts";

export async function run({ io, options, listening, onStop, report }: Service): Promise<void> {
  const loop = new EventLoop({ io, selector: io.selector() });
  loop.setExceptionHandler((_loop, { exception }) => report(exception));
  const server = await loop.runUntilComplete(startServer(handle, options));
  listening(server.addr);
  onStop(() => loop.drain(() => server.close()));

  await loop.runUntilComplete(server.waitClosed());
  await loop.shutdown();

  function* handle(reader: StreamReader, writer: StreamWriter): Coroutine {
    const session = new Session(options);
    while (!session.ended) {
      const bytes = yield* reader.read(4096);
      session.receive(bytes, bytes.length);
      do {
        for (const n of session.requests()) session.answer(fib(n));
        yield* send(writer, session);
      } while (session.pending);
    }
    writer.close();
  }

  /** Sends the answers, at the speed at which the client takes them. */
  function* send(writer: StreamWriter, session: Session): Coroutine {
    writer.write(session.output.subarray(0, session.length));
    session.sent(session.length);
    if (session.pending) yield* sleep(0);
    yield* writer.drain();
  }
}
