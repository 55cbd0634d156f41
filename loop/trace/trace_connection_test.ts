import { assertEquals, assertRejects } from "@std/assert";
import { loopbackTest } from "../loop_testing.ts";
import { ConnectionListener } from "../io/deno/connection.ts";
import { CLOSED, EVENT_READ, EVENT_WRITE } from "../io/types.ts";
import { traceConnection } from "./trace_connection.ts";
import { recorder } from "./recorder_testing.ts";
import type { TraceEvent } from "./trace_event.ts";
import { Tracer } from "./tracer.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

loopbackTest("traceConnection() tells when a call begins to wait, and what it gives", async () => {
  const events: TraceEvent[] = [];
  const tracer = new Tracer(recorder(events));
  const listener = new ConnectionListener({
    hostname: "127.0.0.1",
    port: 0,
    trace: { accepted: (connection) => traceConnection(connection, tracer) },
  });
  using client = await Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port });
  const connection = (await listener.accept())!;
  await client.write(bytesOf("10\n"));
  const buffer = new Uint8Array(4096);
  assertEquals(await connection.read(buffer), 3);
  assertEquals(await connection.write(bytesOf("55\n")), 3);
  const reading = assertRejects(() => connection.read(buffer));
  connection.close();
  client.close();
  await reading;
  await assertRejects(() => connection.write(bytesOf("89\n")));
  listener.drain();
  assertEquals(await listener.accept(), null);

  assertEquals(events, [
    { kind: "accept", connection: 1 },
    { kind: "wait", connection: 1, interest: EVENT_READ },
    { kind: "recv", connection: 1, count: 3, bytes: bytesOf("10\n") },
    { kind: "wait", connection: 1, interest: EVENT_WRITE },
    { kind: "send", connection: 1, count: 3, wanted: 3, bytes: bytesOf("55\n") },
    { kind: "wait", connection: 1, interest: EVENT_READ },
    { kind: "close", connection: 1 },
    { kind: "recv", connection: 1, count: CLOSED, bytes: bytesOf("") },
    { kind: "wait", connection: 1, interest: EVENT_WRITE },
    { kind: "send", connection: 1, count: CLOSED, wanted: 3, bytes: bytesOf("") },
  ]);
});
