import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { delay } from "@std/async";
import { CommandError, UsageError } from "../internal/cli/errors.ts";
import { parse } from "../internal/cli/parse.ts";
import { ClosedOutputError, TextStream } from "../internal/cli/output.ts";
import { type RecordedContext, recordedContext } from "../internal/cli/recorded_context_testing.ts";
import { ANSI } from "../internal/cli/style.ts";
import { clientCommand } from "./client.ts";
import { run } from "./client_run.ts";
import {
  answerWith,
  requestsOf,
  ScriptedServer,
  sendText,
} from "../clients/scripted_server_testing.ts";
import { WINDOW_MIN_MS } from "../clients/windows.ts";
import { testNeeding } from "../tests/support/permissions.ts";

const test = testNeeding("net");

/** What `fibserv client …` is told, with the server's address after the first word. */
function valuesFor(server: ScriptedServer, kind: string, ...flags: string[]) {
  return parse(clientCommand, [kind, `:${server.target.port}`, ...flags]);
}

/** What a client also says on a busy machine: other tests may keep this process, or all cores, busy for a while. */
const ON_A_BUSY_MACHINE =
  /^fibserv client: (The client used|time stood still for|still connecting to|no answer for) /;

/** The lines on stderr that do not depend on how busy the machine is. */
function told(context: RecordedContext): string[] {
  const lines = context.err().split("\n").slice(0, -1);
  return lines.filter((line) => !ON_A_BUSY_MACHINE.test(line));
}

test("run() prints nothing but the object under --json", async () => {
  await using server = new ScriptedServer(answerWith("3524578\n"));
  const context = recordedContext();
  const code = await run(valuesFor(server, "slow", "--requests", "3", "--json"), context);
  assertEquals(code, 0);
  const object = JSON.parse(context.out());
  assertEquals([object.kind, object.n, object.requests, object.errors], ["slow", 33, 3, 0]);
  assertEquals(context.out().split("\n").length, 2);
  assertEquals(told(context), []);
});

test("run() prints windows, each an object on a line, and then the summary, under --windows", async () => {
  // Each answer ends a window, however late the two sides are: it comes when one may end.
  await using server = new ScriptedServer(async (connection) => {
    for await (const _request of requestsOf(connection)) {
      await delay(1.2 * WINDOW_MIN_MS);
      await sendText(connection, "55\n");
    }
  });
  const context = recordedContext();
  const flags = ["--requests", "2", "--windows", "--json"];
  assertEquals(await run(valuesFor(server, "fast", ...flags), context), 0);
  const [start, first, second, summary] = context.out().trimEnd().split("\n").map((line) =>
    JSON.parse(line)
  );
  assert(start.connectedMs > 0);
  assertEquals([first.startMs, second.startMs], [start.connectedMs, first.endMs]);
  for (const { startMs, endMs, requests } of [first, second]) {
    assert(endMs > startMs);
    assertEquals(requests, 1);
  }
  assertEquals([summary.kind, summary.requests], ["fast", 2]);
});

test("run() shows progress on stderr under --json when it is a terminal", async () => {
  await using server = new ScriptedServer(answerWith("5\n"));
  const context = recordedContext(true, 200);
  await run(valuesFor(server, "slow", "--n", "5", "--requests", "2", "--json"), context);
  // Somebody who looks on may look at several clients at once.
  const name = `slow-${String(Deno.pid).slice(-3).padStart(3, "0")}`;
  const isOurs = (line: string) =>
    line.startsWith(`${ANSI.cyan(name)}  `) && /^\d+\.\d{3} s$/.test(line.split("  ")[1]!);
  assertEquals(told(context).map(isOurs), [true, true]);
  assertEquals(JSON.parse(context.out()).requests, 2);
});

test("run() says on a terminal which client it is, also in the summary", async () => {
  await using server = new ScriptedServer(answerWith("5\n"));
  const context = recordedContext(true);
  await run(valuesFor(server, "slow", "--n", "5", "--requests", "1"), context);
  assertMatch(context.out(), /slow-\d{3}.* {2}\d\.\d{3} s\n\nslow-\d{3} client of /);
});

test("run() prints the time of each request of the slow client, then the summary", async () => {
  await using server = new ScriptedServer(answerWith("5\n"));
  const context = recordedContext();
  const code = await run(valuesFor(server, "slow", "--n", "5", "--requests", "2"), context);
  assertEquals(code, 0);
  assertMatch(context.out(), /^(\d+\.\d{3} s\n){2}\nslow client of .*: n = 5, 1 connection\n/);
});

test("run() sends n = 10 as the fast client", async () => {
  await using server = new ScriptedServer(answerWith("55\n"));
  const context = recordedContext();
  await run(valuesFor(server, "fast", "--requests", "7", "--connections", "2"), context);
  // With a rate in front where the machine is so busy that a second goes by.
  assertMatch(
    context.out(),
    /^(\d+ req\/s\n)*\nfast client of .*: n = 10, 2 connections\nrequests +7\n/,
  );
});

test("run() prints the summary, and then throws, when an answer is wrong", async () => {
  await using server = new ScriptedServer(answerWith("54\n"));
  const context = recordedContext();
  const values = valuesFor(server, "fast", "--json");
  await assertRejects(() => run(values, context), CommandError, 'it is 55, got "54"');
  assertEquals(JSON.parse(context.out()).errors, 1);
});

test("run() says on stderr that a server answers without a line feed", async () => {
  const context = recordedContext();
  const said = Promise.withResolvers<void>();
  await using server = new ScriptedServer(async (connection) => {
    for await (const _request of requestsOf(connection)) {
      await sendText(connection, "55");
      await said.promise;
      await sendText(connection, "\n");
    }
  });
  const stderr = new TextStream({
    writeSync(bytes) {
      if (new TextDecoder().decode(bytes).includes("without a line feed")) said.resolve();
      return context.stderr.write(new TextDecoder().decode(bytes)), bytes.length;
    },
    isTerminal: () => false,
  }, "ignore");
  const values = valuesFor(server, "fast", "--requests", "1", "--json");
  assertEquals(await run(values, { ...context, stderr }), 0);
  const address = `127.0.0.1:${server.target.port}`;
  assertEquals(told(context), [
    `fibserv client: ${address} answers without a line feed, got "55": ` +
    "it may speak another protocol; waiting",
  ]);
  assertEquals(JSON.parse(context.out()).requests, 1);
});

test("run() throws a UsageError when the address is wrong", async () => {
  const context = recordedContext();
  const values = parse(clientCommand, ["fast", "nonsense"]);
  await assertRejects(() => run(values, context), UsageError, 'got "nonsense"');
  assertEquals(context.out(), "");
});

test("run() ends, and throws ClosedOutputError, when nobody reads its lines any more", async () => {
  await using server = new ScriptedServer(answerWith("5\n"));
  let writes = 0;
  const closed = {
    writeSync(): number {
      writes++;
      throw new Deno.errors.BrokenPipe("Broken pipe");
    },
    isTerminal: () => false,
  };
  const context = { ...recordedContext(), stdout: new TextStream(closed, "throw") };
  // Without a limit: the closed output alone ends the run.
  await assertRejects(() => run(valuesFor(server, "slow", "--n", "5"), context), ClosedOutputError);
  assert(writes >= 1);
});

test("run() says what became of connections that ended, and returns 1 when requests were lost, under --reconnect", async () => {
  for (const isWhole of [true, false]) {
    let accepted = 0;
    await using server = new ScriptedServer(async (connection) => {
      const isFirst = ++accepted === 1;
      let answers = 0;
      for await (const _request of requestsOf(connection)) {
        if (isFirst && answers++ > 0) return isWhole ? undefined : await sendText(connection, "5");
        await sendText(connection, "55\n");
      }
    });
    const context = recordedContext();
    const flags = ["--requests", "9", "--reconnect", "--json"];
    const code = await run(valuesFor(server, "fast", ...flags), context);
    const { requests, errors, reconnects, repeated, lost } = JSON.parse(context.out());
    assertEquals(
      { code, requests, errors, reconnects, repeated, lost },
      isWhole
        ? { code: 0, requests: 9, errors: 0, reconnects: 1, repeated: 1, lost: 0 }
        : { code: 1, requests: 8, errors: 0, reconnects: 1, repeated: 0, lost: 1 },
    );
    assertMatch(context.err(), isWhole ? / came too late for / : / 1 request lost: /);
  }
});
