import { assert, assertEquals, assertFalse, assertRejects } from "@std/assert";
import { Connection, ConnectionListener } from "./connection.ts";
import { IdleSweeper } from "../idle_sweeper.ts";
import { untilAcknowledged, untilArrived } from "../arrival_testing.ts";
import { untilNewsHasArrived } from "../poll_operating_system.ts";
import {
  connectTo,
  connectToVanish,
  LOOPBACK,
  loopback,
  netTest,
  readChunk,
  readText,
  readToEnd,
  settle,
  write,
} from "../peers_testing.ts";

const { Interrupted } = Deno.errors;

/** A listener and its first connection. */
async function accepted() {
  const listener = new ConnectionListener(LOOPBACK);
  const [connection, client] = await Promise.all([listener.accept(), connectTo(listener.addr)]);
  return { listener, connection: connection!, client };
}

/** Ends all in good order. */
async function drained(listener: ConnectionListener, ...clients: Deno.TcpConn[]): Promise<void> {
  listener.drain();
  for (const client of clients) client.close();
  assertEquals(await listener.accept(), null);
}

netTest("accept() gives connections that read and write", async () => {
  const { listener, connection, client } = await accepted();
  await write(client, "10\n");
  assertEquals(await readChunk(connection), "10\n");
  await write(connection, "55\n");
  assertEquals(await readChunk(client), "55\n");
  await client.closeWrite();
  assertEquals(await readChunk(connection), null);
  await write(connection, "the answer to the last request");
  connection.close();
  assertEquals(await readToEnd(client), "the answer to the last request");
  await drained(listener, client);
});

netTest("accept() gives null when nobody comes and the listener drains", async () => {
  const listener = new ConnectionListener(LOOPBACK);
  const accepted = listener.accept();
  listener.drain();
  assertEquals(await accepted, null);
  assertEquals(await listener.accept(), null);
});

netTest("accept() gives null not before every connection is closed", async () => {
  const { listener, connection, client } = await accepted();
  let ended = false;
  const end = listener.accept().then((next) => {
    ended = true;
    return next;
  });
  listener.drain();
  await untilNewsHasArrived();
  connection.close();
  assertEquals(await readToEnd(client), "");
  await untilNewsHasArrived();
  assertFalse(ended);
  client.close();
  assertEquals(await end, null);
});

netTest("accept() still hands out who was accepted before the listener drains", async () => {
  const { listener, connection, client } = await accepted();
  const second = await connectTo(listener.addr);
  await write(second, "10\n");
  await untilAcknowledged(second);
  await untilNewsHasArrived();
  listener.drain();
  const next = await listener.accept();
  assertEquals(await readChunk(next!), "10\n");
  const interrupted = assertRejects(() => readChunk(next!), Interrupted);
  assertEquals(await readToEnd(second), "");
  second.close();
  await interrupted;
  connection.close();
  await drained(listener, client);
});

netTest("accept() hands out all of 70 who came before the listener drains", async () => {
  const listener = new ConnectionListener(LOOPBACK);
  const clients = [];
  for (let i = 0; i < 70; i++) {
    const client = await connectTo(listener.addr);
    await write(client, "10\n");
    clients.push(client);
  }
  for (const client of clients) await untilAcknowledged(client);
  listener.drain();
  let count = 0;
  for await (const connection of listener) {
    // Nobody of them has closed it, which takes nothing from the next.
    assertEquals(await readChunk(connection), "10\n");
    await assertRejects(() => readChunk(connection), Interrupted);
    connection.close();
    if (++count === 70) { for (const client of clients) client.close(); }
  }
  assertEquals(count, 70);
  await assertRejects(() => connectTo(listener.addr), Deno.errors.ConnectionRefused);
});

netTest("for await of a listener goes over its connections until it has drained", async () => {
  const listener = new ConnectionListener(LOOPBACK);
  const clients = [await connectTo(listener.addr), await connectTo(listener.addr)];
  let count = 0;
  for await (const connection of listener) {
    clients[count++]!.close();
    connection.close();
    if (count === 2) listener.drain();
  }
  assertEquals(count, 2);
});

netTest("drain() ends a connection whose reader waits", async () => {
  const { listener, connection, client } = await accepted();
  const interrupted = assertRejects(() => readChunk(connection), Interrupted);
  listener.drain();
  await interrupted;
  assertEquals(await readToEnd(client), "");
  await drained(listener, client);
});

netTest("drain() lets all be read and answered that had arrived", async () => {
  for (let length = 1; length < 50_000; length = 3 * length + 1) {
    const { listener, connection, client } = await accepted();
    await write(client, "x".repeat(length));
    untilArrived(client);
    listener.drain();
    const answered = (async () => {
      for (;;) await write(connection, (await readChunk(connection))!);
    })().catch((error) => error);
    assertEquals(await readToEnd(client), "x".repeat(length));
    await drained(listener, client);
    assert(await answered instanceof Interrupted);
  }
});

netTest("drain() does not end a connection for which the server is at work", async () => {
  const { listener, connection, client } = await accepted();
  await write(client, "10\n");
  await readChunk(connection);
  connection.watch(() => {});
  listener.drain();
  await untilNewsHasArrived();
  await untilNewsHasArrived();
  await write(connection, "55\n");
  assertEquals(await readChunk(client), "55\n");
  const interrupted = assertRejects(() => readChunk(connection), Interrupted);
  assertEquals(await readChunk(client), null);
  client.close();
  await interrupted;
  await drained(listener);
});

netTest("drain() does not cut off a write that goes on while the reader waits", async () => {
  const { listener, connection, client } = await accepted();
  const length = 20_000_000;
  const written = write(connection, "y".repeat(length));
  const interrupted = assertRejects(() => readChunk(connection), Interrupted);
  await untilNewsHasArrived();
  listener.drain();
  await untilNewsHasArrived();
  assertEquals(await readText(client, length), "y".repeat(length));
  await written;
  assertEquals(await readChunk(client), null);
  client.close();
  await interrupted;
  await drained(listener);
});

netTest("drain() ends a connection in the end that never stops receiving", async () => {
  const { listener, connection, client } = await accepted();
  await write(client, "x");
  untilArrived(client);
  const first = readChunk(connection);
  listener.drain();
  await first;
  const more = async () => {
    for (let reads = 0; reads < 33; reads++) {
      await write(client, "x");
      assertEquals(await readChunk(connection), "x");
    }
  };
  await assertRejects(more, Interrupted);
  await drained(listener, client);
});

netTest("drain() forgets what comes after the end", async () => {
  const { listener, connection, client } = await accepted();
  const interrupted = assertRejects(() => readChunk(connection), Interrupted);
  listener.drain();
  assertEquals(await readToEnd(client), "");
  await write(client, "10\n");
  await interrupted;
  await assertRejects(() => readChunk(connection), Interrupted);
  await assertRejects(() => write(connection, "55\n"), Interrupted);
  await write(client, "11\n");
  await drained(listener, client);
});

netTest("close() ends the wait of a reader before the peer has closed, too", async () => {
  const { near, far } = await loopback();
  let closed = 0;
  const connection = new Connection(near, new IdleSweeper(0), () => closed++);
  const read = readChunk(connection);
  connection.close();
  await assertRejects(() => read, Interrupted);
  assertEquals(closed, 0);
  assertEquals(await readToEnd(far), "");
  far.close();
  while (closed === 0) await untilNewsHasArrived();
});

netTest("close() ends the wait of a reader for what is read ahead, too", async () => {
  const { listener, connection, client } = await accepted();
  connection.watch(() => {});
  const read = readChunk(connection);
  connection.close();
  await assertRejects(() => read, Interrupted);
  assertEquals(await readToEnd(client), "");
  await drained(listener, client);
});

netTest("close() loses no answer when bytes were left unread", async () => {
  const { listener, connection, client } = await accepted();
  await write(client, "x".repeat(20_000));
  await write(connection, "enough");
  connection.close();
  connection.close();
  assertEquals(await readToEnd(client), "enough");
  await write(client, "still there?");
  await drained(listener, client);
});

netTest("watch() tells when the peer vanishes", async () => {
  const listener = new ConnectionListener(LOOPBACK);
  const [connection, vanish] = await Promise.all([
    listener.accept(),
    connectToVanish(listener.addr),
  ]);
  const gone = new Promise<void>((resolve) => connection!.watch(resolve));
  await vanish();
  await gone;
  await new Promise<void>((resolve) => connection!.watch(resolve));
  await assertRejects(() => readChunk(connection!), Deno.errors.ConnectionReset);
  connection!.close();
  await drained(listener);
});

netTest("watch() tells when the peer vanishes after it has sent more", async () => {
  const listener = new ConnectionListener(LOOPBACK);
  const [connection, vanish] = await Promise.all([
    listener.accept(),
    connectToVanish(listener.addr, "10\n"),
  ]);
  const gone = new Promise<void>((resolve) => connection!.watch(resolve));
  await untilNewsHasArrived();
  await vanish();
  await gone;
  await new Promise<void>((resolve) => connection!.watch(resolve));
  await assertRejects(() => readChunk(connection!), Deno.errors.ConnectionReset);
  connection!.close();
  await drained(listener);
});

netTest("watch() says nothing when the peer ends its half, and loses no bytes", async () => {
  const { listener, connection, client } = await accepted();
  let gone = false;
  connection.watch(() => gone = true);
  await write(client, "x".repeat(5000));
  await client.closeWrite();
  await untilNewsHasArrived();
  connection.watch(() => gone = true);
  assertEquals(await readToEnd(connection), "x".repeat(5000));
  connection.watch(() => gone = true);
  assertEquals(await readChunk(connection), null);
  assertFalse(gone);
  connection.close();
  await drained(listener, client);
});

/** A connection with an idle clock that only the test moves. */
async function idling() {
  const { near, far } = await loopback();
  const sweeper = new IdleSweeper(1e9);
  let closed = 0;
  const connection = new Connection(near, sweeper, () => closed++);
  const sweep = (ticks: number) => {
    for (let i = 0; i < ticks; i++) sweeper.sweep();
  };
  return { connection, far, sweep, closed: () => closed };
}

netTest("a connection is closed when its reader waits for too long", async () => {
  const { connection, far, sweep, closed } = await idling();
  const read = readChunk(connection);
  sweep(4);
  assertEquals(closed(), 0);
  sweep(1);
  await assertRejects(() => read, Interrupted);
  assertEquals(closed(), 1);
  connection.close();
  assertEquals(closed(), 1);
  assertEquals(await readToEnd(far), "");
  far.close();
});

netTest("a connection is closed when its peer does not read for too long", async () => {
  const { connection, far, sweep, closed } = await idling();
  const written = write(connection, "x".repeat(20_000_000));
  await untilNewsHasArrived();
  await untilNewsHasArrived();
  sweep(5);
  await assertRejects(() => written, Interrupted);
  assertEquals(closed(), 1);
  far.close();
});

netTest("a connection is not idle while the server is at work, nor while bytes come", async () => {
  const { connection, far, sweep, closed } = await idling();
  sweep(100);
  for (let i = 0; i < 20; i++) {
    const read = readChunk(connection);
    sweep(3);
    await write(far, "x");
    assertEquals(await read, "x");
    connection.watch(() => {});
    sweep(100);
  }
  const read = readChunk(connection);
  sweep(4);
  await settle();
  assertEquals(closed(), 0);
  far.close();
  assertEquals(await read, null);
  connection.close();
});
