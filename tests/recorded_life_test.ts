/**
 * What is recorded of a connection's life: the same in every variant and in every world of I/O.
 */

import { assert, assertEquals } from "@std/assert";
import { LineClient } from "../clients/conformance/line_client.ts";
import { checkTraceFile } from "../loop/trace/recording/chrome_trace_testing.ts";
import {
  type EventOf,
  nameOf,
  type RecordedEvent,
} from "../loop/trace/recording/recorded_event.ts";
import { RecordingLog } from "../loop/trace/recording/recording_log.ts";
import { Recording } from "../loop/trace/recording/tap.ts";
import { readTraceFile, traceFile } from "../loop/trace/recording/trace_file.ts";
import { DEFAULTS } from "../variants/options.ts";
import { COSTLY_N, styleOf } from "../variants/record_server.ts";
import { startServer } from "../variants/server.ts";
import { findVariant } from "../variants/table.ts";
import { testNeeding } from "./support/permissions.ts";
import { type Subject, subjects } from "./support/subjects.ts";

/** Serves, recorded, while `talk` talks to the server. @returns the recording, when all is over */
async function recorded(
  { name, io }: Subject,
  talk: (port: number) => Promise<void>,
): Promise<{ log: RecordingLog; recording: Recording; endMs: number }> {
  const variant = findVariant(name);
  const recording = new Recording({
    ...{ style: styleOf(variant), costlyN: COSTLY_N, labPort: null },
    labGone: () => {},
  });
  await recording.ready;
  const fail = (error: unknown) => {
    throw error;
  };
  const server = await startServer(variant, { ...DEFAULTS, io, port: 0 }, fail, recording);
  try {
    await talk(server.addr.port);
  } finally {
    server.drain();
    await server.ended;
  }
  const { names, blocks, lost, endMs } = await recording.finish();
  const log = new RecordingLog();
  log.addNames(names.map((name, number) => [number, name] as const));
  for (const block of blocks) log.add(block);
  assertEquals([lost, log.lost], [0, 0]);
  return { log, recording, endMs };
}

type OfConnection = Extract<RecordedEvent, { conn: number; kind: Life }>;
type Life = "accept" | "recv" | "request" | "answer" | "send" | "close";
const LIFE: readonly string[] = ["accept", "recv", "request", "answer", "send", "close"];

function lifeOf(events: readonly RecordedEvent[], conn: number): OfConnection[] {
  return events.filter((event) => LIFE.includes(event.kind))
    .map((event) => event as OfConnection)
    .filter((event) => event.conn === conn);
}

function sum(events: readonly OfConnection[], kind: "recv" | "answer" | "send"): number {
  return events.reduce((sum, event) => event.kind === kind ? sum + event.bytes : sum, 0);
}

/** A connection's requests, and its answers. A worker may get several requests before it has an answer. */
function requestsIn(events: readonly OfConnection[]): [requests: unknown[], answers: unknown[]] {
  return [
    events.flatMap((event) => event.kind === "request" ? [event.n] : []),
    events.flatMap((event) => event.kind === "answer" ? [event.value] : []),
  ];
}

for (const subject of subjects) {
  const test = testNeeding("net", "read", ...(subject.io === "deno" ? [] : ["ffi" as const]));
  test(`${subject.label}: a connection's life is recorded in its order`, async () => {
    let peer = 0;
    let answered = 0;
    const { log, recording, endMs } = await recorded(subject, async (port) => {
      using client = await LineClient.connect(port);
      peer = client.port;
      const lines = [await client.ask("10"), await client.ask("no number")];
      await client.write("7\n12\n");
      lines.push(...await client.readLines(2));
      assertEquals([lines[0], lines[2], lines[3]], ["55", "13", "144"]);
      answered = lines.reduce((sum, line) => sum + line!.length + 1, 0);
      await client.closeWrite();
      assertEquals(await client.readToEnd(), "");
    });
    const { events } = log.events(0, log.next);
    const life = lifeOf(events, 1);

    const [first] = life;
    assertEquals([first!.kind, (first as EventOf<"accept">).peer], ["accept", peer]);
    assertEquals(life.map(({ kind }) => kind).lastIndexOf("close"), life.length - 1);
    assertEquals(life.filter(({ kind }) => kind === "accept" || kind === "close").length, 2);
    assertEquals(requestsIn(life), [[10, null, 7, 12], [55, null, 13, 144]]);
    assertEquals([sum(life, "recv"), sum(life, "answer")], [18, answered]);
    assertEquals(sum(life, "send"), answered);
    // What came was there before it was a request, and an answer before it was sent.
    let received = 0;
    let due = 0;
    for (const event of life) {
      if (event.kind === "recv") received += event.bytes;
      if (event.kind === "request") assert(received > 0);
      if (event.kind === "answer") due += event.bytes;
      if (event.kind === "send") assert((due -= event.bytes) >= 0);
    }
    events.reduce((before, { t }) => {
      assert(t >= before);
      return t;
    }, 0);

    const facts = { version: "0", variant: subject.name, io: subject.io, pid: 1, endMs };
    const { startedAtUnixMs } = recording;
    const text = [...traceFile(log, { ...facts, startedAtUnixMs })].join("");
    checkTraceFile(JSON.parse(text));
    assertEquals(readTraceFile(text).log.events(0, log.next).events, events);
  });

  if (subject.computes === "on a worker" && !subject.threadPerConnection) {
    test(`${subject.label}: the jobs of the pool are recorded`, async () => {
      const { log } = await recorded(subject, async (port) => {
        using client = await LineClient.connect(port);
        assertEquals(await client.ask(20), "6765");
      });
      const { events } = log.events(0, log.next);
      const names = events.map(nameOf).filter((name) =>
        ["request", "submit", "start", "done", "answer"].includes(name)
      );
      assertEquals(names, ["request", "submit", "start", "done", "answer"]);
      const submit = events.find(({ kind }) => kind === "submit") as EventOf<"submit">;
      assertEquals([submit.job, submit.conn, submit.n], [1, 1, 20]);
    });
  }
}
