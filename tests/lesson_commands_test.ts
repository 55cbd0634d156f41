/**
 * The commands that the lessons show, run as they are printed: each in a terminal of its own, all at the same moment, until
 * they show what a reader looks for, and then Ctrl-C. So a client is often earlier than its server, as it is for a
 * reader who pastes all lines at once. Only the port is another one, since tests run side by side.
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { refusingTarget } from "../clients/scripted_server_testing.ts";
import { commandsOf, splitLesson } from "../ladder/lesson.ts";
import type { IoName } from "../loop/io/types.ts";
import { type Variant, variants } from "../variants/table.ts";
import { areMissing } from "./support/permissions.ts";
import { Terminal } from "./support/terminal.ts";

// Windows has no signal that a process could notice.
const ignore = Deno.build.os === "windows" || areMissing("read", "net", "run", "ffi");

/** What a client prints when it is served: a rate that is not 0, or the time of a request. */
const SERVED = /^[1-9]\d* req\/s$|^\d+\.\d+ s$/m;
/** What a fast client prints each second, served or not. */
const RATE = String.raw`(\d+) req/s\n`;
/** All that a server says. */
const LISTENING = /^fibserv: \w+ listening on 127\.0\.0\.1:\d+\n$/;
/**
 * The words behind `fibserv`, with the port. On a busy machine fib(40) may take several seconds, and so may the start of
 * a server: it gets more time than usual to finish its last request, and clients get more time to wait for it.
 */
function argsOf(command: string, port: number, io: IoName): string[] {
  const [program, name = "", ...rest] = command.split(" ");
  assertEquals(program, "fibserv", command);
  if (name === "serve") {
    return [name, ...rest, "--io", io, "--port", `${port}`, "--drain-timeout", "25000"];
  }
  assertEquals(name, "client", command);
  const [kind = "", ...flags] = rest;
  return [name, kind, `127.0.0.1:${port}`, ...flags, "--wait", "25"];
}

/** Ends clients by Ctrl-C, and looks at their summaries. */
async function assertEndBySignal(clients: readonly Terminal[]): Promise<void> {
  for (const client of clients) client.interrupt();
  for (const client of clients) {
    const { code, stdout, stderr } = await client.ended();
    // It may remark that nobody listened yet, or that a request was under way, which is no failure.
    assert(code === 130 && !stderr.includes("Cannot"), `${code} ${stderr}`);
    assertMatch(stdout, /^requests +[1-9]/m);
  }
}

/** One of two clients is served, and the other only when the first has left. */
async function assertServedOneByOne(clients: readonly Terminal[]): Promise<void> {
  const isServed = (rates: readonly number[]) => rates.some((rate) => rate > 0);
  let all: number[][] = [];
  // Whoever is served may have had no answer in its first second, in which the server has begun.
  for (let seconds = 1; !all.some(isServed); seconds++) {
    const lines = new RegExp(`^${RATE.repeat(seconds)}`);
    all = [];
    for (const client of clients) all.push((await client.shows(lines)).slice(1).map(Number));
  }
  assertEquals(all.map(isServed).sort(), [false, true], `${all} req/s`);
  const first = clients[all.findIndex(isServed)]!;
  const second = clients[1 - clients.indexOf(first)]!;
  await assertEndBySignal([first]);
  await second.shows(SERVED);
  await assertEndBySignal([second]);
}

/** One thread too many: the client that it was for says so. */
async function assertRefused(client: Terminal): Promise<void> {
  const { code, stderr } = await client.ended();
  assertEquals(code, 1);
  assertStringIncludes(stderr, "too many connections");
}

/** Runs the commands in one world of I/O. */
async function runLesson({ name, source }: Variant, io: IoName): Promise<void> {
  const commands = commandsOf(splitLesson(await source()));
  assertEquals(commands[0], `fibserv serve --variant ${name}`);
  assert(commands.length > 1, "there is a client");

  await using terminals = new AsyncDisposableStack();
  // Clients that are earlier than their server have to know the port before the server does: there is no listener to ask.
  using held = refusingTarget();
  const [server, ...clients] = commands.map((command) =>
    terminals.use(new Terminal(argsOf(command, held.port, io)))
  );
  if (name === "thrd") {
    await assertRefused(clients[0]!);
  } else if (name === "sync") {
    await assertServedOneByOne(clients);
  } else {
    for (const client of clients) await client.shows(SERVED);
    await assertEndBySignal(clients);
  }
  server!.interrupt();
  const { code, stdout, stderr } = await server!.ended();
  assertEquals([code, stderr], [0, ""]);
  assertMatch(stdout, LISTENING);
}

for (const variant of variants) {
  Deno.test({
    name: `the commands in the header of ${variant.name} work as they are printed`,
    ignore,
    async fn() {
      // Side by side: most of the time goes into requests that are costly on purpose, and there is more than one core.
      await Promise.all(variant.io.map((io) => runLesson(variant, io)));
    },
  });
}
