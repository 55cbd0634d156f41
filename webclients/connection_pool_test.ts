import { assertEquals, assertStrictEquals } from "@std/assert";
import { CLOSED, WOULD_BLOCK } from "../loop/io/types.ts";
import { ConnectionPool, type Poolable } from "./connection_pool.ts";

/** A connection at which there is just this to receive. */
class FakeSocket implements Poolable {
  isAborted = false;
  count: number;

  constructor(count = WOULD_BLOCK) {
    this.count = count;
  }

  recv(): number {
    return this.count;
  }

  abort(): void {
    this.isAborted = true;
  }
}

Deno.test("ConnectionPool.take() gives the connection of the origin that was used last", () => {
  const pool = new ConnectionPool<FakeSocket>(10);
  const [older, newer, other] = [new FakeSocket(), new FakeSocket(), new FakeSocket()];
  pool.put("http://a", older);
  pool.put("http://a", newer);
  pool.put("http://b", other);
  assertStrictEquals(pool.take("http://a"), newer);
  assertStrictEquals(pool.take("http://a"), older);
  assertEquals(pool.take("http://a"), null);
  assertEquals(pool.take("https://b"), null);
  assertStrictEquals(pool.take("http://b"), other);
  assertEquals(pool.size, 0);
});

Deno.test("ConnectionPool.take() throws away what the server has closed, broken or written to", () => {
  const pool = new ConnectionPool<FakeSocket>(10);
  const open = new FakeSocket();
  const dead = [new FakeSocket(0), new FakeSocket(CLOSED), new FakeSocket(17)];
  for (const socket of [open, ...dead]) pool.put("http://a", socket);
  assertStrictEquals(pool.take("http://a"), open);
  assertEquals(dead.map(({ isAborted }) => isAborted), [true, true, true]);
  assertEquals([open.isAborted, pool.size], [false, 0]);
});

Deno.test("ConnectionPool.put() ends the one that was idle for longest when it is full", () => {
  const pool = new ConnectionPool<FakeSocket>(2);
  const sockets = Array.from({ length: 4 }, () => new FakeSocket());
  for (const [index, socket] of sockets.entries()) pool.put(`http://${index}`, socket);
  assertEquals(sockets.map(({ isAborted }) => isAborted), [true, true, false, false]);
  assertEquals(pool.size, 2);
});

Deno.test("ConnectionPool.close() ends all, and what comes afterwards", () => {
  const pool = new ConnectionPool<FakeSocket>(2);
  const [before, after] = [new FakeSocket(), new FakeSocket()];
  pool.put("http://a", before);
  pool.close();
  pool.put("http://a", after);
  assertEquals([before.isAborted, after.isAborted, pool.size], [true, true, 0]);
});
