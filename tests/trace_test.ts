/**
 * What `--trace` shows: the life of one request, in each variant and world, and the turns of a loop.
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { servesInThreads } from "../variants/trace_server.ts";
import { testNeeding } from "./support/permissions.ts";
import { ServerProcess } from "./support/server_process.ts";
import { type Subject, subjects } from "./support/subjects.ts";
import { Terminal } from "./support/terminal.ts";

/** What a request goes through, in this order; other lines may stand in between. */
function lifeIn(subject: Subject): readonly string[] {
  const { name, io, family } = subject;
  const received = ['#1 recv 3 "10\\n"', '#1 send 3 "55\\n"', "#1 recv 0: the end of the stream"];
  if (name === "prefork") return [];
  if (name === "thrd") {
    return ["accept → #1", "#1 is lent to a thread", ...(io === "deno" ? received : [])];
  }
  const [request, answer, end] = received;
  const doesSelect = family !== "on Deno's own event loop" && name !== "sync";
  const ready = (who: string) => doesSelect ? [`select → ${who} readable`] : [];
  return [
    // `sockAccept()` tries first, and waits only when nobody is there yet.
    ...(name.startsWith("loopcoro") ? [] : ready("listener")),
    "accept → #1",
    "#1 waits for READ",
    ...ready("#1"),
    request!,
    "#1 fib(10)",
    answer!,
    ...ready("#1"),
    end!,
    "#1 close",
  ];
}

/** The first of `wanted` that does not come behind those before it; undefined when all do. */
function firstMissing(lines: readonly string[], wanted: readonly string[]): string | undefined {
  let start = 0;
  return wanted.find((line) => {
    start = lines.indexOf(line, start) + 1;
    return start === 0;
  });
}

for (const subject of subjects) {
  const test = testNeeding(
    "net",
    "read",
    "run",
    ...(subject.io === "posix" ? ["ffi" as const] : []),
  );
  test(`serve --trace shows the life of a request in its order: ${subject.label}`, async () => {
    await using server = await ServerProcess.start(subject, "--trace");
    using client = await server.connect();
    assertEquals(await client.ask(10), "55");
    await client.closeWrite();
    assertEquals(await client.readToEnd(), "");
    client.close();
    server.signal("SIGTERM");
    const { code, stderr } = await server.ended();
    if (Deno.build.os !== "windows") assertEquals(code, 0);
    const missing = firstMissing(stderr.split("\n"), lifeIn(subject));
    assertEquals(missing, undefined, stderr);
    const notice = "fibserv serve: --trace shows what the main thread does; the threads in which";
    assertEquals(stderr.split(notice).length - 1, servesInThreads(subject) ? 1 : 0, stderr);
  });
}

const test = testNeeding("net", "read", "run");

test("serve --trace shows as much as one can read, and says what it leaves out", async () => {
  await using server = await ServerProcess.start({ name: "coro", io: "deno" }, "--trace");
  await using load = new Terminal(["client", "fast", `:${server.port}`, "--requests", "5000"]);
  assertEquals((await load.ended()).code, 0);
  server.signal("SIGTERM");
  const { stderr } = await server.ended();
  const lines = stderr.trimEnd().split("\n");
  const leftOut = lines.map((line) => Number(/^… (\d+) more, left out$/.exec(line)?.[1] ?? 0));
  const sum = leftOut.reduce((sum, count) => sum + count, 0);
  // Each request has some five lines.
  assert(lines.length < 5000 && lines.length + sum > 20_000, `${lines.length} and ${sum}`);
});

test("loop DEMO --trace shows on stderr what the loop does, and the demo's lines as before", async () => {
  await using plain = new Terminal(["loop", "futures"]);
  await using traced = new Terminal(["loop", "futures", "--trace"]);
  const [before, { code, stdout, stderr }] = await Promise.all([plain.ended(), traced.ended()]);
  assertEquals([code, stdout, before.stderr], [0, before.stdout, ""]);
  assertStringIncludes(stderr, "run callback ");
  const tasks = new Terminal(["loop", "tasks", "--trace"]);
  await using _tasks = tasks;
  const order = ["task cook A is created", "run a step of task cook A", "task cook A goes on"];
  const lines = (await tasks.ended()).stderr.split("\n");
  const wanted = [...order, "task cook A waits for a future", "task cook A is done"];
  assertEquals(firstMissing(lines, wanted), undefined, lines.join("\n"));
});
