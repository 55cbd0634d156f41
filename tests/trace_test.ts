/**
 * What `--trace` shows: the life of one request, in each variant and world, a slow client beside a fast one, a loop.
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { IoName } from "../loop/io/types.ts";
import { testNeeding } from "./support/permissions.ts";
import { ServerProcess } from "./support/server_process.ts";
import { dearSubjects, type Subject } from "./support/subjects.ts";
import { Terminal } from "./support/terminal.ts";

/** What a request goes through, in this order; other lines may stand in between. */
function lifeIn({ name, family }: Subject): readonly string[] {
  const doesSelect = family !== "on Deno's own event loop" && name !== "sync" && name !== "thrd";
  const ready = (who: string) => doesSelect ? [`select → ${who} readable`] : [];
  // Who cannot know that a call will wait tells of each that it does.
  const saysToWrite = !doesSelect;
  return [
    // `sockAccept()` tries first, and waits only when nobody is there yet.
    ...(name.startsWith("loopcoro") ? [] : ready("listener")),
    "accept → #1",
    ...(name === "thrd" ? ["#1 is lent to a thread"] : []),
    "#1 waits for READ",
    ...ready("#1"),
    '#1 recv 3 "10\\n"',
    "#1 fib(10)",
    ...(saysToWrite ? ["#1 waits for WRITE"] : []),
    '#1 send 3 "55\\n"',
    ...ready("#1"),
    "#1 recv 0: the end of the stream",
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

for (const subject of dearSubjects) {
  const test = testNeeding(
    "net",
    "read",
    "run",
    ...(subject.io !== "deno" ? ["ffi" as const] : []),
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
    // All that one connection does is done in the same thread.
    const threads = new Set(Array.from(stderr.matchAll(/^thread \d+: (?=#1)/gm), ([name]) => name));
    assertEquals(threads.size, subject.name === "prefork" ? 1 : 0, stderr);
    const [thread = ""] = threads;
    const lines = stderr.split("\n").map((line) => line.replace(thread, ""));
    assertEquals(firstMissing(lines, lifeIn(subject)), undefined, stderr);
    assertEquals(stderr.includes("left out"), false, stderr);
  });
}

const test = testNeeding("net", "read", "run");

/** The lines of a server that has served a fast and a slow client side by side, and what it says to have left out. */
async function tracedBesideEachOther(name: string, io: IoName) {
  await using server = await ServerProcess.start({ name, io }, "--trace");
  // In the order in which they are numbered: the second one comes when the first one is served.
  await using slow = new Terminal([
    "client",
    "slow",
    `:${server.port}`,
    "--n",
    "32",
    "--requests",
    "6",
  ]);
  await slow.shows(/ s\n/);
  await using fast = new Terminal(["client", "fast", `:${server.port}`, "--requests", "3000"]);
  assertEquals([(await slow.ended()).code, (await fast.ended()).code], [0, 0]);
  server.signal("SIGTERM");
  const { stderr } = await server.ended();
  const lines = stderr.trimEnd().split("\n");
  const leftOut = lines.map((line) => {
    const count = /^… #2: ([\d,]+) lines? left out$/.exec(line)?.[1] ?? "0";
    return Number(count.replaceAll(",", ""));
  });
  return { lines, leftOut: leftOut.reduce((sum, count) => sum + count, 0) };
}

/** Lines that do not come of the one before of the same connection, though no mark says that lines are missing. */
function withoutCause(lines: readonly string[]): string[] {
  const before = new Map<string, string>();
  return lines.filter((line) => {
    const [, connection, text] = /#(\d+):? (.*)/.exec(line) ?? [];
    if (connection === undefined || text === undefined || line.startsWith("select")) return false;
    const last = before.get(connection) ?? "";
    before.set(connection, text);
    if (last.endsWith("left out")) return false;
    if (text.startsWith("recv")) return last !== "waits for READ";
    if (text.includes(" took ")) return !last.startsWith("fib(") && last !== "pauses";
    if (/ 0 of /.test(last)) return !/^waits|^pauses/.test(text);
    return text === "close" && !/^recv 0|closed$/.test(last);
  });
}

for (const [name, io] of [["corothrd", "deno"], ["coro", "posix"], ["thrd", "posix"]] as const) {
  if (io === "posix" && Deno.build.os === "windows") continue;
  testNeeding("net", "read", "run", "ffi")(
    `serve --trace shows the life of a slow client beside a fast one, and what it leaves out: ${name} (${io})`,
    async () => {
      const { lines, leftOut } = await tracedBesideEachOther(name, io);
      const life = (connection: number, n: number) => [
        `#${connection} fib(${n})`,
        `#${connection} send ${n === 32 ? '8 "2178309' : '3 "55'}\\n"`,
        `#${connection} recv 0: the end of the stream`,
        `#${connection} close`,
      ];
      for (const wanted of [life(1, 32), life(2, 10)]) {
        assertEquals(firstMissing(lines, wanted), undefined, lines.join("\n"));
      }
      assertEquals(withoutCause(lines), [], lines.join("\n"));
      // Each of 3000 requests has some five lines.
      assert(lines.length < 3000 && lines.length + leftOut > 12_000, `${lines.length}, ${leftOut}`);
    },
  );
}

test("loop DEMO --trace says of a demo without a loop that there is nothing to show", async () => {
  await using traced = new Terminal(["loop", "generators", "--trace"]);
  const { code, stderr } = await traced.ended();
  const line = "fibserv loop: --trace has nothing to show: generators runs without an event loop\n";
  assertEquals([code, stderr], [0, line]);
});

test("loop DEMO --trace shows on stderr what the loop does, and the demo's lines as before", async () => {
  await using plain = new Terminal(["loop", "futures"]);
  await using traced = new Terminal(["loop", "futures", "--trace"]);
  const [before, { code, stdout, stderr }] = await Promise.all([plain.ended(), traced.ended()]);
  assertEquals([code, stdout, before.stderr], [0, before.stdout, ""]);
  assertStringIncludes(stderr, "run done callback of future #1: (future)=>print(");
  const tasks = new Terminal(["loop", "tasks", "--trace"]);
  await using _tasks = tasks;
  const order = ["task cook A is created", "run a step of task cook A", "task cook A goes on"];
  const lines = (await tasks.ended()).stderr.split("\n");
  const wanted = [...order, "task cook A waits for future #5", "task cook A is done"];
  assertEquals(firstMissing(lines, wanted), undefined, lines.join("\n"));
});
