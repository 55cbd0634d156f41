import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import type { EventLoop } from "../event_loop.ts";
import type { Coroutine } from "../kernel/coroutine.ts";
import { bytesOf, raisedBy, textOf } from "../loop_testing.ts";
import { type MemorySocket, WIRE_BYTES, withPair } from "../network_testing.ts";
import { sleep } from "../waiting/sleep.ts";
import { SocketTransport } from "./socket_transport.ts";
import { StreamProtocol } from "./stream_protocol.ts";
import { StreamWriter } from "./stream_writer.ts";

/** The writer of a connection that was made. */
function* writerOn(loop: EventLoop, sock: MemorySocket): Coroutine<StreamWriter> {
  const protocol = new StreamProtocol(loop, {});
  const transport = new SocketTransport(loop, sock, protocol);
  yield* sleep(0);
  return new StreamWriter(transport, protocol);
}

Deno.test("drain() returns at once below the high mark, and waits above it", async () => {
  await withPair(function* (loop, near, far) {
    const writer = yield* writerOn(loop, far);
    assertStrictEquals(writer.getExtraInfo("socket"), far);
    writer.transport.setWriteBufferLimits({ high: 100, low: 50 });
    writer.write(new Uint8Array(WIRE_BYTES + 100));
    yield* writer.drain();
    writer.write(new Uint8Array(1));
    const drained = loop.createTask(writer.drain());
    const another = loop.createTask(writer.drain());
    yield* sleep(1);
    assertEquals([drained.done(), another.done()], [false, false]);
    near.recv();
    yield* drained;
    yield* another;
    assertEquals(writer.transport.getWriteBufferSize(), 0);
  });
});

Deno.test("drain() can be cancelled, and others go on waiting", async () => {
  await withPair(function* (loop, near, far) {
    const writer = yield* writerOn(loop, far);
    writer.transport.setWriteBufferLimits({ high: 0 });
    writer.write(new Uint8Array(WIRE_BYTES + 1));
    const [first, second] = [loop.createTask(writer.drain()), loop.createTask(writer.drain())];
    yield* sleep(0);
    first.cancel();
    yield* sleep(0);
    yield* sleep(0);
    assertEquals([first.cancelled(), second.done()], [true, false]);
    near.recv();
    yield* second;
  });
});

Deno.test("drain() throws when the connection is lost, before or meanwhile", async () => {
  await withPair(function* (loop, _near, far) {
    const writer = yield* writerOn(loop, far);
    writer.transport.setWriteBufferLimits({ high: 0 });
    writer.write(new Uint8Array(WIRE_BYTES + 1));
    const drained = loop.createTask(raisedBy(writer.drain()));
    yield* sleep(0);
    const reset = new Deno.errors.ConnectionReset("reset");
    far.break(reset);
    assertStrictEquals(yield* drained, reset);
    assertStrictEquals(yield* raisedBy(writer.drain()), reset);
    assertStrictEquals(yield* raisedBy(writer.waitClosed()), reset);
  });
  await withPair(function* (loop, _near, far) {
    const writer = yield* writerOn(loop, far);
    writer.transport.setWriteBufferLimits({ high: 0 });
    writer.write(new Uint8Array(WIRE_BYTES + 1));
    const drained = loop.createTask(writer.drain());
    yield* sleep(0);
    writer.transport.abort();
    yield* drained;
    assert((yield* raisedBy(writer.drain())) instanceof Deno.errors.ConnectionReset);
  });
});

Deno.test("close() and waitClosed() end the stream after what was written", async () => {
  await withPair(function* (loop, near, far) {
    const writer = yield* writerOn(loop, far);
    writer.write(bytesOf("bye"));
    assertEquals(writer.isClosing(), false);
    writer.close();
    assertEquals(writer.isClosing(), true);
    yield* writer.waitClosed();
    assertEquals(textOf(near.bytes.subarray(0, near.recv())), "bye");
    assertEquals(near.recv(), 0);
    assert((yield* raisedBy(writer.drain())) instanceof Deno.errors.ConnectionReset);
  });
});

Deno.test("drain() lets the news of a closed connection in, so a loop of writes ends", async () => {
  await withPair(function* (loop, _near, far) {
    const writer = yield* writerOn(loop, far);
    writer.transport.abort();
    assert((yield* raisedBy(writer.drain())) instanceof Deno.errors.ConnectionReset);
  });
});

Deno.test("writeEof() ends our half", async () => {
  await withPair(function* (loop, near, far) {
    const writer = yield* writerOn(loop, far);
    writer.writeEof();
    assertEquals(near.recv(), 0);
    assertEquals(writer.isClosing(), false);
  });
});
