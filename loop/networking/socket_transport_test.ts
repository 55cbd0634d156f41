import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import type { EventLoop } from "../event_loop.ts";
import { kernel } from "../kernel/abstract_event_loop.ts";
import type { Coroutine } from "../kernel/coroutine.ts";
import type { ExceptionContext } from "../kernel/exception_context.ts";
import { bytesOf, textOf, thrownBy } from "../loop_testing.ts";
import { type MemorySocket, WIRE_BYTES, withPair } from "../network_testing.ts";
import { sleep } from "../waiting/sleep.ts";
import type { Protocol } from "./protocol.ts";
import { SocketTransport } from "./socket_transport.ts";

/** A protocol that writes down what it is told, and what `more` returns or throws. */
function logging(log: string[], more: Protocol = {}): Protocol {
  return {
    connectionMade(transport) {
      log.push("made");
      more.connectionMade?.(transport);
    },
    dataReceived(bytes) {
      log.push(textOf(bytes));
      more.dataReceived?.(bytes);
    },
    eofReceived(cutOff) {
      log.push(cutOff === null ? "eof" : "cut off");
      return more.eofReceived?.(cutOff);
    },
    connectionLost(error) {
      log.push(error === null ? "lost" : `lost: ${(error as Error).message}`);
    },
    pauseWriting() {
      log.push("pause");
      more.pauseWriting?.();
    },
    resumeWriting() {
      log.push("resume");
      more.resumeWriting?.();
    },
  };
}

/** Lets what is under way come to rest. */
function* settle(): Coroutine<void> {
  for (let turn = 0; turn < 5; turn++) yield* sleep(1);
}

/** A transport at the far end, and what its protocol is told. */
function transportAt(
  loop: EventLoop,
  sock: MemorySocket,
  more?: Protocol,
): { transport: SocketTransport; log: string[] } {
  const log: string[] = [];
  return { transport: new SocketTransport(loop, sock, logging(log, more)), log };
}

function say(sock: MemorySocket, text: string): void {
  sock.send(bytesOf(text), text.length);
}

Deno.test("Transport tells the protocol what happens, in order", async () => {
  await withPair(function* (loop, near, far) {
    const { transport, log } = transportAt(loop, far);
    say(near, "early");
    assertEquals(log, []);
    yield* settle();
    say(near, "late");
    yield* settle();
    near.closeWrite();
    yield* settle();
    assertEquals(log, ["made", "early", "late", "eof", "lost"]);
    assert(transport.isClosing());
    assert(far.isClosed);
    assertEquals(loop[kernel].openSockets.size, 0);
    assertStrictEquals(transport.getExtraInfo("socket"), far);
    assertEquals(transport.getExtraInfo("peername"), null);
  });
});

Deno.test("Transport stays open for writing when eofReceived() returns true", async () => {
  await withPair(function* (loop, near, far) {
    const { transport, log } = transportAt(loop, far, { eofReceived: () => true });
    near.closeWrite();
    yield* settle();
    transport.pauseReading();
    transport.resumeReading();
    yield* settle();
    transport.write(bytesOf("answer"));
    assertEquals(log, ["made", "eof"]);
    near.recv();
    assertEquals(textOf(near.bytes.subarray(0, 6)), "answer");
    transport.close();
    yield* settle();
    assertEquals(log, ["made", "eof", "lost"]);
  });
});

Deno.test("Transport.close() reads no more, sends what is left, and then closes", async () => {
  await withPair(function* (loop, near, far) {
    const { transport, log } = transportAt(loop, far);
    yield* settle();
    transport.write(new Uint8Array(WIRE_BYTES + 3));
    transport.close();
    transport.close();
    say(near, "too late");
    yield* settle();
    assertEquals([log, transport.getWriteBufferSize()], [["made"], 3]);
    let received = 0;
    for (let count; (count = near.recv()) > 0;) received += count;
    yield* settle();
    assertEquals(received + near.recv(), WIRE_BYTES + 3);
    assertEquals(near.recv(), 0);
    assertEquals(log, ["made", "lost"]);
  });
});

Deno.test("Transport.abort() closes at once, and forgets what is not sent", async () => {
  await withPair(function* (loop, _near, far) {
    const { transport, log } = transportAt(loop, far);
    yield* settle();
    transport.write(new Uint8Array(WIRE_BYTES + 3));
    transport.abort();
    assert(far.isClosed);
    transport.abort();
    assertEquals(transport.getWriteBufferSize(), 0);
    assertEquals(log, ["made"]);
    yield* settle();
    transport.write(bytesOf("into the void"));
    assertEquals(log, ["made", "lost"]);
  });
});

Deno.test("Transport.writeEof() ends our half when all is sent", async () => {
  await withPair(function* (loop, near, far) {
    const { transport, log } = transportAt(loop, far);
    yield* settle();
    transport.write(new Uint8Array(WIRE_BYTES + 1));
    transport.writeEof();
    transport.writeEof();
    assert(thrownBy(() => transport.write(bytesOf("x"))) instanceof Error);
    let received = 0;
    for (let count; (count = near.recv()) > 0;) received += count;
    yield* settle();
    assertEquals(received + near.recv(), WIRE_BYTES + 1);
    assertEquals(near.recv(), 0);
    say(near, "still heard");
    yield* settle();
    assertEquals(log, ["made", "still heard"]);
    // With nothing to send it is ended at once.
    const other = transportAt(loop, near);
    yield* settle();
    other.transport.writeEof();
    yield* settle();
    assertEquals(log, ["made", "still heard", "eof", "lost"]);
  });
});

Deno.test("Transport.pauseReading() leaves the bytes where they are", async () => {
  await withPair(function* (loop, near, far) {
    const { transport, log } = transportAt(loop, far);
    transport.pauseReading();
    say(near, "a");
    yield* settle();
    assertEquals([log, transport.isReading()], [["made"], false]);
    transport.resumeReading();
    transport.resumeReading();
    yield* settle();
    assertEquals([log, transport.isReading()], [["made", "a"], true]);
    transport.close();
    assertEquals(transport.isReading(), false);
  });
});

Deno.test("Transport pauses the protocol above the high mark, and resumes it at the low one", async () => {
  await withPair(function* (loop, near, far) {
    const { transport, log } = transportAt(loop, far);
    yield* settle();
    transport.setWriteBufferLimits({ high: 5000, low: 4096 });
    transport.write(new Uint8Array(WIRE_BYTES + 5000));
    assertEquals(log, ["made"]);
    transport.write(new Uint8Array(1));
    transport.write(new Uint8Array(1));
    assertEquals(log, ["made", "pause"]);
    near.recv();
    yield* settle();
    assertEquals([log, transport.getWriteBufferSize()], [["made", "pause", "resume"], 906]);
  });
});

Deno.test("setWriteBufferLimits() derives one mark from the other", async () => {
  // deno-lint-ignore require-yield -- it has nothing to wait for
  await withPair(function* (loop, _near, far) {
    const { transport, log } = transportAt(loop, far);
    assertEquals(transport.getWriteBufferLimits(), { low: 16384, high: 65536 });
    transport.setWriteBufferLimits({ high: 10 });
    assertEquals(transport.getWriteBufferLimits(), { low: 2, high: 10 });
    transport.setWriteBufferLimits({ low: 10 });
    assertEquals(transport.getWriteBufferLimits(), { low: 10, high: 40 });
    transport.setWriteBufferLimits();
    assertEquals(transport.getWriteBufferLimits(), { low: 16384, high: 65536 });
    for (const limits of [{ high: 1, low: 2 }, { low: -1 }]) {
      assert(thrownBy(() => transport.setWriteBufferLimits(limits)) instanceof RangeError);
    }
    transport.write(new Uint8Array(WIRE_BYTES + 1));
    transport.setWriteBufferLimits({ high: 0 });
    assertEquals(log, ["pause"]);
  });
});

Deno.test("Transport tells why the connection is lost, whether it was reading or writing", async () => {
  const reset = new Deno.errors.ConnectionReset("reset");
  await withPair(function* (loop, _near, far) {
    const { log } = transportAt(loop, far);
    yield* settle();
    far.break(reset);
    yield* settle();
    assertEquals(log, ["made", "lost: reset"]);
  });
  await withPair(function* (loop, near, far) {
    const { transport, log } = transportAt(loop, far, { eofReceived: () => true });
    near.close();
    yield* settle();
    transport.write(bytesOf("x"));
    yield* settle();
    assertEquals(log, ["made", "eof", "lost: the peer is gone"]);
  });
  await withPair(function* (loop, near, far) {
    const { transport, log } = transportAt(loop, far, { eofReceived: () => true });
    near.closeWrite();
    yield* settle();
    transport.write(new Uint8Array(WIRE_BYTES + 1));
    far.break(reset);
    yield* settle();
    assertEquals(log, ["made", "eof", "lost: reset"]);
    assertEquals(far.selector, null);
  });
});

Deno.test("Transport tells a cut-off from an end when the loop drains", async () => {
  await withPair(function* (loop, near, far) {
    const { log } = transportAt(loop, far);
    yield* settle();
    say(near, "half a li");
    loop.drain();
    yield* settle();
    assertEquals(log, ["made", "half a li", "cut off", "lost"]);
  });
});

Deno.test("Transport reports what its protocol throws", async () => {
  const boom = new Error("boom");
  const throwing = () => {
    throw boom;
  };
  /** What is reported, and what the protocol is told. */
  function* outcome(
    loop: EventLoop,
    near: MemorySocket,
    far: MemorySocket,
    more: Protocol,
  ): Coroutine<{ reports: string[]; log: string[] }> {
    const reports: string[] = [];
    loop.setExceptionHandler((_loop, { message, exception }: ExceptionContext) => {
      assertStrictEquals(exception, boom);
      reports.push(message);
    });
    const { transport, log } = transportAt(loop, far, more);
    yield* settle();
    transport.setWriteBufferLimits({ high: 0 });
    transport.write(new Uint8Array(WIRE_BYTES + 1));
    near.recv();
    yield* settle();
    say(near, "x");
    near.closeWrite();
    yield* settle();
    return { reports, log };
  }
  await withPair(function* (...ends) {
    const { reports, log } = yield* outcome(...ends, { dataReceived: throwing });
    assertEquals(reports, ["Exception in dataReceived of a protocol"]);
    assertEquals(log, ["made", "pause", "resume", "x", "lost: boom"]);
  });
  await withPair(function* (...ends) {
    const { reports, log } = yield* outcome(...ends, { eofReceived: throwing });
    assertEquals(reports, ["Exception in eofReceived of a protocol"]);
    assertEquals(log, ["made", "pause", "resume", "x", "eof", "lost: boom"]);
  });
  await withPair(function* (...ends) {
    const more = { pauseWriting: throwing, resumeWriting: throwing };
    const { reports, log } = yield* outcome(...ends, more);
    assertEquals(reports, [
      "Exception in pauseWriting of a protocol",
      "Exception in resumeWriting of a protocol",
    ]);
    assertEquals(log, ["made", "pause", "resume", "x", "eof", "lost"]);
  });
});

Deno.test("close() of the loop closes the sockets of its transports", async () => {
  let sock: MemorySocket | null = null;
  await withPair(function* (loop, _near, far) {
    sock = far;
    transportAt(loop, far);
    yield* settle();
  });
  assert((sock as MemorySocket | null)?.isClosed);
});
