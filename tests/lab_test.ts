/**
 * `fibserv lab` as programs use it: a process, its API, signals. Its page is looked at in `lab_page_test.ts`.
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { LineClient } from "../clients/conformance/line_client.ts";
import { within } from "../internal/measure/within.ts";
import { checkTraceFile } from "../loop/trace/recording/chrome_trace_testing.ts";
import { type EventsAnswer, FROM_SOURCE, isAlive, LabProcess } from "./support/lab_process.ts";
import type { NumberedEvent } from "./support/lab_process.ts";
import { testNeeding } from "./support/permissions.ts";
import { Terminal } from "./support/terminal.ts";

const test = testNeeding("net", "read", "run", "ffi");
const LIFE: readonly string[] = ["accept", "recv", "request", "answer", "send", "close"];

/** What an event of a connection's life tells, in a word. */
function wordOf(event: NumberedEvent): string {
  switch (event.kind) {
    case "request":
      return `request ${event.n}`;
    case "answer":
      return `answer ${event.value}`;
    default:
      return event.kind;
  }
}

test("lab tells the life of a connection through its API, whatever the variant", async (t) => {
  const words = ["coro", "loopcorothrd", "aiocoro", "thrd:posix"];
  await using lab = await LabProcess.start(FROM_SOURCE, ["--json", ...words]);
  const { event, url, servers } = JSON.parse(lab.line);
  assertEquals([event, url], ["listening", lab.url]);
  assertEquals(
    (servers as { variant: string; io: string }[]).map(({ variant, io }) => `${variant}:${io}`),
    ["coro:deno", "loopcorothrd:deno", "aiocoro:deno", "thrd:posix"],
  );
  for (const { id, variant, port, host, pid, state } of await lab.servers()) {
    await t.step(variant, async () => {
      assertEquals([host, state, await isAlive(pid)], ["127.0.0.1", "running", true]);
      using client = await LineClient.connect(port);
      assertEquals(await client.ask("10"), "55");
      assertMatch(await client.ask("none") ?? "", /^error: /);
      await client.closeWrite();
      assertEquals(await client.readToEnd(), "");
      const events = await lab.eventsUntil(id, ({ kind }) => kind === "close");
      assertEquals(events.map(({ i }) => i), events.map((_, i) => i));
      events.reduce((before, { t }) => {
        assert(t >= before);
        return t;
      }, 0);
      const life = events.filter((event) =>
        LIFE.includes(event.kind) && (event as { conn: number }).conn === 1
      );
      assertEquals((life[0] as { peer?: number }).peer, client.port);
      assertEquals(life.map(wordOf), [
        ...["accept", "recv", "request 10", "answer 55", "send"],
        ...["recv", "request null", "answer null", "send", "recv", "close"],
      ]);
    });
  }
  await t.step("a part of the events", async () => {
    const part = await lab.json<EventsAnswer>("servers/0/events?from=3&limit=2");
    assertEquals([part.from, part.next, part.first], [3, 5, 0]);
    assertEquals(part.events.map(({ i }) => i), [3, 4]);
    const none = await lab.json<EventsAnswer>("servers/0/events?from=1000000");
    assertEquals(none, { from: 1000000, next: 1000000, first: 0, events: [] });
  });
  await t.step("a server that has ended is paused for ever", async () => {
    const { id, pid } = (await lab.servers()).at(-1)!;
    Deno.kill(pid, "SIGKILL");
    const ended = async () => {
      for (;;) {
        const server = (await lab.servers())[id]!;
        if (server.ended) return server.state;
      }
    };
    assertEquals(await within(ended(), "the end of the server"), "paused");
  });
  const pids = (await lab.servers()).map(({ pid }) => pid);
  assertEquals(await lab.end("SIGINT"), { code: 0, stdout: "", stderr: "" });
  for (const pid of pids) assert(!await isAlive(pid), `${pid}`);
});

test("lab refuses what is not in its tables, and what is out of bounds", async (t) => {
  await using lab = await LabProcess.start(FROM_SOURCE, ["coro"]);
  const refused: [status: number, path: string, body?: string][] = [
    [400, "clients", "{}"],
    [400, "clients", "null"],
    [400, "clients", '{"server":0,"kind":"mute"}'],
    [400, "clients", '{"server":0,"kind":"constructor"}'],
    [400, "clients", '{"server":1,"kind":"fast"}'],
    [400, "clients", '{"server":-1,"kind":"fast"}'],
    [400, "clients", '{"server":"0","kind":"fast"}'],
    [400, "clients", '{"server":0,"kind":"fast","n":46}'],
    [400, "clients", '{"server":0,"kind":"fast","n":1.5}'],
    [400, "faults", '{"server":0,"fault":"fire"}'],
    [400, "servers/0/control", "{}"],
    [400, "servers/0/control", '{"do":"stop"}'],
    [400, "servers/0/control", '{"do":"slow","ms":0}'],
    [400, "servers/0/control", '{"do":"slow","ms":10001}'],
    [404, "servers/1/control", '{"do":"pause"}'],
    [404, "servers/0/none", "{}"],
    [405, "servers", "{}"],
    [405, "servers/0/control"],
    [400, "servers/0/events?from=-1"],
    [400, "servers/0/events?limit=many"],
    [404, "servers/1/events"],
    [404, "servers/00000000000/events"],
    [405, "clients/1"],
  ];
  for (const [status, path, body] of refused) {
    await t.step(`${path} ${body ?? ""}`, async () => {
      const response = await lab.api(path, body);
      assertEquals([response.status, (await response.text()).startsWith("Cannot ")], [
        status,
        true,
      ]);
    });
  }
  await t.step("to end a client that is none", async () => {
    const headers = { "x-fibserv-token": await lab.token() };
    const gone = await fetch(`${lab.url}api/clients/7`, { method: "DELETE", headers });
    assertEquals(gone.status, 404);
    await gone.body!.cancel();
  });
  await t.step("without the token", async () => {
    for (const path of ["servers", "stream", "servers/0/trace"]) {
      const response = await fetch(`${lab.url}api/${path}`);
      assertEquals(response.status, 403);
      await response.body!.cancel();
    }
  });
  assertEquals((await lab.servers()).map(({ state }) => state), ["running"]);
});

for (const word of ["coro", "loopcoro:posix", "aiocoro"]) {
  test(`lab pauses ${word}: nobody is answered until it goes on, and a step is one callback`, async () => {
    await using lab = await LabProcess.start(FROM_SOURCE, [word]);
    const { port } = (await lab.servers())[0]!;
    const control = (body: unknown) => lab.json<{ state: string }>("servers/0/control", body);
    using client = await LineClient.connect(port);
    assertEquals(await client.ask("10"), "55");
    assertEquals(await control({ do: "pause" }), { state: "paused" });
    assertEquals((await lab.servers()).map(({ state }) => state), ["paused"]);
    let isAnswered = false;
    const answer = client.ask("12").then((line) => {
      isAnswered = true;
      return line;
    });
    // The kernel accepts all the same.
    using late = await LineClient.connect(port);
    for (let i = 0; i < 20; i++) await lab.servers();
    assertEquals(isAnswered, false);
    assertEquals(await control({ do: "step" }), { state: "paused" });
    assertEquals(await control({ do: "run" }), { state: "running" });
    assertEquals([await answer, await late.ask("7")], ["144", "13"]);
    assertEquals(await control({ do: "slow", ms: 1 }), { state: "slow" });
    assertEquals(await client.ask("13"), "233");
    const events = await lab.eventsUntil(
      0,
      (event) => event.kind === "answer" && event.value === 233,
    );
    const marks = events.filter(({ kind }) => kind === "paused" || kind === "resumed");
    assertEquals(marks[0]!.kind, "paused");
    assertEquals(marks.at(-1)!.kind, "resumed");
    // Between the pause and the step, nothing.
    const place = events.indexOf(marks[0]!);
    assertEquals(
      events.slice(0, place).some((event) => event.kind === "answer" && event.value === 144),
      false,
    );
  });
}

test("lab ends all that it has started at SIGTERM, also during a pause", async () => {
  await using lab = await LabProcess.start(FROM_SOURCE, ["coro", "thrd:posix"]);
  const client = await lab.json<{ id: number; pid: number }>("clients", {
    server: 0,
    kind: "fast",
  });
  for (const id of [0, 1]) await lab.json(`servers/${id}/control`, { do: "pause" });
  const pids = [client.pid, ...(await lab.servers()).map(({ pid }) => pid)];
  for (const pid of pids) assert(await isAlive(pid), `${pid}`);
  assertEquals(await lab.end("SIGTERM"), { code: 0, stdout: "", stderr: "" });
  for (const pid of pids) assert(!await isAlive(pid), `${pid}`);
});

test("lab ends at SIGTERM while an order waits for a computation to end", async () => {
  await using lab = await LabProcess.start(FROM_SOURCE, ["coro"]);
  const { port } = (await lab.servers())[0]!;
  using client = await LineClient.connect(port);
  // Longer than this test.
  await client.write("45\n");
  await lab.eventsUntil(0, ({ kind }) => kind === "request");
  const paused = lab.api("servers/0/control", '{"do":"pause"}')
    .then(({ body }) => body!.cancel(), () => {});
  // It is on its way when something that was asked later is answered.
  await lab.servers();
  assertEquals(await lab.end("SIGTERM"), { code: 0, stdout: "", stderr: "" });
  await paused;
});

test("lab that is killed leaves no server behind, paused or not", async () => {
  const lab = await LabProcess.start(FROM_SOURCE, ["loopcoro:posix"]);
  const { pid } = (await lab.servers())[0]!;
  await lab.json("servers/0/control", { do: "pause" });
  Deno.kill(lab.pid, "SIGKILL");
  await lab[Symbol.asyncDispose]();
  const ending = async () => {
    while (await isAlive(pid));
  };
  await within(ending(), "the end of the server");
});

test("lab starts clients, tells of them, and ends them; faults do no harm", async () => {
  const words = ["coro", "--until-eof"];
  await using lab = await LabProcess.start(FROM_SOURCE, words, { stdin: "piped" });
  const { port } = (await lab.servers())[0]!;
  const { id, pid } = await lab.json<{ id: number; pid: number }>("clients", {
    ...{ server: 0, kind: "fast", n: 12 },
  });
  await lab.eventsUntil(0, (event) => event.kind === "answer" && event.value === 144);
  const headers = { "x-fibserv-token": await lab.token() };
  const response = await fetch(`${lab.url}api/clients/${id}`, { method: "DELETE", headers });
  assertEquals([response.status, await response.json(), await isAlive(pid)], [200, {}, false]);
  for (const fault of ["half-line", "reset", "silent", "flood", "garbage"]) {
    assert((await lab.json<{ port: number }>("faults", { server: 0, fault })).port > 0);
  }
  using client = await LineClient.connect(port);
  assertEquals(await client.ask("10"), "55");
  const [server] = await lab.servers();
  assertEquals(await lab.endInput(), { code: 0, stdout: "", stderr: "" });
  assert(!await isAlive(server!.pid), "the server whose lab has ended");
});

test("lab replays a recording as it was", async () => {
  await using lab = await LabProcess.start(FROM_SOURCE, ["loopcorothrd"]);
  const [live] = await lab.servers();
  {
    using client = await LineClient.connect(live!.port);
    assertEquals(await client.ask("20"), "6765");
  }
  const events = await lab.eventsUntil(0, ({ kind }) => kind === "close");
  const text = await (await lab.api("servers/0/trace")).text();
  checkTraceFile(JSON.parse(text));
  const folder = await Deno.makeTempDir();
  const path = join(folder, "a recording.json");
  await Deno.writeTextFile(path, text);
  // The right to read, as `deno task fibserv` has it.
  const program = FROM_SOURCE.map((word) => word.startsWith("--allow-read=") ? `${word},/` : word);
  await using replay = await LabProcess.start(program, [path]);
  const [shown] = await replay.servers();
  assertEquals([shown!.variant, shown!.io, shown!.pid], ["loopcorothrd", "deno", live!.pid]);
  const all = await replay.json<EventsAnswer>("servers/0/events");
  assertEquals(all.events.slice(0, events.length), events);
  const paused = await replay.api("servers/0/control", '{"do":"pause"}');
  assertEquals([paused.status, await paused.text()], [
    409,
    "Cannot do that: it must be a server that runs, got a recording\n",
  ]);
  await Deno.remove(folder, { recursive: true });
});

test("lab says in one line what is wrong with its arguments", async (t) => {
  const wrong: [words: string[], code: number, said: string][] = [
    [["cor"], 2, 'did you mean "coro"?'],
    [["coro:poxis"], 2, "what follows coro: must be deno, posix, uring"],
    [["coro:deno:deno"], 2, "what follows coro: must be"],
    [["aiocoro:posix"], 2, "it exists on aiocoro:deno only, got aiocoro:posix"],
    [["coro", "coro", "coro", "coro", "coro"], 2, "at most 4 servers, got 5"],
    [["coro", "a.json"], 2, "a recording must come alone"],
    [["no such file.json"], 1, "it must be a recording that fibserv trace has made"],
    [["deno.json"], 1, "got one that is damaged, or none at all"],
  ];
  for (const [words, code, said] of wrong) {
    await t.step(words.join(" "), async () => {
      await using terminal = new Terminal(["lab", ...words]);
      const ended = await terminal.ended();
      assertEquals([ended.code, ended.stdout], [code, ""]);
      assertStringIncludes(ended.stderr, said);
      assertEquals(ended.stderr.trimEnd().split("\n").length, 1, ended.stderr);
    });
  }
});
