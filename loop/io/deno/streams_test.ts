import { assertEquals, assertRejects } from "@std/assert";
import { Connection } from "./connection.ts";
import { IdleSweeper } from "../idle_sweeper.ts";
import { bytesFrom } from "./streams.ts";
import {
  connectToVanish,
  LOOPBACK,
  loopback,
  netTest,
  settle,
  text,
  write,
} from "../peers_testing.ts";

const connected = (conn: Deno.TcpConn) => new Connection(conn, new IdleSweeper(0), () => {});

netTest("bytesFrom() gives what comes, and an empty chunk at the end", async () => {
  const { near, far } = await loopback();
  const reader = bytesFrom(connected(near)).getReader();
  const next = async () => {
    const { value } = await reader.read();
    return value && text(value, value.length);
  };
  for (const line of ["10\n", "1", "2\n"]) {
    await write(far, line);
    assertEquals(await next(), line);
  }
  far.close();
  assertEquals([await next(), await next()], ["", undefined]);
  near.close();
});

netTest("bytesFrom() reads nothing before it is asked", async () => {
  const { near, far } = await loopback();
  const connection = connected(near);
  const reader = bytesFrom(connection).getReader();
  await settle();
  assertEquals(connection.isWaiting(), false);
  const read = reader.read();
  await settle();
  assertEquals(connection.isWaiting(), true);
  far.close();
  await read;
  near.close();
});

netTest("bytesFrom() fails as the connection does", async () => {
  using listener = Deno.listen(LOOPBACK);
  const [near, vanish] = await Promise.all([listener.accept(), connectToVanish(listener.addr)]);
  const reader = bytesFrom(connected(near)).getReader();
  const read = reader.read();
  await vanish();
  await assertRejects(() => read, Deno.errors.ConnectionReset);
  near.close();
});
