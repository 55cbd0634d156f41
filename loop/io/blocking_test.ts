/**
 * What both worlds promise of calls that wait: of a `BlockingListener` and its sockets, and of a `ThreadSocket`.
 */

import { assertEquals, assertLessOrEqual, assertRejects } from "@std/assert";
import {
  connectTo,
  connectToVanish,
  LOOPBACK,
  netTest,
  readChunk,
  readText,
  readToEnd,
  text,
  write,
} from "./peers_testing.ts";
import { CLOSED, openIo } from "./mod.ts";
import { portableIoNames } from "./names.ts";
import { untilAcknowledged } from "./arrival_testing.ts";
import { pollOperatingSystem } from "./poll_operating_system.ts";
import { posixTest } from "./posix/blocking_testing.ts";
import { type Act, Borrower } from "./borrower_testing.ts";
import type { BlockingListener, IoName, ListenOptions } from "./types.ts";

for (const name of portableIoNames) testWorld(name);

function testWorld(name: IoName): void {
  const test = (what: string, body: () => Promise<void>) =>
    (name === "posix" ? posixTest : netTest)(`${name}: ${what}`, body);

  async function listen(options: Partial<ListenOptions> = {}): Promise<BlockingListener> {
    return (await openIo(name)).listenBlocking({ ...LOOPBACK, ...options });
  }

  /** The first connection of a listener. */
  async function accepted(options?: Partial<ListenOptions>) {
    const listener = await listen(options);
    const client = await connectTo(listener.addr);
    return { listener, client, socket: (await listener.accept())! };
  }

  /** The same with a client that can vanish. */
  async function acceptedToVanish(firstWords?: string) {
    const listener = await listen();
    const vanish = await connectToVanish(listener.addr, firstWords);
    return { listener, vanish, socket: (await listener.accept())! };
  }

  /** The first connection of a listener, lent to a thread. */
  async function lent(act: Act) {
    const { listener, client, socket } = await accepted();
    return { listener, client, socket, borrower: new Borrower(socket, act) };
  }

  test("for await ... of gives connections until the listener has drained", async () => {
    const listener = await listen();
    const client = await connectTo(listener.addr);
    let count = 0;
    for await (const socket of listener) {
      count += 1;
      listener.drain();
      assertEquals(await socket.recv(), CLOSED);
      socket.close();
      assertEquals(await readToEnd(client), "");
      client.close();
    }
    assertEquals(count, 1);
  });

  test("accept() gives sockets whose calls wait until they are done", async () => {
    const { listener, client, socket } = await accepted();
    await write(client, "10\n");
    assertEquals(text(socket.bytes, await socket.recv()), "10\n");
    const answer = new TextEncoder().encode("y".repeat(20_000_000));
    const sent = socket.send(answer, answer.length - 1);
    assertEquals(await readText(client, answer.length - 1), "y".repeat(answer.length - 1));
    await sent;
    await client.closeWrite();
    assertEquals(await socket.recv(), 0);
    socket.close();
    socket.close();
    assertEquals(await readToEnd(client), "");
    client.close();
    await drained(listener);
  });

  test("recv() gives CLOSED, and send() does nothing, when the peer has vanished", async () => {
    const { listener, vanish, socket } = await acceptedToVanish();
    const received = socket.recv();
    await vanish();
    assertEquals(await received, CLOSED);
    await socket.send(new Uint8Array(10_000), 10_000);
    socket.close();
    await drained(listener);
  });

  test("isGone() becomes true when the peer vanishes while its answers are sent", async () => {
    const { listener, vanish, socket } = await acceptedToVanish("10\n11\n");
    const { listener: other, client, socket: halfClosed } = await accepted();
    await client.closeWrite();
    assertEquals(await socket.recv(), 6);
    assertEquals(await socket.isGone(), false);
    await vanish();
    // A reset travels, and in Deno's world a write has to meet it.
    do {
      await socket.send(socket.bytes, 3);
      await pollOperatingSystem();
    } while (!await socket.isGone());
    assertEquals(await socket.recv(), CLOSED);
    socket.close();
    await drained(listener);
    // That a peer has ended its half is not vanishing.
    await halfClosed.send(new Uint8Array(3), 3);
    assertEquals(await halfClosed.isGone(), false);
    assertEquals(await halfClosed.recv(), 0);
    assertEquals(await halfClosed.isGone(), false);
    halfClosed.close();
    assertEquals((await readToEnd(client)).length, 3);
    client.close();
    await drained(other);
  });

  test("isGone() lets Deno's event loop turn between two pieces of a long computation", async () => {
    const { listener, client, socket } = await accepted();
    let hasTurned = false;
    // That a timer of Deno's comes meanwhile, or does not, is what is tested.
    setTimeout(() => hasTurned = true, 0);
    while (!hasTurned) assertEquals(await socket.isGone(), false);
    client.close();
    assertEquals(await socket.recv(), 0);
    socket.close();
    await drained(listener);
  });

  test("recv() gives CLOSED when the listener drains", async () => {
    const { listener, client, socket } = await accepted();
    const received = socket.recv();
    listener.drain();
    const left = readToEndAndLeave(client);
    assertEquals(await received, CLOSED);
    socket.close();
    assertEquals(await left, "");
    await drained(listener);
  });

  test("recv() and send() give up a peer that is idle for idleTimeoutMs", async () => {
    const { listener, client, socket } = await accepted({ idleTimeoutMs: 1 });
    assertEquals(await socket.recv(), CLOSED);
    socket.close();
    assertEquals(await readToEnd(client), "");
    client.close();

    const deaf = await connectTo(listener.addr);
    const flooded = (await listener.accept())!;
    const bytes = new Uint8Array(20_000_000);
    await flooded.send(bytes, bytes.length);
    assertEquals(await flooded.recv(), CLOSED);
    flooded.close();
    deaf.close();
    await drained(listener);
  });

  test("a thread's recv() and send() carry all bytes, in order", async () => {
    const { listener, client, borrower } = await lent("echo");
    const sent = Array.from({ length: 30_000 }, (_, i) => i).join();
    const written = write(client, sent).then(() => client.closeWrite());
    assertEquals(await readToEnd(client), sent);
    await written;
    client.close();
    await borrower.result;
    await drained(listener);
  });

  test("a thread's recv() gives 0 at the end of the stream, also the second time", async () => {
    const { listener, client, borrower } = await lent("receive");
    await write(client, "10\n");
    await client.closeWrite();
    assertEquals(await readToEnd(client), "");
    assertEquals(await borrower.result, [3, 0, 0]);
    client.close();
    await drained(listener);
  });

  test("a thread's recv() gives CLOSED when the listener drains, and the client sees the end", async () => {
    const { listener, client, borrower } = await lent("receive");
    await write(client, "10");
    await untilAcknowledged(client);
    const end = drained(listener);
    assertEquals(await readToEnd(client), "");
    client.close();
    assertEquals(await borrower.result, [2, CLOSED, CLOSED]);
    await end;
  });

  test("a thread at work is not cut off when the listener drains", async () => {
    const { listener, client, borrower } = await lent("work");
    await write(client, "10\n");
    await borrower.untilAtWork();
    const end = drained(listener);
    for (let i = 0; i < 5; i++) await pollOperatingSystem();
    borrower.finishWork();
    assertEquals(await readToEnd(client), "10\n");
    client.close();
    assertEquals(await borrower.result, { next: CLOSED, gone: false });
    await end;
  });

  test("isGone() becomes true when the peer vanishes while the thread is at work", async () => {
    const { listener, vanish, socket } = await acceptedToVanish("10\n");
    const borrower = new Borrower(socket, "work");
    await borrower.untilAtWork();
    await vanish();
    assertEquals(await borrower.result, { next: CLOSED, gone: true });
    await drained(listener);
  });

  test("a thread's send() waits for a client that does not read", async () => {
    const { listener, client, borrower } = await lent("flood");
    for (let i = 0; i < 20; i++) await pollOperatingSystem();
    await client.closeWrite();
    await readText(client, 20_000_000);
    assertEquals(await borrower.result, 0);
    client.close();
    await drained(listener);
  });

  test("a thread's send() to a client that vanishes returns, and recv() tells", async () => {
    const { listener, vanish, socket } = await acceptedToVanish();
    const borrower = new Borrower(socket, "flood");
    for (let i = 0; i < 20; i++) await pollOperatingSystem();
    await vanish();
    assertLessOrEqual(await borrower.result as number, 0);
    await drained(listener);
  });

  test("close() of a lent socket ends a thread that waits in recv()", async () => {
    const { listener, socket, client, borrower } = await lent("work");
    await write(client, "10\n");
    await borrower.untilAtWork();
    borrower.finishWork();
    assertEquals(await readChunk(client), "10\n");
    socket.close();
    assertEquals(await borrower.result, { next: CLOSED, gone: false });
    assertEquals(await readToEnd(client), "");
    client.close();
    await drained(listener);
  });

  test("close() of a lent socket ends a thread that waits in send()", async () => {
    const { listener, socket, client, borrower } = await lent("flood");
    await readText(client, 1);
    socket.close();
    assertEquals(await borrower.result, CLOSED);
    client.close();
    await drained(listener);
  });

  test("a thread that crashes costs its own connection only", async () => {
    const openConnections = new Int32Array(1);
    const { listener, socket, client } = await accepted({ openConnections });
    const other = await connectTo(listener.addr);
    const otherBorrower = new Borrower((await listener.accept())!, "echo");
    const borrower = new Borrower(socket, "fail");
    await write(client, "10\n");
    await assertRejects(() => borrower.result, Error, "the thread crashes");
    assertEquals(openConnections[0], 2);
    socket.close();
    assertEquals(await readChunk(client), null);
    client.close();
    await write(other, "x");
    assertEquals(await readChunk(other), "x");
    await other.closeWrite();
    assertEquals(await readToEnd(other), "");
    other.close();
    await otherBorrower.result;
    await drained(listener);
    assertEquals(openConnections[0], 0);
  });

  test("accept() lets in no more than maxConnections, and tells the others", async () => {
    const refusal = new TextEncoder().encode("full\n");
    const { listener, client, socket } = await accepted({ maxConnections: 1, refusal });
    const tooMany = await connectTo(listener.addr);
    // It is refused although the thread serves somebody else, who is silent.
    const received = socket.recv();
    assertEquals(await readToEnd(tooMany), "full\n");
    tooMany.close();
    await client.closeWrite();
    assertEquals(await received, 0);
    socket.close();
    client.close();
    await drained(listener);
  });

  test("drain() has those answered who had connected", async () => {
    const { listener, client, socket } = await accepted();
    const next = await connectTo(listener.addr);
    await write(next, "1");
    await untilAcknowledged(next);
    const received = socket.recv();
    listener.drain();
    const left = readToEndAndLeave(client);
    assertEquals(await received, CLOSED);
    socket.close();
    await left;
    const nextLeft = readToEndAndLeave(next);
    const last = (await listener.accept())!;
    assertEquals(await last.recv(), 1);
    assertEquals(await last.recv(), CLOSED);
    last.close();
    await nextLeft;
    await drained(listener);
    await assertRejects(() => connectTo(listener.addr), Deno.errors.ConnectionRefused);
  });
}

/** Behaves as a client does to which the server says goodbye. */
async function readToEndAndLeave(client: Deno.TcpConn): Promise<string> {
  const received = await readToEnd(client);
  client.close();
  return received;
}

/** Drains, and waits until nothing of the listener is left. */
async function drained(listener: BlockingListener): Promise<void> {
  listener.drain();
  assertEquals(await listener.accept(), null);
}
