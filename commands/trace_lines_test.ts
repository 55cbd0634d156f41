import { assertEquals } from "@std/assert";
import { ANSI, PLAIN } from "../internal/cli/style.ts";
import { CLOSED, EVENT_READ, EVENT_WRITE, WOULD_BLOCK } from "../loop/io/types.ts";
import { LISTENER, type TraceEvent } from "../loop/trace/trace_event.ts";
import { traceLine } from "./trace_lines.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const line = (event: TraceEvent, thread?: number) => traceLine(event, PLAIN, thread);
const connection = 2;

Deno.test("traceLine() tells which sockets are ready, and for what", () => {
  const ready = (...ready: [connection: number, events: number][]) =>
    line({ kind: "select", ready: ready.map(([connection, events]) => ({ connection, events })) });
  assertEquals(ready(), "select → woken, no socket is ready");
  assertEquals(
    ready([LISTENER, EVENT_READ], [2, EVENT_READ], [3, EVENT_WRITE], [4, EVENT_READ | EVENT_WRITE]),
    "select → listener, #2 readable, #3 writable, #4 readable and writable",
  );
  const gap = { connection: 2, events: EVENT_READ, afterGap: true } as const;
  const text = line({ kind: "select", ready: [gap, { connection: 3, events: EVENT_WRITE }] });
  assertEquals(text, "select → … #2 readable, #3 writable");
  const many = Array.from({ length: 100 }, (_, i): [number, number] => [i + 1, EVENT_READ]);
  assertEquals(ready(...many).endsWith(" #11, #12 readable, and 88 more"), true);
});

Deno.test("traceLine() tells what was asked of a socket, and what it gave", () => {
  const recv = (count: number, text = "") =>
    line({ kind: "recv", connection, count, bytes: bytesOf(text) });
  assertEquals(recv(3, "10\n"), '#2 recv 3 "10\\n"');
  assertEquals(recv(0), "#2 recv 0: the end of the stream");
  assertEquals(recv(WOULD_BLOCK), "#2 recv would block");
  assertEquals(recv(CLOSED), "#2 recv → closed");
  const send = (count: number, wanted: number) =>
    line({ kind: "send", connection, count, wanted, bytes: bytesOf("55\n".slice(0, count)) });
  assertEquals(send(3, 3), '#2 send 3 "55\\n"');
  assertEquals(send(1, 3), '#2 send 1 of 3 "5"');
  assertEquals(send(CLOSED, 3), "#2 send → closed");
  assertEquals(line({ kind: "close", connection }), "#2 close");
  const broken = line({ kind: "close", connection, isBroken: true });
  assertEquals(broken, "#2 close: the connection is broken");
  assertEquals(line({ kind: "wait", connection, interest: EVENT_READ }), "#2 waits for READ");
  assertEquals(line({ kind: "wait", connection, interest: 0 }), "#2 pauses");
  assertEquals(line({ kind: "accept", connection }), "accept → #2");
});

Deno.test("traceLine() lets nothing that came over the network rule the terminal", () => {
  const bytes = Uint8Array.of(0x1b, 0x5b, 0x32, 0x4a, 0x0d, 0x9b, 0xff);
  const text = line({ kind: "recv", connection, count: 7, bytes })!;
  assertEquals(/^[ -~ÿ]*$/.test(text), true, text);
});

Deno.test("traceLine() tells how long computing took when that can be noticed", () => {
  assertEquals(line({ kind: "compute", connection, n: 40 }), "#2 fib(40)");
  assertEquals(
    line({ kind: "answer", connection, n: 40, value: 102334155, tookMs: 812.4 }),
    "#2 fib(40) took 812 ms",
  );
});

Deno.test("traceLine() tells what a loop does", () => {
  const lines = ([
    { kind: "loop select", timeoutMs: undefined },
    { kind: "loop select", timeoutMs: 149.6 },
    { kind: "loop selected", ready: 2 },
    { kind: "handle start", handle: "callback wakeUp" },
    { kind: "handle start", handle: "task main pending" },
    { kind: "handle stop", handle: "callback hold", tookMs: 300 },
    { kind: "task waiting", task: "main", future: "future #1" },
    { kind: "task done", task: "main", wasCancelled: true },
    { kind: "job done", job: 3, failed: true },
  ] satisfies TraceEvent[]).map((event) => line(event));
  assertEquals(lines, [
    "select waits without end",
    "select waits up to 150 ms",
    "select → 2 ready",
    "run callback wakeUp",
    "run a step of task main",
    "callback hold took 300 ms",
    "task main waits for future #1",
    "task main is cancelled",
    "job 3 has failed",
  ]);
});

Deno.test("traceLine() shows in colour who is served, and neighbours in different ones", () => {
  const [one, two] = [1, 2].map((connection) => traceLine({ kind: "close", connection }, ANSI)!);
  assertEquals([one, two], [`${ANSI.cyan("#1")} close`, `${ANSI.green("#2")} close`]);
});

Deno.test("traceLine() tells what was left out, of whom, and in which thread something was done", () => {
  const leftOut = (connection: number | null, count: number) =>
    line({ kind: "left out", connection, count });
  assertEquals(leftOut(1, 4312), "… #1: 4,312 lines left out");
  assertEquals(leftOut(null, 1), "… 1 more line left out");
  // They were counted among those of others.
  assertEquals(leftOut(1, 0), "… #1: lines left out");
  assertEquals(line({ kind: "close", connection }, 3), "thread 3: #2 close");
  const message = "Cannot compute fib(n)";
  assertEquals(line({ kind: "refuse", connection, message }), "#2 answers with an error");
});
