import { assertEquals } from "@std/assert";
import type { TraceEvent } from "../loop/trace/trace_event.ts";
import { Tracer } from "../loop/trace/tracer.ts";
import { Session } from "./framing.ts";
import { findVariant } from "./table.ts";
import { servesInThreads, traceServer, traceSession } from "./trace_server.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

Deno.test("traceSession() tells of requests when they are taken, and of their answers", () => {
  const events: TraceEvent[] = [];
  const tracer = new Tracer((event) => events.push(event));
  tracer.accept({});
  let nowMs = 0;
  const trace = {
    accepted() {},
    began: (session: Session) => traceSession(session, tracer, () => nowMs),
  };
  const session = new Session({ maxN: 45, framing: "line", trace });
  const bytes = bytesOf("10\nabc\n7\n");
  session.receive(bytes, bytes.length);
  for (const n of session.requests()) {
    nowMs += 40;
    session.answer(n);
  }
  assertEquals(events, [
    { kind: "accept", connection: 1 },
    { kind: "compute", connection: 1, n: 10 },
    { kind: "answer", connection: 1, n: 10, tookMs: 40 },
    { kind: "compute", connection: 1, n: 7 },
    { kind: "answer", connection: 1, n: 7, tookMs: 40 },
  ]);
  const answers = new TextDecoder().decode(session.output.subarray(0, session.length));
  assertEquals(answers.split("\n").map((line) => line.slice(0, 5)), ["10", "error", "7", ""]);
});

Deno.test("traceServer() gives servers in several threads no functions, which could not travel there", () => {
  for (const name of ["thrd", "prefork"]) {
    assertEquals(servesInThreads(findVariant(name)), true);
    structuredClone(traceServer(findVariant(name), () => {}).options);
  }
  assertEquals(servesInThreads(findVariant("corothrd")), false);
});
