import { assert, assertEquals, assertFalse } from "@std/assert";
import { Admission } from "./admission.ts";
import { FakeConn } from "./fake_conn_testing.ts";
import { loopback, netTest, readToEnd, settle, write } from "../peers_testing.ts";

const refusal = new TextEncoder().encode("full\n");

Deno.test("enter() lets in as many as may be open at once", () => {
  const admission = new Admission({ maxConnections: 2 });
  assert(admission.enter(new FakeConn()));
  assert(admission.enter(new FakeConn()));
  assertFalse(admission.enter(new FakeConn()));
  admission.leave();
  assert(admission.enter(new FakeConn()));
  assertFalse(admission.enter(new FakeConn()));
});

Deno.test("enter() lets everybody in when there is no limit", () => {
  const admission = new Admission({});
  for (let i = 0; i < 1000; i++) assert(admission.enter(new FakeConn()));
});

Deno.test("enter() counts in the memory that is shared", () => {
  const openConnections = new Int32Array(new SharedArrayBuffer(4));
  const here = new Admission({ maxConnections: 2, openConnections });
  const there = new Admission({ maxConnections: 2, openConnections });
  assert(here.enter(new FakeConn()));
  assert(there.enter(new FakeConn()));
  assertFalse(here.enter(new FakeConn()));
  assertEquals(openConnections[0], 2);
  there.leave();
  assert(here.enter(new FakeConn()));
});

netTest("enter() tells a refused connection why, and closes it without losing that", async () => {
  const { near, far } = await loopback();
  await write(far, "10\n");
  const admission = new Admission({ maxConnections: 0, refusal });
  assertFalse(admission.enter(near));
  assertEquals(await readToEnd(far), "full\n");
  far.close();
});

Deno.test("enter() closes at once when there is nothing to be said", () => {
  const conn = new FakeConn();
  assertFalse(new Admission({ maxConnections: 0 }).enter(conn));
  assertEquals(conn.calls, ["close"]);
});

Deno.test("enter() closes a refused connection that is gone already", async () => {
  const conn = new FakeConn();
  conn.write = () => Promise.reject(new Deno.errors.BrokenPipe());
  assertFalse(new Admission({ maxConnections: 0, refusal }).enter(conn));
  await settle();
  conn.completeRead(null);
  await settle();
  assertEquals(conn.calls.at(-1), "close");
});

Deno.test("enter() talks to 256 refused connections at once, and closes the others", async () => {
  const admission = new Admission({ maxConnections: 0, refusal });
  const refused = Array.from({ length: 256 }, () => new FakeConn());
  for (const conn of refused) admission.enter(conn);
  const oneTooMany = new FakeConn();
  admission.enter(oneTooMany);
  assertEquals(oneTooMany.calls, ["close"]);

  await settle();
  admission.close();
  await settle();
  const next = new FakeConn();
  admission.enter(next);
  assertEquals(next.calls, ["write full\n"]);
  await settle();
  admission.close();
  await settle();
});

Deno.test("close() lets go of those who are being turned away", async () => {
  const conn = new FakeConn();
  const admission = new Admission({ maxConnections: 0, refusal });
  admission.enter(conn);
  await settle();
  assertEquals(conn.calls, ["write full\n", "closeWrite", "read"]);
  admission.close();
  assertEquals(conn.calls.at(-1), "close");
  await settle();
});
