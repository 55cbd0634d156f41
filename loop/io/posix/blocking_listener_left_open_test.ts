// What a listener whose calls block leaves open: the sockets of the whole process are counted.

import { assertEquals, assertRejects } from "@std/assert";
import { untilQueued } from "../arrival_testing.ts";
import {
  connectTo,
  connectToVanish,
  LOOPBACK,
  readChunk,
  readToEnd,
  write,
} from "../peers_testing.ts";
import { Borrower } from "../borrower_testing.ts";
import { selfPipe } from "./self_pipe.ts";
import { PosixBlockingListener } from "./blocking_listener.ts";
import { within } from "../../../internal/measure/within.ts";
import { openSockets, posixTest } from "./blocking_testing.ts";

async function drained(listener: PosixBlockingListener): Promise<void> {
  listener.drain();
  assertEquals(await listener.accept(), null);
}

posixTest("nothing is left of connections that ended in all the ways there are", async () => {
  selfPipe();
  const before = new Set((await openSockets()).values());
  const listener = new PosixBlockingListener({
    ...LOOPBACK,
    maxConnections: 6,
    refusal: new TextEncoder().encode("full\n"),
  });
  const connect = async () => {
    const client = await connectTo(listener.addr);
    return { client, socket: (await listener.accept())! };
  };
  const closed = await connect();
  const served = await connect();
  const lent = await connect();
  const crashed = await connect();
  const left = await connect();
  const vanish = await connectToVanish(listener.addr);
  const vanished = (await listener.accept())!;
  // Before any of them is closed: a second after that, there is room for another one.
  const refused = await connectTo(listener.addr);
  untilQueued(listener.addr, 1);
  await listener.turn();
  assertEquals(await readToEnd(refused), "full\n");

  const echo = new Borrower(lent.socket, "echo");
  const crash = new Borrower(crashed.socket, "fail");
  closed.socket.close();
  await write(crashed.client, "x");
  await assertRejects(() => crash.result, Error, "the thread crashes");
  crashed.socket.close();
  await write(lent.client, "x");
  assertEquals(await readChunk(lent.client), "x");
  await vanish();
  await vanished.recv();
  vanished.close();
  left.client.close();
  assertEquals(await left.socket.recv(), 0);
  left.socket.close();
  for (const { client } of [closed, served, lent, crashed]) client.close();
  assertEquals(await served.socket.recv(), 0);
  served.socket.close();
  await echo.result;
  // Those who were turned away are seen off, too.
  const end = drained(listener);
  refused.close();
  await end;
  // A thread that has ended gives back a moment later what Deno itself had opened for it.
  const areClosed = async () => {
    while (!new Set((await openSockets()).values()).isSubsetOf(before));
  };
  await within(areClosed(), "the end of all sockets");
});
