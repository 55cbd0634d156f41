import { assertEquals } from "@std/assert";
import { CLOSED } from "../types.ts";
import { DenoBlockingListener } from "./blocking.ts";
import {
  connectTo,
  connectToVanish,
  LOOPBACK,
  netTest,
  readText,
  readToEnd,
  text,
  write,
} from "../test_peers.ts";

netTest("accept() gives sockets whose calls wait until they are done", async () => {
  const listener = new DenoBlockingListener(LOOPBACK);
  const [accepted, client] = await Promise.all([listener.accept(), connectTo(listener.addr)]);
  const socket = accepted!;
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
  listener.drain();
  assertEquals(await listener.accept(), null);
});

netTest("recv() gives CLOSED, and send() does nothing, when the peer has vanished", async () => {
  const listener = new DenoBlockingListener(LOOPBACK);
  const [socket, vanish] = await Promise.all([listener.accept(), connectToVanish(listener.addr)]);
  const received = socket!.recv();
  await vanish();
  assertEquals(await received, CLOSED);
  await socket!.send(new Uint8Array(10_000), 10_000);
  socket!.close();
  listener.drain();
  assertEquals(await listener.accept(), null);
});

netTest("recv() gives CLOSED when the listener drains", async () => {
  const listener = new DenoBlockingListener(LOOPBACK);
  const [socket, client] = await Promise.all([listener.accept(), connectTo(listener.addr)]);
  const received = socket!.recv();
  listener.drain();
  assertEquals(await readToEnd(client), "");
  client.close();
  assertEquals(await received, CLOSED);
  socket!.close();
  assertEquals(await listener.accept(), null);
});
