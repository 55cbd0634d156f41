/**
 * What is peculiar to sockets on a ring. What sockets promise in every world is in `../socket_test.ts`.
 */

import { assert, assertEquals, assertLess, assertLessOrEqual } from "@std/assert";
import { untilBroken, untilQueued, untilReadable } from "../arrival_testing.ts";
import { IdleSweeper } from "../idle_sweeper.ts";
import { check } from "../posix/errno.ts";
import { libc } from "../posix/libc.ts";
import { platform } from "../posix/platform.ts";
import { acceptConnection, closeDescriptor } from "../posix/descriptor.ts";
import { boundAddress } from "../posix/address.ts";
import { openListener } from "../posix/listener.ts";
import { countDescriptors, LOOPBACK, RawPeer, stoppedClock } from "../posix/posix_testing.ts";
import { PosixSelector } from "../posix/selector.ts";
import { CLOSED, EVENT_READ, EVENT_WRITE } from "../types.ts";
import { UringListener } from "./listener.ts";
import { uringKinds } from "./mod.ts";
import { UringPoller } from "./poller.ts";
import { Proactor, proactor, SEND_BYTES_MAX } from "./proactor.ts";
import { Ring } from "./ring.ts";
import { UringSocket } from "./socket.ts";
import { uringTest } from "./uring_testing.ts";

/** How much may wait to be sent: an option of the Linux kernel. */
const SO_SNDBUF = 7;
const bytesOf = (text: string) => new TextEncoder().encode(text);

/** A peer sends, and waits until it has arrived. */
function say({ socket, far }: { socket: UringSocket; far: RawPeer }, text: string): void {
  far.send(bytesOf(text));
  untilReadable(socket.descriptor);
}

/** Receives so many bytes, which are on their way. */
function receiveAll(far: RawPeer, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let count = 0; count < length;) {
    const some = far.recv(length - count)!;
    bytes.set(some, count);
    count += some.length;
  }
  return bytes;
}

/** A ring that counts its calls. */
class CountingRing extends Ring {
  calls = 0;

  override enter(): void {
    this.calls += 1;
    super.enter();
  }

  override enterAndWait(timeoutMs: number): void {
    this.calls += 1;
    super.enterAndWait(timeoutMs);
  }
}

/** So many connections that are registered and wait to read; all are closed at the end of the block. */
function connected(count: number, ring: Proactor = proactor()) {
  const selector = new PosixSelector(new UringPoller(ring), uringKinds);
  const descriptor = openListener(LOOPBACK);
  const pairs = Array.from({ length: count }, () => {
    const far = new RawPeer(boundAddress(descriptor));
    const near = acceptConnection(descriptor, false);
    const socket = new UringSocket(near, new IdleSweeper(0), () => {}, ring);
    selector.register(socket, EVENT_READ);
    return { socket, far };
  });
  closeDescriptor(descriptor);
  return {
    selector,
    pairs,
    [Symbol.dispose]() {
      for (const { socket, far } of pairs) {
        socket.abort();
        if (!far.isClosed) far.close();
      }
      selector.close();
    },
  };
}

uringTest("a turn costs one call, however many are answered and have asked again", async () => {
  // Nor is it time for a turn of Deno's event loop, however late what is said arrives.
  using _clock = stoppedClock();
  const ring = new CountingRing();
  const count = 15;
  using test = connected(count, new Proactor(ring));
  const { selector, pairs } = test;
  await selector.select(0);
  for (let turn = 0; turn < 5; turn++) {
    for (const pair of pairs) say(pair, "10\n");
    ring.calls = 0;
    const ready = await selector.select();
    assertEquals([ready.length, ring.calls], [count, 1]);
    for (const { socket } of pairs) {
      assertEquals(socket.recv(), 3);
      assertEquals(socket.send(bytesOf("55\n"), 3), 3);
    }
    assertEquals(ring.calls, 1);
  }
  await selector.select(0);
  for (const { far } of pairs) assertEquals(receiveAll(far, 15), bytesOf("55\n".repeat(5)));
});

uringTest(
  "select(0) finds all who have sent, though a call completes some of them only",
  async () => {
    using test = connected(100);
    const { selector, pairs } = test;
    await selector.select(0);
    for (const pair of pairs) say(pair, "10\n");
    assertEquals((await selector.select(0)).length, pairs.length);
  },
);

uringTest(
  "abort() closes for good, however many others have something to be completed",
  async () => {
    using test = connected(100);
    const { selector, pairs } = test;
    await selector.select(0);
    for (const pair of pairs) say(pair, "10\n");
    const { socket, far } = pairs.at(-1)!;
    socket.abort();
    assertEquals(socket.inFlight, 0);
    untilReadable(far.descriptor);
    // The kernel tells the peer when nothing holds the connection any more, not even an order.
    assertEquals(far.recv(10), null);
  },
);

uringTest("a peer that floods a socket which is paused holds none of the buffers", async () => {
  using test = connected(1);
  const { selector, pairs: [pair] } = test;
  const { socket, far } = pair!;
  const { buffers } = proactor();
  selector.modify(socket, 0);
  const byteAt = (i: number) => (i * 31 + (i >> 8)) & 0xff;
  let sent = 0;
  for (let silent = 0; silent < 3; silent++) {
    for (let taken = 1; taken > 0; sent += taken, silent = taken > 0 ? 0 : silent) {
      taken = far.send(Uint8Array.from({ length: 10_000 }, (_, i) => byteAt(sent + i)));
    }
    await selector.select(0);
    // What came in the last turn is put aside at the beginning of the next one.
    await selector.select(0);
    assertEquals(buffers.available, buffers.count);
  }
  // The kernel's buffers hold some MB, and of what was received here there is not more than came in few turns.
  assertLess(sent, 100_000_000);
  selector.modify(socket, EVENT_READ);
  let received = 0;
  while (received < sent) {
    await selector.select(0);
    for (let count; (count = socket.recv()) > 0; received += count) {
      for (let i = 0; i < count; i++) assert(socket.bytes[i] === byteAt(received + i));
    }
  }
  assertEquals([received, buffers.available], [sent, buffers.count]);
});

uringTest(
  "send() a second time in one turn leaves no gap when the first does not fit",
  async () => {
    using test = connected(1);
    const { selector, pairs: [pair] } = test;
    const { socket, far } = pair!;
    const chunk = new Uint8Array(16_384);
    const byteAt = (i: number) => (i * 7 + (i >> 8)) & 0xff;
    let sent = 0;
    const sendUntilFull = () => {
      for (let taken = 1; taken > 0; sent += taken) {
        for (let i = 0; i < chunk.length; i++) chunk[i] = byteAt(sent + i);
        taken = socket.send(chunk, chunk.length);
      }
    };
    sendUntilFull();
    selector.modify(socket, EVENT_WRITE);
    let received = 0;
    while (received < 2 * sent && received < 30_000_000) {
      const bytes = far.recv(1_000_000)!;
      for (const byte of bytes) assert(byte === byteAt(received++));
      if ((await selector.select(0)).includes(socket) && sent < 10_000_000) sendUntilFull();
      if (received === sent && sent >= 10_000_000) break;
    }
    assertEquals(received, sent);
  },
);

uringTest("a turn can send more than the buffer holds from which the kernel sends", async () => {
  using test = connected(40);
  const { selector, pairs } = test;
  const chunkOf = (i: number) => new Uint8Array(SEND_BYTES_MAX).fill(i);
  for (const [i, { socket }] of pairs.entries()) {
    assertEquals(socket.send(chunkOf(i), SEND_BYTES_MAX), SEND_BYTES_MAX);
  }
  await selector.select(0);
  for (const [i, { far }] of pairs.entries()) {
    assertEquals(receiveAll(far, SEND_BYTES_MAX), chunkOf(i));
  }
});

uringTest("a send buffer that holds nearly nothing is filled again and again", async () => {
  using test = connected(1);
  const { selector, pairs: [pair] } = test;
  const { socket, far } = pair!;
  // The kernel makes of it the least that it deals with.
  const least = new Uint8Array(Int32Array.of(1).buffer);
  check("setsockopt", libc.setsockopt(socket.descriptor, platform.SOL_SOCKET, SO_SNDBUF, least, 4));
  selector.modify(socket, EVENT_WRITE);
  const byteAt = (i: number) => (i * 7 + (i >> 8)) & 0xff;
  const TOTAL = 1_000_000;
  let sent = 0;
  for (let received = 0; received < TOTAL;) {
    for (let taken = 1; taken > 0 && sent < TOTAL; sent += taken) {
      const chunk = Uint8Array.from({ length: SEND_BYTES_MAX }, (_, i) => byteAt(sent + i));
      taken = socket.send(chunk, Math.min(chunk.length, TOTAL - sent));
    }
    await selector.select(0);
    for (const byte of far.recv(1_000_000)!) assert(byte === byteAt(received++));
  }
});

uringTest("a peer that sends a little in each turn to a paused socket is stopped", async () => {
  using test = connected(1);
  const { selector, pairs: [pair] } = test;
  const { socket, far } = pair!;
  selector.modify(socket, 0);
  // The kernel's own buffers hold some MB.
  const TOO_MUCH = 50_000_000;
  let sent = 0;
  for (let taken = 1; taken > 0 && sent < TOO_MUCH; sent += taken) {
    taken = far.send(new Uint8Array(65_536));
    await selector.select(0);
  }
  assertLess(sent, TOO_MUCH);
});

uringTest(
  "a paused socket whose peer has ended its half hears that it vanishes afterwards",
  async () => {
    using test = connected(1);
    const { selector, pairs: [pair] } = test;
    const { socket, far } = pair!;
    await selector.select(0);
    let broken = 0;
    socket.onBroken = () => broken += 1;
    selector.modify(socket, 0);
    far.closeWrite();
    untilReadable(socket.descriptor);
    for (let i = 0; i < 5; i++) assertEquals(await selector.select(0), []);
    assertEquals(broken, 0);
    far.reset();
    untilBroken(socket.descriptor);
    for (let i = 0; i < 3; i++) await selector.select(0);
    assertEquals(broken, 1);
  },
);

uringTest("close() loses nothing that is in flight to a peer that has ended its half", async () => {
  using test = connected(1);
  const { selector, pairs: [pair] } = test;
  const { socket, far } = pair!;
  far.closeWrite();
  let sent = 0;
  // The kernel finds more room for a while.
  for (let silent = 0; silent < 10;) {
    const taken = socket.send(new Uint8Array(SEND_BYTES_MAX), SEND_BYTES_MAX);
    sent += taken;
    silent = taken > 0 ? 0 : silent + 1;
    await selector.select(0);
  }
  assertEquals(await selector.select(), [socket]);
  assertEquals(socket.recv(), 0);
  socket.close();
  let received = 0;
  for (let bytes; (bytes = far.recv(1_000_000)) !== null; received += bytes.length) {
    await selector.select(0);
  }
  assertEquals(received, sent);
});

uringTest("a connection that was opened here and waits costs no calls", async () => {
  const ring = new CountingRing();
  const proactor = new Proactor(ring);
  const selector = new PosixSelector(new UringPoller(proactor), uringKinds);
  const descriptor = openListener(LOOPBACK);
  const socket = UringSocket.connecting(boundAddress(descriptor), proactor);
  selector.register(socket, EVENT_READ | EVENT_WRITE);
  assertEquals(await selector.select(), [socket]);
  selector.modify(socket, EVENT_READ);
  await selector.select(0);
  ring.calls = 0;
  assertEquals(await selector.select(5), []);
  // One hands over the order to receive, and one waits; some more on a machine that is busy. Else it were hundreds.
  assertLessOrEqual(ring.calls, 10);
  socket.abort();
  selector.close();
  closeDescriptor(descriptor);
});

uringTest("a server that drains reads of those, too, for whom there was no buffer", async () => {
  using test = connected(6, new Proactor(new Ring(8), 2));
  const { selector, pairs } = test;
  await selector.select(0);
  for (const pair of pairs) say(pair, "10\n");
  await selector.select(0);
  selector.drain();
  const open = new Set(pairs.map(({ socket }) => socket));
  let received = 0;
  while (open.size > 0) {
    for (const ready of await selector.select(0)) {
      const count = (ready as UringSocket).recv();
      if (count > 0) received += count;
      if (count !== CLOSED) continue;
      ready.close();
      open.delete(ready as UringSocket);
    }
  }
  assertEquals(received, 6 * 3);
});

uringTest("a listener takes in no more in advance than it hands out", async () => {
  const selector = new PosixSelector(new UringPoller(), uringKinds);
  const listener = new UringListener(LOOPBACK);
  selector.register(listener, EVENT_READ);
  const peers: RawPeer[] = [];
  /** @returns how many of them were taken in: so many, at least */
  const connect = async (count: number, min: number) => {
    const before = countDescriptors();
    for (let i = 0; i < count; i++) peers.push(new RawPeer(listener.addr));
    untilQueued(listener.addr, count);
    const taken = () => countDescriptors() - before - count;
    do {
      for (let i = 0; i < 3; i++) await selector.select(0);
    } while (taken() < min);
    return taken();
  };
  // All who are there at that moment, since the kernel does not stop in between.
  assertEquals([await connect(100, 100), await connect(50, 0)], [100, 0]);
  // When they are handed out, the others have their turn.
  const sockets = [...listener];
  while (sockets.length < 150) {
    await selector.select(0);
    sockets.push(...listener);
  }
  for (const socket of sockets) socket.close();
  for (const peer of peers) peer.close();
  listener.close();
  await selector.select(0);
  selector.close();
});

uringTest("close() of a listener closes whom nobody has accepted", async () => {
  // What the tests before have cancelled is told now.
  proactor().enter();
  const before = proactor().size;
  const selector = new PosixSelector(new UringPoller(), uringKinds);
  const listener = new UringListener(LOOPBACK);
  selector.register(listener, EVENT_READ);
  const peers = Array.from({ length: 100 }, () => new RawPeer(listener.addr));
  // Some are taken in here, and wait.
  for (let i = 0; i < 3; i++) assertEquals(await selector.select(), [listener]);
  listener.close();
  for (const peer of peers) {
    while (peer.recv(10)?.length === 0) await selector.select(0);
    peer.close();
  }
  await selector.select(0);
  selector.close();
  proactor().enter();
  assertEquals(proactor().size, before);
});
