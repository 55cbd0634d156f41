import { assertEquals, assertThrows } from "@std/assert";
import { closeAtOnce, closeGently } from "./linger.ts";
import { FakeConn } from "./fake_conn_testing.ts";
import { loopback, netTest, readToEnd, settle, write } from "../peers_testing.ts";

netTest("closeGently() loses no answer when bytes were left unread", async () => {
  const { near, far } = await loopback();
  await write(far, "nobody reads this");
  await write(near, "answer");
  const closed = closeGently(near);
  assertEquals(await readToEnd(far), "answer");
  await write(far, "nor this");
  far.close();
  await closed;
});

netTest("closeGently() comes after a read that is in flight", async () => {
  const { near, far } = await loopback();
  const inFlight = near.read(new Uint8Array(1));
  const closed = closeGently(near);
  await write(far, "ab");
  assertEquals(await inFlight, 1);
  assertEquals(await readToEnd(far), "");
  far.close();
  await closed;
});

Deno.test("closeGently() reads until the peer has ended its half", async () => {
  const conn = new FakeConn();
  const closed = closeGently(conn);
  await settle();
  conn.completeRead(1024);
  await settle();
  assertEquals(conn.calls, ["closeWrite", "read", "read"]);
  conn.completeRead(null);
  await closed;
  assertEquals(conn.calls, ["closeWrite", "read", "read", "close"]);
});

Deno.test("closeGently() closes when the peer does not end in time", async () => {
  const conn = new FakeConn();
  await closeGently(conn, 1);
  assertEquals(conn.calls, ["closeWrite", "read", "close", "close"]);
});

Deno.test("closeGently() closes when the peer is gone", async () => {
  const conn = new FakeConn();
  conn.closeWrite = () => Promise.reject(new Deno.errors.NotConnected());
  await closeGently(conn);
  assertEquals(conn.calls, ["close"]);
});

netTest("closeAtOnce() does nothing when it is closed already", async () => {
  const { near, far } = await loopback();
  far.close();
  closeAtOnce(near);
  closeAtOnce(near);
});

Deno.test("closeAtOnce() throws what means something else", () => {
  const bug = new TypeError("a bug");
  const close = () => {
    throw bug;
  };
  assertEquals(assertThrows(() => closeAtOnce({ close })), bug);
});
