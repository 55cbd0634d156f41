/**
 * Nobody is told of a closed socket, so whoever would wait for one is refused, on real sockets of both worlds.
 */

import { assertEquals, assertInstanceOf } from "@std/assert";
import { testNeeding } from "../../tests/support/permissions.ts";
import { getRunningLoop } from "../event_loop.ts";
import { closingsAreOver } from "../io/deno/linger.ts";
import { openIo } from "../io/mod.ts";
import type { IoName } from "../io/types.ts";
import type { Coroutine } from "../kernel/coroutine.ts";
import { bytesOf, raisedBy, thrownBy } from "../loop_testing.ts";
import { memoryNetwork, withPair } from "../network_testing.ts";
import { run } from "../run.ts";
import { openConnection, startServer } from "./streams.ts";
// Opens the C library, which stays open, before any test can be blamed for it.
import "../io/posix/libc.ts";

const LOOPBACK = { hostname: "127.0.0.1", port: 0 };

function assertRefused(error: Error | undefined): void {
  assertInstanceOf(error, Deno.errors.BadResource);
}

function* useWhatIsClosed(): Coroutine<void> {
  const loop = getRunningLoop();
  const listener = yield* loop.sockListen(LOOPBACK);
  const near = yield* loop.sockConnect(listener.addr);
  const far = yield* loop.sockAccept(listener);
  // One of them is known to the selector, the other one is not.
  yield* loop.sockSendall(far, bytesOf("x"));
  yield* loop.sockRecv(near, 10);
  for (const sock of [near, far]) {
    sock.close();
    assertEquals(sock.isClosed, true);
    assertRefused(yield* raisedBy(loop.sockRecv(sock, 10)));
    assertRefused(yield* raisedBy(loop.sockSendall(sock, bytesOf("x"))));
    assertRefused(yield* raisedBy(loop.sockConnect(sock)));
    assertRefused(thrownBy(() => loop.addReader(sock, () => {})));
    assertRefused(thrownBy(() => loop.addWriter(sock, () => {})));
    assertRefused(yield* raisedBy(openConnection({ sock })));
  }
  const unused = yield* loop.sockListen(LOOPBACK);
  for (const closed of [listener, unused]) {
    closed.close();
    assertEquals(closed.isClosed, true);
    assertRefused(yield* raisedBy(loop.sockAccept(closed)));
    assertRefused(thrownBy(() => loop.addReader(closed, () => {})));
    assertRefused(yield* raisedBy(startServer(() => {}, { sock: closed })));
  }
}

for (const name of ["deno", "posix"] satisfies IoName[]) {
  const test = name === "posix" ? testNeeding("net", "ffi") : testNeeding("net");

  test(`what waits for a closed socket or listener is refused (${name})`, async () => {
    await run(useWhatIsClosed(), { io: await openIo(name) });
    await closingsAreOver();
  });
}

Deno.test("what waits for a closed socket or listener is refused (in memory)", async () => {
  await run(useWhatIsClosed(), { io: memoryNetwork() });
});

Deno.test("sockRecv() gives no bytes that were left of an earlier call once the socket is closed", async () => {
  await withPair(function* (loop, near, far) {
    near.send(bytesOf("abc"), 3);
    assertEquals((yield* loop.sockRecv(far, 1)).length, 1);
    far.close();
    assertRefused(yield* raisedBy(loop.sockRecv(far, 1)));
  });
});

Deno.test("a socket that is closed between its report and the step of who waits for it is refused", async () => {
  await withPair(function* (loop, near, far) {
    const receiving = loop.createTask(loop.sockRecv(far, 10));
    yield;
    loop.addReader(near, () => far.close());
    far.send(bytesOf("x"), 1);
    near.send(bytesOf("y"), 1);
    assertRefused(yield* raisedBy(receiving));
    near.close();
  });
});
