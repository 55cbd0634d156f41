import { assertEquals } from "@std/assert";
import { recorder } from "../loop/trace/recorder_testing.ts";
import type { TraceEvent } from "../loop/trace/trace_event.ts";
import { Tracer } from "../loop/trace/tracer.ts";
import { Session } from "./framing.ts";
import { DEFAULTS, withLocal } from "./options.ts";
import { traceOf } from "./trace_server.ts";

const REFUSED = 'Cannot compute fib(n): n must be a whole number from 0 to 45, got "abc"';
const bytesOf = (text: string) => new TextEncoder().encode(text);

Deno.test("a traced session tells of requests when they are taken, and of their answers", () => {
  const events: TraceEvent[] = [];
  let nowMs = 0;
  // To tell takes time, too, which is not the request's.
  const tell = (event: TraceEvent) => {
    events.push(event);
    nowMs += 7;
  };
  const tracer = new Tracer({ ...recorder(events), tell }, undefined, () => nowMs);
  tracer.accept({});
  const session = new Session({ maxN: 45, framing: "line", trace: traceOf(tracer) });
  const bytes = bytesOf("10\nabc\n7\n");
  session.receive(bytes, bytes.length);
  for (const n of session.requests()) {
    nowMs += 40;
    session.answer(n);
  }
  assertEquals(events, [
    { kind: "accept", connection: 1 },
    { kind: "compute", connection: 1, n: 10 },
    { kind: "answer", connection: 1, n: 10, value: 10, tookMs: 40 },
    { kind: "refuse", connection: 1, message: REFUSED },
    { kind: "compute", connection: 1, n: 7 },
    { kind: "answer", connection: 1, n: 7, value: 7, tookMs: 40 },
  ]);
  const answers = new TextDecoder().decode(session.output.subarray(0, session.length));
  assertEquals(answers.split("\n").map((line) => line.slice(0, 5)), ["10", "error", "7", ""]);
});

Deno.test("a traced session tells of a batch: of all its requests when they are taken, of each when it is answered", () => {
  const events: TraceEvent[] = [];
  let nowMs = 0;
  const tell = (event: TraceEvent) => {
    events.push(event);
    nowMs += 7;
  };
  const tracer = new Tracer({ ...recorder(events), tell }, undefined, () => nowMs);
  tracer.accept({});
  const session = new Session({ maxN: 45, framing: "line", trace: traceOf(tracer) });
  const bytes = bytesOf("10\n7\nabc\n40\n1\n");
  session.receive(bytes, bytes.length);
  for (const ns of session.batches()) {
    nowMs += 10 * ns[0]!;
    if (ns.includes(40)) session.fail("too late");
    else for (const n of ns) session.answer(n);
  }
  assertEquals(events, [
    { kind: "accept", connection: 1 },
    { kind: "compute", connection: 1, n: 10 },
    { kind: "compute", connection: 1, n: 7 },
    { kind: "answer", connection: 1, n: 10, value: 10, tookMs: 100 },
    { kind: "answer", connection: 1, n: 7, value: 7, tookMs: 100 },
    { kind: "refuse", connection: 1, message: REFUSED },
    { kind: "compute", connection: 1, n: 40 },
    { kind: "refuse", connection: 1, message: "too late" },
    { kind: "compute", connection: 1, n: 1 },
    { kind: "answer", connection: 1, n: 1, value: 1, tookMs: 10 },
  ]);
});

Deno.test("withLocal() gives options that can be posted, without what is local, and that are the same otherwise", () => {
  const trace = traceOf(new Tracer(recorder([])));
  const lineWatch = { partCame() {}, stalled() {} };
  const options = withLocal(withLocal(DEFAULTS, { trace }), { lineWatch });
  assertEquals([options.trace === trace, options.lineWatch === lineWatch], [true, true]);
  assertEquals(structuredClone(options), DEFAULTS);
});

Deno.test("forThread() gives a thread the counter of connections, and the number of the one that it serves", () => {
  const tracer = new Tracer(recorder([]));
  const trace = traceOf(tracer);
  const client = {};
  tracer.accept({});
  tracer.accept(client);
  assertEquals(trace.forThread(client).connection, 2);
  const copy = new Tracer(recorder([]), structuredClone(trace.forThread()).counter);
  assertEquals([copy.accept({}), tracer.accept({})], [3, 4]);
});
