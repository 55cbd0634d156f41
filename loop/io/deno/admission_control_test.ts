import { assert, assertEquals, assertFalse } from "@std/assert";
import { AdmissionControl } from "./admission_control.ts";
import { FakeConn } from "./fake_conn_testing.ts";
import { loopback, netTest, readToEnd, settle, write } from "../peers_testing.ts";

const refusal = new TextEncoder().encode("full\n");

Deno.test("admit() lets in as many as may be open at once", () => {
  const control = new AdmissionControl({ maxConnections: 2 });
  assert(control.admit(new FakeConn()));
  assert(control.admit(new FakeConn()));
  assertFalse(control.admit(new FakeConn()));
  control.leave();
  assert(control.admit(new FakeConn()));
  assertFalse(control.admit(new FakeConn()));
});

Deno.test("admit() lets everybody in when there is no limit", () => {
  const control = new AdmissionControl({});
  for (let i = 0; i < 1000; i++) assert(control.admit(new FakeConn()));
});

Deno.test("admit() counts in the memory that is shared", () => {
  const openConnections = new Int32Array(new SharedArrayBuffer(4));
  const here = new AdmissionControl({ maxConnections: 2, openConnections });
  const there = new AdmissionControl({ maxConnections: 2, openConnections });
  assert(here.admit(new FakeConn()));
  assert(there.admit(new FakeConn()));
  assertFalse(here.admit(new FakeConn()));
  assertEquals(openConnections[0], 2);
  there.leave();
  assert(here.admit(new FakeConn()));
});

netTest("admit() tells a refused connection why, and closes it without losing that", async () => {
  const { near, far } = await loopback();
  await write(far, "10\n");
  const control = new AdmissionControl({ maxConnections: 0, refusal });
  assertFalse(control.admit(near));
  assertEquals(await readToEnd(far), "full\n");
  far.close();
});

Deno.test("admit() closes at once when there is nothing to be said", () => {
  const conn = new FakeConn();
  assertFalse(new AdmissionControl({ maxConnections: 0 }).admit(conn));
  assertEquals(conn.calls, ["close"]);
});

Deno.test("admit() closes a refused connection that is gone already", async () => {
  const conn = new FakeConn();
  conn.write = () => Promise.reject(new Deno.errors.BrokenPipe());
  assertFalse(new AdmissionControl({ maxConnections: 0, refusal }).admit(conn));
  await settle();
  conn.completeRead(null);
  await settle();
  assertEquals(conn.calls.at(-1), "close");
});

Deno.test("admit() waits for refusedMax refused connections at once, and tells and closes the others", async () => {
  const control = new AdmissionControl({ maxConnections: 0, refusal, refusedMax: 2 });
  const kept = [new FakeConn(), new FakeConn()];
  for (const conn of kept) control.admit(conn);
  assertEquals(control.next, null);
  const oneTooMany = new FakeConn();
  control.admit(oneTooMany);
  await control.next;
  assertEquals(oneTooMany.calls, ["write full\n", "close"]);

  await settle();
  for (const conn of kept) assertEquals(conn.calls, ["write full\n", "closeWrite", "read"]);
  control.close();
  await settle();
  const next = new FakeConn();
  control.admit(next);
  assertEquals(next.calls, ["write full\n"]);
  await settle();
  control.close();
  await settle();
});

Deno.test("close() lets go of those who are being turned away", async () => {
  const conn = new FakeConn();
  const control = new AdmissionControl({ maxConnections: 0, refusal });
  control.admit(conn);
  await settle();
  assertEquals(conn.calls, ["write full\n", "closeWrite", "read"]);
  control.close();
  assertEquals(conn.calls.at(-1), "close");
  await settle();
});
