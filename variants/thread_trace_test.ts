import { assertEquals } from "@std/assert";
import { EVENT_READ, EVENT_WRITE, type ThreadSocket } from "../loop/io/types.ts";
import { recorder } from "../loop/trace/recorder_testing.ts";
import type { TraceEvent } from "../loop/trace/trace_event.ts";
import { Tracer } from "../loop/trace/tracer.ts";
import { Session } from "./framing.ts";
import { DEFAULTS } from "./options.ts";
import { traceThread, watchThread } from "./thread_trace.ts";
import { traceOf } from "./trace_server.ts";

const REQUEST = new TextEncoder().encode("10\n");

/** Both halves of a trace, in one thread, where computing takes no time; `look()` is what the main thread does once in a second. */
async function bothHalves() {
  const heard: TraceEvent[] = [];
  const tracer = new Tracer(recorder(heard));
  const client: ThreadSocket = {
    bytes: REQUEST,
    isGone: () => false,
    recv: () => REQUEST.length,
    send: () => onSend(),
    close() {},
  };
  tracer.accept(client);
  let look = () => {};
  let onSend = () => {};
  const watched = watchThread(traceOf(tracer), client, (fn) => {
    look = fn;
    return () => look = () => {};
  })!;
  const told: TraceEvent[] = [];
  const tell = (event: TraceEvent) => told.push(event);
  const { options } = await traceThread(watched.order, client, DEFAULTS, tell, () => 0);
  const session = new Session(options);
  /** Serves a request, up to its answer. */
  const serve = () => {
    session.receive(client.bytes, client.recv());
    for (const n of session.requests()) session.answer(n);
    client.send(session.output, session.length);
    session.sent(session.length);
  };
  heard.length = 0;
  return {
    ...{ client, told, heard, serve, watched },
    look: () => look(),
    /** Has the main thread hear what the other has posted. */
    deliver: () => told.splice(0).forEach((event) => watched.heard(event)),
    /** Calls `fn` while a thread is in `send()`. */
    whileSending: (fn: () => void) => onSend = fn,
  };
}

Deno.test("traceThread() tells the life of a request, with the number of the connection", async () => {
  const { client, told, serve } = await bothHalves();
  serve();
  client.close();
  const connection = 1;
  const bytes = REQUEST;
  assertEquals(told.filter(({ kind }) => kind !== "answer"), [
    { kind: "wait", connection, interest: EVENT_READ },
    { kind: "recv", connection, count: 3, bytes },
    { kind: "compute", connection, n: 10 },
    { kind: "wait", connection, interest: EVENT_WRITE },
    { kind: "send", connection, count: 3, wanted: 3, bytes },
    { kind: "close", connection },
  ]);
});

Deno.test("watchThread() tells what a thread leaves out, and where it stands when it does not go on", async () => {
  const { heard, serve, look, deliver, whileSending, watched } = await bothHalves();
  for (let i = 0; i < 100; i++) serve();
  deliver();
  heard.length = 0;
  look();
  // Each request has five lines, and those of the first ones are shown.
  const [first, ...others] = heard.splice(0);
  const count = first?.kind === "left out" ? first.count : 0;
  assertEquals([count > 400 && count < 500, others], [true, []], `${count}`);

  const connection = 1;
  const kinds = () => heard.splice(0).map(({ kind }) => kind);
  whileSending(() => {
    look();
    assertEquals(kinds(), ["left out"]);
    look();
    assertEquals(heard.splice(0), [{ kind: "wait", connection, interest: EVENT_WRITE }]);
    look();
    assertEquals(heard, []);
  });
  serve();
  look();
  // That it was sent. The wait was told.
  assertEquals(heard.splice(0), [{ kind: "left out", connection, count: 1 }]);
  whileSending(() => {});
  serve();
  watched.end();
  assertEquals(kinds(), ["left out"]);
  look();
  assertEquals(heard, []);
});

Deno.test("watchThread() tells what is missing at its place, and once, whoever notices it first", async () => {
  const { client, heard, serve, look, deliver } = await bothHalves();
  for (let i = 0; i < 100; i++) serve();
  // What is shown is on its way; the count of what is missing behind it must not stand before it.
  look();
  assertEquals(heard, []);
  deliver();
  assertEquals(heard.splice(0).some(({ kind }) => kind === "left out"), false);
  look();
  assertEquals(heard.splice(0).map(({ kind }) => kind), ["left out"]);

  serve();
  client.close();
  deliver();
  const connection = 1;
  assertEquals(heard, [{ kind: "left out", connection, count: 5 }, { kind: "close", connection }]);
});
