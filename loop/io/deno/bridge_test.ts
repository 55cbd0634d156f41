import { assertEquals, assertLessOrEqual, assertRejects } from "@std/assert";
import { testNeeding } from "../../../tests/support/permissions.ts";
import { type BlockingSocket, CLOSED } from "../types.ts";
import { DenoBlockingListener } from "./blocking.ts";
import { Bridge } from "./bridge.ts";
import type { Act, Order } from "./bridge_test_worker.ts";
import { pollOperatingSystem } from "../poll_operating_system.ts";
import {
  connectTo,
  connectToVanish,
  LOOPBACK,
  readChunk,
  readText,
  readToEnd,
  write,
} from "../test_peers.ts";

const threadTest = testNeeding("net", "read");

/** A thread that has borrowed a socket. */
class Borrower {
  readonly flag = new Int32Array(new SharedArrayBuffer(4));
  readonly result: Promise<unknown>;
  readonly #worker: Worker;

  constructor(socket: Pick<BlockingSocket, "lend">, act: Act) {
    this.#worker = new Worker(import.meta.resolve("./bridge_test_worker.ts"), { type: "module" });
    const loan = socket.lend();
    const order: Order = { act, loan, flag: this.flag };
    this.#worker.postMessage(order, [loan.port]);
    this.result = new Promise((resolve, reject) => {
      this.#worker.onmessage = ({ data }) => resolve(data);
      this.#worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(event.message));
      };
    });
  }

  /** Waits until the thread is at work. */
  async untilAtWork(): Promise<void> {
    await Atomics.waitAsync(this.flag, 0, 0).value;
  }

  /** Ends the work. */
  finishWork(): void {
    Atomics.store(this.flag, 0, 2);
  }
}

/** Lends the first connection of a listener to a thread. */
async function lent(act: Act) {
  const listener = new DenoBlockingListener(LOOPBACK);
  const [socket, client] = await Promise.all([listener.accept(), connectTo(listener.addr)]);
  return { listener, socket: socket!, client, borrower: new Borrower(socket!, act) };
}

async function drained(listener: DenoBlockingListener): Promise<void> {
  listener.drain();
  assertEquals(await listener.accept(), null);
}

threadTest("recv() and send() carry all bytes, in order", async () => {
  const { listener, client, borrower } = await lent("echo");
  const sent = Array.from({ length: 30_000 }, (_, i) => i).join();
  const written = write(client, sent).then(() => client.closeWrite());
  assertEquals(await readToEnd(client), sent);
  await written;
  client.close();
  await borrower.result;
  await drained(listener);
});

threadTest("recv() gives 0 at the end of the stream, also the second time", async () => {
  const { listener, client, borrower } = await lent("receive");
  await write(client, "10\n");
  await client.closeWrite();
  assertEquals(await readToEnd(client), "");
  assertEquals(await borrower.result, [3, 0, 0]);
  client.close();
  await drained(listener);
});

threadTest(
  "recv() gives CLOSED when the listener drains, and the client sees the end",
  async () => {
    const { listener, client, borrower } = await lent("receive");
    await write(client, "10");
    await pollOperatingSystem();
    const end = drained(listener);
    assertEquals(await readToEnd(client), "");
    client.close();
    assertEquals(await borrower.result, [2, CLOSED, CLOSED]);
    await end;
  },
);

threadTest("a thread at work is not cut off when the listener drains", async () => {
  const { listener, client, borrower } = await lent("work");
  await write(client, "10\n");
  await borrower.untilAtWork();
  const end = drained(listener);
  for (let i = 0; i < 5; i++) await pollOperatingSystem();
  borrower.finishWork();
  assertEquals(await readToEnd(client), "10\n");
  client.close();
  assertEquals(await borrower.result, { next: CLOSED, gone: 0 });
  await end;
});

threadTest("gone becomes 1 when the peer vanishes while the thread is at work", async () => {
  const listener = new DenoBlockingListener(LOOPBACK);
  const connecting = connectToVanish(listener.addr, "10\n");
  const [socket, vanish] = await Promise.all([listener.accept(), connecting]);
  const borrower = new Borrower(socket!, "work");
  await borrower.untilAtWork();
  await vanish();
  assertEquals(await borrower.result, { next: CLOSED, gone: 1 });
  await drained(listener);
});

threadTest("send() waits for a client that does not read", async () => {
  const { listener, client, borrower } = await lent("flood");
  for (let i = 0; i < 20; i++) await pollOperatingSystem();
  await client.closeWrite();
  await readText(client, 20_000_000);
  assertEquals(await borrower.result, 0);
  client.close();
  await drained(listener);
});

threadTest("send() to a client that vanishes returns, and recv() tells", async () => {
  const listener = new DenoBlockingListener(LOOPBACK);
  const [socket, vanish] = await Promise.all([listener.accept(), connectToVanish(listener.addr)]);
  const borrower = new Borrower(socket!, "flood");
  for (let i = 0; i < 20; i++) await pollOperatingSystem();
  await vanish();
  assertLessOrEqual(await borrower.result, 0);
  await drained(listener);
});

threadTest("close() of the lent socket ends a thread that waits in recv()", async () => {
  const { listener, socket, client, borrower } = await lent("work");
  await write(client, "10\n");
  await borrower.untilAtWork();
  borrower.finishWork();
  assertEquals(await readChunk(client), "10\n");
  socket.close();
  assertEquals(await borrower.result, { next: CLOSED, gone: 0 });
  assertEquals(await readToEnd(client), "");
  client.close();
  await drained(listener);
});

threadTest("close() of the lent socket ends a thread that waits in send()", async () => {
  const { listener, socket, client, borrower } = await lent("flood");
  await readText(client, 1);
  socket.close();
  assertEquals(await borrower.result, CLOSED);
  client.close();
  await drained(listener);
});

threadTest("end() ends a thread whose bytes nobody has taken", async () => {
  const never = new Promise<never>(() => {});
  const sending = Promise.withResolvers<void>();
  const bridge = new Bridge({
    bytes: new Uint8Array(4096),
    recv: () => never,
    send() {
      sending.resolve();
      return never;
    },
    close() {},
    watch() {},
  });
  const borrower = new Borrower({ lend: () => bridge.loan }, "flood");
  await sending.promise;
  bridge.end();
  assertEquals(await borrower.result, CLOSED);
});

threadTest("a thread that crashes leaves nothing when its socket is closed", async () => {
  const { listener, socket, client, borrower } = await lent("fail");
  await write(client, "10\n");
  await assertRejects(() => borrower.result, Error, "the thread crashes");
  socket.close();
  assertEquals(await readChunk(client), null);
  client.close();
  await drained(listener);
});
