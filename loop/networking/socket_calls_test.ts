import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { type EventLoop, getRunningLoop } from "../event_loop.ts";
import type { Listener, Socket } from "../io/types.ts";
import type { Coroutine } from "../kernel/coroutine.ts";
import { CancelledError } from "../kernel/errors.ts";
import { bytesOf, loopbackTest, raisedBy, simulate, textOf } from "../loop_testing.ts";
import {
  memoryNetwork,
  type MemorySocket,
  socketPair,
  WIRE_BYTES,
  withPair,
} from "../network_testing.ts";
import { run } from "../run.ts";
import { sleep } from "../waiting/sleep.ts";

const LOOPBACK = { hostname: "127.0.0.1", port: 0 };

/** Sends back what comes, until the end. */
function* echo(loop: EventLoop, listener: Listener): Coroutine<void> {
  const sock = yield* loop.sockAccept(listener);
  for (let bytes; (bytes = yield* loop.sockRecv(sock, 100)).length > 0;) {
    yield* loop.sockSendall(sock, bytes);
  }
  sock.close();
}

function* receiveAll(loop: EventLoop, sock: Socket): Coroutine<string> {
  let text = "";
  for (let bytes; (bytes = yield* loop.sockRecv(sock, 4096)).length > 0;) text += textOf(bytes);
  return text;
}

loopbackTest(
  "sockAccept(), sockConnect(), sockRecv() and sockSendall() talk over loopback",
  async () => {
    await run((function* () {
      const loop = getRunningLoop();
      const listener = yield* loop.sockListen(LOOPBACK);
      const server = loop.createTask(echo(loop, listener));
      const sock = yield* loop.sockConnect(listener.addr);
      const text = "0123456789".repeat(5000);
      const sending = loop.createTask((function* () {
        yield* loop.sockSendall(sock, bytesOf(text));
        sock.closeWrite();
      })());
      assertEquals(yield* receiveAll(loop, sock), text);
      yield* sending;
      sock.close();
      yield* server;
      listener.close();
    })());
  },
);

loopbackTest("sockConnect() throws when nobody listens", async () => {
  await run((function* () {
    const loop = getRunningLoop();
    const listener = yield* loop.sockListen(LOOPBACK);
    listener.close();
    const error = yield* raisedBy(loop.sockConnect(listener.addr));
    assert(error instanceof Deno.errors.ConnectionRefused, String(error));
  })());
});

Deno.test("sockConnect() takes a socket that is connecting already, and closes it when it fails", async () => {
  const io = memoryNetwork();
  await simulate(function* () {
    const loop = getRunningLoop();
    const { addr } = io.listen(LOOPBACK);
    const sock = io.connect(addr);
    assertStrictEquals(yield* loop.sockConnect(sock), sock);
    const failing = io.connect({ hostname: "nowhere", port: 99 }) as MemorySocket;
    assert((yield* raisedBy(loop.sockConnect(failing))) instanceof Deno.errors.ConnectionRefused);
    assert(failing.isClosed);
  }, { io });
});

Deno.test("sockRecv() gives at most so many bytes, and the rest later", async () => {
  await withPair(function* (loop, near, far) {
    near.send(bytesOf("abcdefg"), 7);
    near.closeWrite();
    const parts = [];
    for (let bytes; (bytes = yield* loop.sockRecv(far, 3)).length > 0;) parts.push(textOf(bytes));
    assertEquals(parts, ["abc", "def", "g"]);
    assert((yield* raisedBy(loop.sockRecv(far, 0))) instanceof RangeError);
  });
});

Deno.test("sockRecv() gives bytes that stay, although the socket only lends its own", async () => {
  await withPair(function* (loop, near, far) {
    near.send(bytesOf("first"), 5);
    const first = yield* loop.sockRecv(far, 100);
    near.send(bytesOf("other"), 5);
    yield* loop.sockRecv(far, 100);
    assertEquals(textOf(first), "first");
  });
});

Deno.test("sockRecv() throws when the connection breaks", async () => {
  await withPair(function* (loop, _near, far) {
    const reset = new Deno.errors.ConnectionReset("reset");
    loop.callLater(5, () => far.break(reset));
    // A timer alone does not look at sockets, so there is another one.
    yield* sleep(6);
    assertStrictEquals(yield* raisedBy(loop.sockRecv(far, 1)), reset);
    assertStrictEquals(yield* raisedBy(loop.sockSendall(far, bytesOf("x"))), reset);
  });
});

Deno.test("sockRecv() throws after drain() when nothing is left to read", async () => {
  await withPair(function* (loop, near, far) {
    near.send(bytesOf("last"), 4);
    loop.drain();
    assertEquals(textOf(yield* loop.sockRecv(far, 10)), "last");
    const error = yield* raisedBy(loop.sockRecv(far, 10));
    assert(error instanceof Deno.errors.ConnectionAborted, String(error));
  });
});

Deno.test("sockRecv() can be cancelled, and called again", async () => {
  await withPair(function* (loop, near, far) {
    const task = loop.createTask(loop.sockRecv(far, 10));
    yield* sleep(0);
    task.cancel();
    assert((yield* raisedBy(task)) instanceof CancelledError);
    near.send(bytesOf("later"), 5);
    yield* sleep(1);
    yield* sleep(1);
    assertEquals(far.interest, 0);
    assertEquals(textOf(yield* loop.sockRecv(far, 10)), "later");
  });
});

Deno.test("sockRecv() refuses a second coroutine that waits for the same", async () => {
  await withPair(function* (loop, near, far) {
    const task = loop.createTask(loop.sockRecv(far, 10));
    yield* sleep(0);
    assert(
      /one coroutine at a time/.test((yield* raisedBy(loop.sockRecv(far, 10)))?.message ?? ""),
    );
    near.send(bytesOf("x"), 1);
    assertEquals(textOf(yield* task), "x");
  });
});

Deno.test("a socket that nobody waits for any more is not watched for long", async () => {
  await withPair(function* (loop, near, far) {
    near.send(bytesOf("one"), 3);
    yield* loop.sockRecv(far, 10);
    assertEquals(far.interest, 1);
    near.send(bytesOf("two"), 3);
    yield* sleep(1);
    yield* sleep(1);
    assertEquals([far.selector !== null, far.interest], [true, 0]);
    assertEquals(textOf(yield* loop.sockRecv(far, 10)), "two");
  });
});

Deno.test("sockSendall() waits until all is sent", async () => {
  await withPair(function* (loop, near, far) {
    const bytes = new Uint8Array(3 * WIRE_BYTES).map((_, index) => index % 251);
    let sent = false;
    const sending = loop.createTask((function* () {
      yield* loop.sockSendall(near, bytes);
      sent = true;
      near.closeWrite();
    })());
    yield* sleep(0);
    assertEquals(sent, false);
    const received: number[] = [];
    for (let part; (part = yield* loop.sockRecv(far, 4096)).length > 0;) received.push(...part);
    assertEquals(received, [...bytes]);
    yield* sending;
  });
});

Deno.test("a socket that outlives its loop can be used on another one", async () => {
  const [near, far] = socketPair();
  for (const word of ["first", "second"]) {
    await simulate(function* () {
      const loop = getRunningLoop();
      near.send(bytesOf(word), word.length);
      assertEquals(textOf(yield* loop.sockRecv(far, 10)), word);
    }, { io: memoryNetwork() });
  }
});

Deno.test("in debug mode a socket call without yield* is reported", async () => {
  const warnings: string[] = [];
  await simulate(
    // deno-lint-ignore require-yield -- that is the mistake
    function* () {
      getRunningLoop().sockRecv(socketPair()[0], 1);
    },
    { io: memoryNetwork(), debug: true, log: (text) => warnings.push(text) },
  );
  assertEquals(warnings.length, 1);
  assert(warnings[0]?.startsWith("Coroutine sockRecv was never awaited"), warnings[0]);
});
