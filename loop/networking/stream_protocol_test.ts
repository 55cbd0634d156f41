import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import type { ExceptionContext } from "../kernel/exception_context.ts";
import { allTasks } from "../kernel/task.ts";
import { bytesOf, raisedBy, textOf } from "../loop_testing.ts";
import { withPair } from "../network_testing.ts";
import { sleep } from "../waiting/sleep.ts";
import { SocketTransport } from "./socket_transport.ts";
import { StreamProtocol } from "./stream_protocol.ts";
import type { StreamReader } from "./stream_reader.ts";
import type { StreamWriter } from "./stream_writer.ts";

Deno.test("StreamProtocol runs a generator function as a task, and a plain function as a callback", async () => {
  for (const kind of ["generator", "callback"]) {
    await withPair(function* (loop, near, far) {
      const answer = (_reader: StreamReader, writer: StreamWriter) => writer.write(bytesOf(kind));
      const handler = kind === "callback"
        ? answer
        : function* (...ends: Parameters<typeof answer>) {
          yield* sleep(1);
          answer(...ends);
        };
      new SocketTransport(loop, far, new StreamProtocol(loop, {}, handler));
      yield* sleep(2);
      yield* sleep(2);
      assertEquals(textOf(near.bytes.subarray(0, near.recv())), kind);
    });
  }
});

Deno.test("StreamProtocol reports a handler that fails, and closes its connection", async () => {
  await withPair(function* (loop, near, far) {
    const contexts: ExceptionContext[] = [];
    loop.setExceptionHandler((_loop, context) => contexts.push(context));
    const boom = new Error("boom");
    const protocol = new StreamProtocol(loop, {}, function* (reader) {
      yield* reader.readline();
      throw boom;
    });
    new SocketTransport(loop, far, protocol);
    near.send(bytesOf("x\n"), 2);
    yield* protocol.waitClosed();
    assertEquals(contexts.map((context) => context.message), [
      "Unhandled exception in the handler of a connection",
    ]);
    assertStrictEquals(contexts[0]?.exception, boom);
    assertEquals(near.recv(), 0);
  });
});

Deno.test("StreamProtocol closes the connection of a handler that is cancelled, without a report", async () => {
  await withPair(function* (loop, near, far) {
    const before = allTasks(loop);
    const protocol = new StreamProtocol(loop, {}, (reader) => reader.read());
    new SocketTransport(loop, far, protocol);
    yield* sleep(0);
    for (const task of allTasks(loop)) if (!before.has(task)) task.cancel();
    yield* protocol.waitClosed();
    assertEquals(near.recv(), 0);
  });
});

Deno.test("StreamProtocol gives the reader the error of the connection", async () => {
  await withPair(function* (loop, _near, far) {
    const protocol = new StreamProtocol(loop, {});
    new SocketTransport(loop, far, protocol);
    yield* sleep(0);
    const reset = new Deno.errors.ConnectionReset("reset");
    far.break(reset);
    assertStrictEquals(yield* raisedBy(protocol.reader.read()), reset);
    // That nobody waits for the end is no reason for a report: withPair() would find it.
  });
});

Deno.test("StreamProtocol lets what has come be read when the loop drains, but no half line", async () => {
  await withPair(function* (loop, near, far) {
    const log: string[] = [];
    const protocol = new StreamProtocol(loop, {}, function* (reader, writer) {
      try {
        for (;;) {
          log.push(textOf(yield* reader.readline()));
          yield* sleep(10);
          writer.write(bytesOf("ok\n"));
        }
      } catch (error) {
        log.push((error as Error).name);
      } finally {
        writer.close();
      }
    });
    new SocketTransport(loop, far, protocol);
    near.send(bytesOf("1\n2\n3"), 5);
    yield* sleep(5);
    loop.drain();
    yield* protocol.waitClosed();
    assertEquals(log, ["1\n", "2\n", "ConnectionAborted"]);
    assertEquals(textOf(near.bytes.subarray(0, near.recv())), "ok\nok\n");
    assert(far.isClosed);
  });
});
