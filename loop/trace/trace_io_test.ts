import { assertEquals } from "@std/assert";
import { testNeeding } from "../../tests/support/permissions.ts";
import { openIo } from "../io/mod.ts";
import { ioNamesHere } from "../io/names_testing.ts";
import {
  CLOSED,
  EVENT_READ,
  EVENT_WRITE,
  type IoName,
  type Listener,
  type Registered,
  type Selector,
  type ThreadSocket,
  WOULD_BLOCK,
} from "../io/types.ts";
import { untilEmpty } from "../io/worlds_testing.ts";
import { recorder } from "./recorder_testing.ts";
import { LISTENER, type TraceEvent } from "./trace_event.ts";
import { traceIo, traceThreadSocket } from "./trace_io.ts";
import { firstBytes, Tracer } from "./tracer.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** A world that is traced, and what it tells; waking up for nothing, which depends on the machine, is left out. */
async function traced(name: IoName) {
  const events: TraceEvent[] = [];
  const tracer = new Tracer({
    ...recorder(events),
    tell(event) {
      if (event.kind !== "select" || event.ready.length > 0) events.push(event);
    },
  });
  return { events, tracer, io: traceIo(await openIo(name), tracer) };
}

for (const name of ioNamesHere) {
  const test = testNeeding("net", ...(name !== "deno" ? ["ffi" as const] : []));

  test(`traceIo() tells what is asked of sockets, and what they give (${name})`, async () => {
    const { events, io, tracer } = await traced(name);
    const selector = io.selector();
    const listener = io.listen({ hostname: "127.0.0.1", port: 0 });
    selector.register(listener, EVENT_READ);
    using client = await Deno.connect(listener.addr);
    await client.write(bytesOf("10\n"));
    const until = async (wanted: Registered) => {
      while (!(await selector.select()).includes(wanted)) { /* Others were ready, or nobody. */ }
    };

    await until(listener);
    const [socket] = listener;
    assertEquals([tracer.numberOf(listener), tracer.numberOf(socket!)], [LISTENER, 1]);
    selector.modify(listener, 0);
    selector.register(socket!, EVENT_READ);
    await until(socket!);
    assertEquals(socket!.recv(), 3);
    assertEquals(socket!.recv(), WOULD_BLOCK);
    assertEquals(socket!.send(bytesOf("55\n and what is not sent"), 3), 3);
    assertEquals(socket!.send(bytesOf("nothing"), 0), 0);
    socket!.close();
    socket!.close();
    listener.close();
    client.close();
    await untilEmpty(selector);
    selector.close();

    const none = bytesOf("");
    const connection = 1;
    assertEquals(events.slice(0, 10), [
      { kind: "wait", connection: LISTENER, interest: EVENT_READ },
      { kind: "select", ready: [{ connection: LISTENER, events: EVENT_READ }] },
      { kind: "accept", connection },
      { kind: "wait", connection: LISTENER, interest: 0 },
      { kind: "wait", connection, interest: EVENT_READ },
      { kind: "select", ready: [{ connection, events: EVENT_READ }] },
      { kind: "recv", connection, count: 3, bytes: bytesOf("10\n") },
      { kind: "recv", connection, count: WOULD_BLOCK, bytes: none },
      { kind: "send", connection, count: 3, wanted: 3, bytes: bytesOf("55\n") },
      { kind: "close", connection },
    ]);
    assertEquals(events.filter(({ kind }) => kind === "close").length, 1);
  });

  test(`traceIo() tells what calls that wait are asked, and what they give (${name})`, async () => {
    const { events, io } = await traced(name);
    const listener = io.listenBlocking({ hostname: "127.0.0.1", port: 0 });
    using client = await Deno.connect(listener.addr);
    await client.write(bytesOf("10\n"));
    const socket = (await listener.accept())!;
    assertEquals(await socket.recv(), 3);
    await socket.send(bytesOf("55\n"), 3);
    await client.closeWrite();
    assertEquals(await socket.recv(), 0);
    socket.close();
    client.close();
    listener.drain();
    assertEquals(await listener.accept(), null);

    const connection = 1;
    assertEquals(events, [
      { kind: "accept", connection },
      { kind: "wait", connection, interest: EVENT_READ },
      { kind: "recv", connection, count: 3, bytes: bytesOf("10\n") },
      { kind: "wait", connection, interest: EVENT_WRITE },
      { kind: "send", connection, count: 3, wanted: 3, bytes: bytesOf("55\n") },
      { kind: "wait", connection, interest: EVENT_READ },
      { kind: "recv", connection, count: 0, bytes: bytesOf("") },
      { kind: "close", connection },
    ]);
  });
}

Deno.test("traceIo() lets a selector sleep no longer than who looks on has patience", async () => {
  const slept: (number | undefined)[] = [];
  const selector = {
    register() {},
    modify() {},
    select(timeoutMs?: number) {
      slept.push(timeoutMs);
      return [];
    },
  } as unknown as Selector;
  let patienceMs = Infinity;
  const tracer = new Tracer({ tell() {}, patienceMs: () => patienceMs });
  const traced = traceIo({ ...await openIo("deno"), selector: () => selector }, tracer).selector();
  await traced.select();
  await traced.select(50);
  patienceMs = 20;
  await traced.select();
  await traced.select(50);
  await traced.select(10);
  assertEquals(slept, [undefined, 50, 20, 20, 10]);
});

Deno.test("traceIo() tells of a send that is cut short what it waits for, and of a close what nobody has said", async () => {
  const events: TraceEvent[] = [];
  const socket = {
    interest: EVENT_READ | EVENT_WRITE,
    error: null as Error | null,
    send: (_bytes: Uint8Array, wanted: number) => Math.min(wanted, 2),
    recv: () => CLOSED,
    close() {},
  };
  const selector = { register() {}, modify() {}, select: () => [] } as unknown as Selector;
  const listener = { accept: () => socket } as unknown as Listener;
  const io = { ...await openIo("deno"), selector: () => selector, listen: () => listener };
  const traced = traceIo(io, new Tracer(recorder(events)));
  const select = traced.selector();
  const accept = () => traced.listen({ hostname: "127.0.0.1", port: 0 }).accept()!;
  const accepted = accept();
  const told = () =>
    events.splice(0).map((event) =>
      "count" in event ? `${event.kind} ${event.count}` : `${event.kind} ${Object.values(event)[2]}`
    );
  told();

  // Nobody says that it waits, since it has waited before.
  accepted.send(bytesOf("55\n"), 3);
  await select.select();
  assertEquals(told(), ["send 2", `wait ${socket.interest}`, "select undefined"]);
  // The server says it itself.
  accepted.send(bytesOf("55\n"), 3);
  select.modify(accepted, EVENT_WRITE);
  await select.select();
  assertEquals(told(), ["send 2", `wait ${EVENT_WRITE}`, "select undefined"]);
  // What it takes when it is broken, it drops.
  socket.error = new Error("broken");
  assertEquals(accepted.send(bytesOf("55\n"), 2), 2);
  accepted.close();
  assertEquals(told(), [`send ${CLOSED}`, "close undefined"]);
});

Deno.test("traceIo() tells that a connection is closed because it is broken, if no call has said so", async () => {
  const events: TraceEvent[] = [];
  const socket = { error: new Error("broken"), send() {}, recv() {}, close() {} };
  const listener = { accept: () => socket } as unknown as Listener;
  const io = { ...await openIo("deno"), listen: () => listener };
  const traced = traceIo(io, new Tracer(recorder(events)));
  traced.listen({ hostname: "127.0.0.1", port: 0 }).accept()!.close();
  assertEquals(events, [
    { kind: "accept", connection: 1 },
    { kind: "close", connection: 1, isBroken: true },
  ]);
});

Deno.test("traceThreadSocket() tells what a thread asks of its socket, and what that gives", () => {
  const events: TraceEvent[] = [];
  const counts = [3, 0];
  const socket: ThreadSocket = {
    bytes: bytesOf("10\n"),
    isGone: () => false,
    recv: () => counts.shift()!,
    send() {},
    close() {},
  };
  const connection = 7;
  const tracer = new Tracer(recorder(events));
  traceThreadSocket(socket, connection, tracer);
  assertEquals(tracer.claim(), connection);
  socket.recv();
  socket.send(bytesOf("55\n"), 3);
  socket.send(bytesOf("nothing"), 0);
  socket.recv();
  socket.close();
  socket.close();
  assertEquals(events, [
    { kind: "wait", connection, interest: EVENT_READ },
    { kind: "recv", connection, count: 3, bytes: bytesOf("10\n") },
    { kind: "wait", connection, interest: EVENT_WRITE },
    { kind: "send", connection, count: 3, wanted: 3, bytes: bytesOf("55\n") },
    { kind: "wait", connection, interest: EVENT_READ },
    { kind: "recv", connection, count: 0, bytes: bytesOf("") },
    { kind: "close", connection },
  ]);
});

Deno.test("claim() gives connections in the order in which they came, but none that is gone or lent", () => {
  const told: TraceEvent[] = [];
  const tracer = new Tracer(recorder(told));
  const numbers = [{}, {}, {}, {}].map((connection) => tracer.accept(connection));
  assertEquals(numbers, [1, 2, 3, 4]);
  tracer.disclaim(2);
  assertEquals([tracer.claim(), tracer.claim(), tracer.claim()], [1, 3, 4]);
  assertEquals(told.length, 4);
});

Deno.test("firstBytes() copies a part, and memory that threads share into memory of its own", () => {
  const shared = new Uint8Array(new SharedArrayBuffer(100)).fill(65);
  const copy = firstBytes(shared, 90);
  assertEquals(copy.length, 64);
  assertEquals(new TextDecoder().decode(copy.subarray(0, 3)), "AAA");
  assertEquals(firstBytes(shared, CLOSED).length, 0);
});
