/**
 * Calls on sockets that are written out as iterators: to their callers they are coroutines like all others, and the
 * future by which they wait is used again without anybody noticing.
 */

import { assert, assertEquals, assertInstanceOf, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { type EventLoop, getRunningLoop } from "../event_loop.ts";
import { ContextVar } from "../kernel/context.ts";
import { type Coroutine, isCoroutine, isCoroutineFunction } from "../kernel/coroutine.ts";
import { CancelledError } from "../kernel/errors.ts";
import type { Future } from "../kernel/future.ts";
import type { Task } from "../kernel/task.ts";
import { bytesOf, raisedBy, simulate, textOf, thrownBy } from "../loop_testing.ts";
import { memoryNetwork, socketPair, WIRE_BYTES, withPair } from "../network_testing.ts";
import { gather } from "../waiting/gather.ts";
import { sleep } from "../waiting/sleep.ts";

/** Receives once, into a buffer of its own. */
function* receiveText(
  loop: EventLoop,
  sock: Parameters<EventLoop["sockRecvInto"]>[0],
  max = 100,
): Coroutine<string> {
  const buffer = new Uint8Array(max);
  return textOf(buffer.subarray(0, yield* loop.sockRecvInto(sock, buffer)));
}

/** Does what the loop does when the socket is ready: the step of the task that waits for it is queued. */
function wake(task: Task<unknown>): void {
  (task.waitsFor() as Future<void>).setResult();
}

function messageOf(error: unknown): string {
  return (error as Error | undefined)?.message ?? "no error";
}

Deno.test("sockRecvInto() and sockRecv() give what was sent, however it is cut", async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(sizes, sizes, fc.array(fc.boolean(), { minLength: 1 }), async (
      sent,
      rooms,
      intoBuffer,
    ) => {
      const total = sent.reduce((sum, size) => sum + size, 0);
      const stream = Uint8Array.from({ length: total }, (_, index) => index % 251);
      const received: number[] = [];
      await withPair(function* (loop, near, far) {
        const sending = loop.createTask((function* () {
          // One buffer for all, and longer than any piece: only the first bytes count.
          const buffer = new Uint8Array(256);
          let at = 0;
          for (const size of sent) {
            buffer.fill(255).set(stream.subarray(at, at += size));
            yield* loop.sockSendall(near, buffer, size);
            yield;
          }
          near.closeWrite();
        })());
        let isAtEnd = false;
        for (let calls = 0; !isAtEnd; calls++) {
          const room = rooms[calls % rooms.length]!;
          let bytes: Uint8Array;
          if (intoBuffer[calls % intoBuffer.length]) {
            const buffer = new Uint8Array(room);
            bytes = buffer.subarray(0, yield* loop.sockRecvInto(far, buffer));
          } else {
            bytes = yield* loop.sockRecv(far, room);
          }
          isAtEnd = bytes.length === 0;
          assert(bytes.length <= room);
          received.push(...bytes);
        }
        yield* sending;
      });
      assertEquals(received, [...stream]);
    }),
    { numRuns: 50 },
  );
});

Deno.test("sockRecvInto() leaves what lies behind the bytes alone, and refuses a buffer without room", async () => {
  await withPair(function* (loop, near, far) {
    const buffer = bytesOf("......");
    near.send(bytesOf("abc"), 3);
    assertEquals(yield* loop.sockRecvInto(far, buffer), 3);
    assertEquals(textOf(buffer), "abc...");
    assertInstanceOf(yield* raisedBy(loop.sockRecvInto(far, new Uint8Array(0))), RangeError);
  });
});

Deno.test("sockSendall() sends the first bytes only, and refuses a count that there cannot be", async () => {
  await withPair(function* (loop, near, far) {
    yield* loop.sockSendall(near, bytesOf("abcdef"), 4);
    yield* loop.sockSendall(near, bytesOf("xyz"), 0);
    assertEquals(yield* receiveText(loop, far), "abcd");
    for (const count of [-1, 7, 1.5, NaN]) {
      assertInstanceOf(
        yield* raisedBy(loop.sockSendall(near, bytesOf("abcdef"), count)),
        RangeError,
      );
    }
  });
});

Deno.test("sockSendall() of the beginning of a large buffer waits until all of that is sent", async () => {
  await withPair(function* (loop, near, far) {
    const bytes = Uint8Array.from({ length: 4 * WIRE_BYTES }, (_, index) => index % 251);
    const count = 3 * WIRE_BYTES + 7;
    const sending = loop.createTask(loop.sockSendall(near, bytes, count));
    yield;
    assertEquals(sending.done(), false);
    const received: number[] = [];
    while (received.length < count) received.push(...(yield* loop.sockRecv(far, 4096)));
    assertEquals(received, [...bytes.subarray(0, count)]);
    yield* sending;
  });
});

Deno.test("a call on a socket is a coroutine, which runs once", async () => {
  await withPair(function* (loop, near, far) {
    assert(isCoroutineFunction(loop.sockRecvInto) && isCoroutineFunction(loop.sockSendall));
    const calls: Coroutine<unknown>[] = [
      loop.sockSendall(near, bytesOf("x")),
      loop.sockRecvInto(far, new Uint8Array(1)),
    ];
    for (const call of calls) {
      assert(isCoroutine(call));
      yield* call;
      assert(/each runs once/.test(messageOf(yield* raisedBy(call))));
      assert(/each runs once/.test(messageOf(thrownBy(() => loop.createTask(call)))));
      assertEquals(call.next(), { done: true, value: undefined });
    }
  });
});

Deno.test("a call on a socket ends as a generator does: by return(), throw(), or an error of its own", async () => {
  await withPair(function* (loop, _near, far) {
    const over: IteratorResult<unknown, unknown> = { done: true, value: undefined };
    const boom = new Error("boom");
    const call = () => loop.sockRecvInto(far, new Uint8Array(1));

    const returned = call();
    assertEquals(returned.return(7), { done: true, value: 7 });
    assertEquals<unknown>(returned.next(), over);

    const thrown = call();
    assertStrictEquals(thrownBy(() => thrown.throw(boom)), boom);
    assertEquals<unknown>(thrown.next(), over);
    assertStrictEquals(thrownBy(() => thrown.throw(boom)), boom);
    assertEquals(thrown.return(8), { done: true, value: 8 });

    const failed = loop.sockSendall(far, bytesOf("x"), 2);
    assertInstanceOf(thrownBy(() => failed.next()), RangeError);
    assertEquals<unknown>(failed.next(), over);
    // None of them waits for the socket.
    assertEquals(far.interest, 0);
    yield;
  });
});

Deno.test("a wait for a socket is cancelled like any other, and takes no bytes", async () => {
  await withPair(function* (loop, near, far) {
    for (const word of ["first", "second"]) {
      const task = loop.createTask(receiveText(loop, far));
      yield;
      task.cancel("no more");
      const error = yield* raisedBy(task);
      assertInstanceOf(error, CancelledError);
      assertEquals(error.message, "no more");
      near.send(bytesOf(word), word.length);
      assertEquals(yield* receiveText(loop, far), word);
    }
  });
});

Deno.test("who is cancelled between its wake-up and its step takes no bytes", async () => {
  await withPair(function* (loop, near, far) {
    const task = loop.createTask(receiveText(loop, far));
    yield;
    wake(task);
    task.cancel();
    near.send(bytesOf("later"), 5);
    assertInstanceOf(yield* raisedBy(task), CancelledError);
    assertEquals(yield* receiveText(loop, far), "later");
  });
});

Deno.test("a second coroutine that waits for the same socket is refused", async () => {
  await withPair(function* (loop, near, far) {
    const task = loop.createTask(receiveText(loop, far));
    yield;
    for (const call of [loop.sockRecvInto(far, new Uint8Array(1)), loop.sockRecv(far, 1)]) {
      assert(/one coroutine at a time/.test(messageOf(yield* raisedBy(call))));
    }
    near.send(bytesOf("mine"), 4);
    assertEquals(yield* task, "mine");
  });
});

Deno.test("who comes between the wake-up and the step of another one takes nothing from it", async () => {
  await withPair(function* (loop, near, far) {
    const first = loop.createTask(receiveText(loop, far));
    yield;
    first.addDoneCallback(() => near.send(bytesOf("second"), 6));
    near.send(bytesOf("first"), 5);
    wake(first);
    // It has not run yet. Its future must stay done, although another one waits for the socket now.
    const second = yield* receiveText(loop, far);
    assertEquals([yield* first, second], ["first", "second"]);
  });
});

Deno.test("one future serves all waits of a task, and another one as soon as somebody else has it", async () => {
  await withPair(function* (loop, near, far) {
    const buffer = new Uint8Array(10);
    const task = loop.createTask((function* () {
      for (;;) yield* loop.sockRecvInto(far, buffer);
    })());
    function* nextWait() {
      const before = task.waitsFor();
      near.send(bytesOf("x"), 1);
      yield* sleep(1);
      return [before, task.waitsFor()] as const;
    }
    yield;
    const [first, again] = yield* nextWait();
    assertStrictEquals(first, again);

    // Two wait for it: both see the result.
    const other = loop.createTask((function* () {
      yield* task.waitsFor()!;
      return "told";
    })());
    yield;
    const [shared, after] = yield* nextWait();
    assert(shared !== after && shared!.done());
    assertEquals(yield* other, "told");

    let told: unknown = null;
    task.waitsFor()!.addDoneCallback((future) => told = future);
    const [watched, last] = yield* nextWait();
    assert(watched !== last && watched!.done());
    assertStrictEquals(told, watched);
    task.cancel();
    yield* raisedBy(task);
  });
});

Deno.test("a closed socket is refused: before the call, and between its report and the step", async () => {
  await withPair(function* (loop, near, far) {
    const receiving = loop.createTask(receiveText(loop, far));
    yield;
    loop.addReader(near, () => far.close());
    far.send(bytesOf("x"), 1);
    near.send(bytesOf("y"), 1);
    assertInstanceOf(yield* raisedBy(receiving), Deno.errors.BadResource);
    assertInstanceOf(yield* raisedBy(receiveText(loop, far)), Deno.errors.BadResource);
    assertInstanceOf(
      yield* raisedBy(loop.sockSendall(far, bytesOf("x"))),
      Deno.errors.BadResource,
    );
    near.close();
  });
});

Deno.test("sockRecvInto() throws when the connection breaks, and after drain() when nothing is left", async () => {
  await withPair(function* (loop, near, far) {
    near.send(bytesOf("last"), 4);
    loop.drain();
    assertEquals(yield* receiveText(loop, far), "last");
    const error = yield* raisedBy(receiveText(loop, far));
    assertInstanceOf(error, Deno.errors.ConnectionAborted);
  });
  await withPair(function* (loop, _near, far) {
    const reset = new Deno.errors.ConnectionReset("reset");
    far.break(reset);
    assertStrictEquals(yield* raisedBy(receiveText(loop, far)), reset);
  });
});

Deno.test("a task that waits for a socket is told when somebody else has driven its coroutine", async () => {
  await withPair(function* (loop, _near, far) {
    const coro = loop.sockRecvInto(far, new Uint8Array(1));
    const task = loop.createTask(coro);
    yield;
    assert(/driven by two/.test(messageOf(thrownBy(() => coro.next()))));
    assert(/driven by two/.test(messageOf(yield* raisedBy(task))));
  });
});

Deno.test("who waits for sockets keeps its context", async () => {
  const name = new ContextVar<string>("name");
  await withPair(function* (loop, near, far) {
    function* echo(sock: typeof near, own: string): Coroutine<string[]> {
      name.set(own);
      const seen: string[] = [];
      for (let count = 0; count < 3; count++) {
        yield* loop.sockSendall(sock, bytesOf("x"));
        yield* receiveText(loop, sock, 1);
        seen.push(name.get());
      }
      return seen;
    }
    assertEquals(yield* gather(echo(near, "near"), echo(far, "far")), [
      ["near", "near", "near"],
      ["far", "far", "far"],
    ]);
  });
});

Deno.test("debug mode reports a call without yield*, and tells where a task waits", async () => {
  const warnings: string[] = [];
  await simulate(function* () {
    const loop = getRunningLoop();
    const [near, far] = socketPair();
    loop.sockSendall(near, bytesOf("x"));
    loop.sockRecvInto(far, new Uint8Array(1));
    const task = loop.createTask(receiveText(loop, far));
    yield;
    const frames = task.getStack().map(({ functionName }) => functionName);
    assertEquals(frames, ["receiveText", "SockRecvInto.next"]);
    task.cancel();
    yield* raisedBy(task);
  }, { io: memoryNetwork(), debug: true, log: (text) => warnings.push(text) });
  assertEquals(warnings.map((text) => text.split(" was ")[0]).sort(), [
    "Coroutine sockRecvInto",
    "Coroutine sockSendall",
  ]);
});
