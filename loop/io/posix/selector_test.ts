/**
 * What is peculiar to a selector that stops its thread. What selectors promise in every world is in
 * `../selector_test.ts`.
 */

import { assertEquals } from "@std/assert";
import { assertReported, selectUntil, untilEmpty } from "../worlds_testing.ts";
import { untilArrived, untilReadable } from "../arrival_testing.ts";
import { connectTo, LOOPBACK, readToEnd, write } from "../peers_testing.ts";
import { EVENT_READ, EVENT_WRITE } from "../types.ts";
import { defaultPoller } from "./default_poller.ts";
import { PosixListener } from "./listener.ts";
import { NOT_WATCHED, type Poller } from "./poller.ts";
import { PosixSelector } from "./selector.ts";
import type { PosixSocket } from "./socket.ts";
import { posixTest } from "./posix_testing.ts";

/** Waits as the system's poller does, and counts what it is told. */
class CountingPoller implements Poller {
  changes = 0;
  /** The timeouts of its waits, in milliseconds. */
  readonly waits: number[] = [];
  readonly #poller = defaultPoller();

  change(descriptor: number, before: number, after: number): void {
    this.changes += 1;
    this.#poller.change(descriptor, before, after);
  }

  forget = (descriptor: number, mask: number) => this.#poller.forget(descriptor, mask);
  wait = (timeoutMs: number) => {
    this.waits.push(timeoutMs);
    return this.#poller.wait(timeoutMs);
  };
  descriptor = (index: number) => this.#poller.descriptor(index);
  events = (index: number) => this.#poller.events(index);
  close = () => this.#poller.close();
}

/** A selector with one socket that waits to read, and its peer. */
async function connected() {
  const poller = new CountingPoller();
  const selector = new PosixSelector(poller);
  const listener = new PosixListener(LOOPBACK);
  const client = await connectTo(listener.addr);
  untilReadable(listener.descriptor);
  const socket: PosixSocket = listener.accept()!;
  listener.close();
  selector.register(socket, EVENT_READ);
  poller.changes = 0;
  return {
    poller,
    selector,
    socket,
    client,
    async [Symbol.asyncDispose]() {
      socket.close();
      client.close();
      await untilEmpty(selector);
      selector.close();
    },
  };
}

posixTest("select() lets timers be due while nothing happens", async () => {
  await using test = await connected();
  // Once the call below waits: it lets timers come.
  setTimeout(() => test.selector.wake(), 1);
  assertReported(await test.selector.select());
});

posixTest("select() lets timers be due while there is always something ready", async () => {
  await using test = await connected();
  test.selector.modify(test.socket, EVENT_WRITE);
  let isDue = false;
  setTimeout(() => isDue = true, 1);
  while (!isDue) assertReported(await test.selector.select(), test.socket);
});

posixTest("select() hurries only as long as there is a timer that hurries", async () => {
  await using test = await connected();
  const { poller, selector } = test;
  let ownersMs = Infinity;
  const waker = selector.threadWaker({ beforeWait: () => ownersMs, onWoken() {} });
  const waitOf = async () => {
    setTimeout(() => selector.wake(), 0);
    // Deno's own event loop has its turn first, so that the wait is over at once.
    await selector.select(0);
    poller.waits.length = 0;
    await selector.select(1000);
    return poller.waits[0]!;
  };
  assertEquals(await waitOf(), 100);
  ownersMs = 3;
  assertEquals(await waitOf(), 3);
  ownersMs = Infinity;
  assertEquals(await waitOf(), 100);
  waker.remove();
});

posixTest("modify() tells the kernel nothing for a request that is answered", async () => {
  await using test = await connected();
  const { poller, selector, socket, client } = test;
  for (let i = 0; i < 10; i++) {
    await write(client, "10\n");
    assertReported(await selector.select(), socket);
    assertEquals(socket.recv(), 3);
    // Its answer is computed elsewhere, and meanwhile nothing is read from it.
    selector.modify(socket, 0);
    assertReported(await selector.select(0));
    socket.send(new TextEncoder().encode("55\n"), 3);
    selector.modify(socket, EVENT_READ);
  }
  assertEquals(poller.changes, 0);
});

posixTest("modify() silences a paused socket when something comes, and only then", async () => {
  await using test = await connected();
  const { poller, selector, socket, client } = test;
  selector.modify(socket, 0);
  assertReported(await selector.select(0));
  assertEquals(poller.changes, 0);
  await write(client, "10\n");
  untilArrived(client);
  for (let i = 0; i < 3; i++) assertReported(await selector.select(0));
  assertEquals([poller.changes, socket.watched], [1, 0]);
  selector.modify(socket, EVENT_READ);
  assertReported(await selector.select(), socket);
  assertEquals([poller.changes, socket.watched], [2, EVENT_READ]);
});

posixTest("a socket that has hung up and is paused is not asked about any more", async () => {
  await using test = await connected();
  const { selector, socket, client } = test;
  socket.closeWrite();
  await client.closeWrite();
  untilArrived(client);
  selector.modify(socket, 0);
  assertReported(await selector.select(0));
  assertEquals(socket.watched, NOT_WATCHED);
  selector.modify(socket, EVENT_READ);
  assertReported(await selector.select(), socket);
  assertEquals(socket.recv(), 0);
});

posixTest("select() gives up a peer that has not ended its half a second after ours", async () => {
  await using test = await connected();
  const { selector, socket, client } = test;
  const { now } = performance;
  let nowMs = performance.now();
  performance.now = () => nowMs;
  try {
    socket.close();
    assertEquals(await selectUntil(selector, readToEnd(client)), "");
    await selector.select(0);
    assertEquals(selector.size, 1);
    nowMs += 1001;
    await selector.select();
  } finally {
    performance.now = now;
  }
  assertEquals([selector.size, socket.descriptor], [0, -1]);
});
