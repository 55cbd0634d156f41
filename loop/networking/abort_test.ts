/**
 * To give up a connection is to be rid of it, on real sockets of both worlds.
 */

import { assertEquals, assertGreater } from "@std/assert";
import { testNeeding } from "../../tests/support/permissions.ts";
import { EventLoop } from "../event_loop.ts";
import { openIo } from "../io/mod.ts";
import type { IoName } from "../io/types.ts";
import { kernel } from "../kernel/abstract_event_loop.ts";
import type { Coroutine } from "../kernel/coroutine.ts";
import type { Protocol } from "./protocol.ts";
import { openConnection } from "./streams.ts";
import type { Transport } from "./protocol.ts";
// Opens the C library, which stays open, before any test can be blamed for it.
import "../io/posix/libc.ts";

const LOOPBACK = { hostname: "127.0.0.1", port: 0 };

/** Sends for ever, as fast as the peer takes it. */
class Flood implements Protocol {
  #transport!: Transport;

  connectionMade(transport: Transport): void {
    this.#transport = transport;
    this.resumeWriting();
  }

  resumeWriting(): void {
    this.#transport.write(new Uint8Array(1_000_000));
  }
}

for (const name of ["deno", "posix"] satisfies IoName[]) {
  const test = name === "posix" ? testNeeding("net", "ffi") : testNeeding("net");

  test(`Transport.abort() listens no more, though the peer goes on sending (${name})`, async () => {
    const io = await openIo(name);
    const loop = new EventLoop({ io, selector: io.selector() });
    const { selector } = loop[kernel];

    function* main(): Coroutine {
      const server = yield* loop.createServer(() => new Flood(), LOOPBACK);
      const [reader, writer] = yield* openConnection(server.addr);
      assertGreater((yield* reader.read(10)).length, 0);
      const open = selector.size;
      writer.transport.abort();
      assertEquals(selector.size, open - 1);
      yield* writer.waitClosed();
      server.close();
      // It hears of it, which ends its flood.
      yield* server.waitClosed();
    }

    await loop.runUntilComplete(main());
    assertEquals(selector.size, 0);
    loop.close();
  });

  test(`Transport.abort() after close() waits for the peer no more (${name})`, async () => {
    const io = await openIo(name);
    const loop = new EventLoop({ io, selector: io.selector() });
    const { selector } = loop[kernel];

    function* main(): Coroutine {
      const server = yield* loop.createServer(() => new Flood(), LOOPBACK);
      const [reader, writer] = yield* openConnection(server.addr);
      assertGreater((yield* reader.read(10)).length, 0);
      const open = selector.size;
      writer.close();
      const sizes: number[] = [];
      const given = loop.createFuture<void>();
      // In the step after the one that closes the socket: later the linger, which ends by itself, may be over.
      loop.callSoon(() => {
        sizes.push(selector.size);
        writer.transport.abort();
        sizes.push(selector.size);
        given.setResult();
      });
      yield* given;
      // The peer goes on sending, so a socket that is closed in good order stays until it has read that.
      assertEquals(sizes, [open, open - 1]);
      yield* writer.waitClosed();
      server.close();
      yield* server.waitClosed();
    }

    await loop.runUntilComplete(main());
    assertEquals(selector.size, 0);
    loop.close();
  });
}
