/**
 * The load clients as a user runs them: processes, with signals and exit codes.
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import {
  answerWith,
  refusingTarget,
  requestsOf,
  type Script,
  ScriptedServer,
} from "../clients/scripted_server_testing.ts";
import type { Target } from "../clients/target.ts";
import { ioNamesHere } from "../loop/io/names_testing.ts";
import { areMissing, testNeeding } from "./support/permissions.ts";
import { ServerProcess } from "./support/server_process.ts";
import { Terminal } from "./support/terminal.ts";

const test = testNeeding("net", "run");

const MAIN = new URL("../main.ts", import.meta.url).href;
const ARGS = ["run", "--no-prompt", "--allow-net=127.0.0.1,localhost,[::1]", MAIN, "client"];
/** The same, with the permission that `--io posix` needs. */
const ARGS_WITH_FFI = ["run", "--allow-ffi", ...ARGS.slice(1)];

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Starts a client. */
type StartClient = (...args: string[]) => Deno.ChildProcess;

/** Registers a test for each world of I/O that this system has. */
function ioTest(name: string, fn: (client: StartClient) => Promise<void>): void {
  for (const io of ioNamesHere) {
    test(`${name} (--io ${io})`, () => fn((...args) => client(...args, "--io", io)));
  }
}

function client(...args: string[]): Deno.ChildProcess {
  return start(Deno.execPath(), [...ARGS_WITH_FFI, ...args]);
}

function start(program: string, args: string[]): Deno.ChildProcess {
  return new Deno.Command(program, {
    args,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function ended(child: Deno.ChildProcess): Promise<Ended> {
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

/** A server that answers nothing, and a promise for its first request. */
function silentServer(): { server: ScriptedServer; asked: Promise<void> } {
  const asked = Promise.withResolvers<void>();
  const script: Script = async (connection) => {
    for await (const _request of requestsOf(connection)) asked.resolve();
  };
  return { server: new ScriptedServer(script), asked: asked.promise };
}

ioTest(
  "client exits with 0 and prints one object when a bounded run is complete",
  async (client) => {
    await using server = new ScriptedServer(answerWith("55\n"));
    const address = `127.0.0.1:${server.target.port}`;
    const flags = ["--requests", "25", "--connections", "4", "--pipeline", "3", "--json"];
    const { code, out, err } = await ended(client("fast", address, ...flags));
    assertEquals([code, err], [0, ""]);
    const object = JSON.parse(out);
    assertEquals(Object.keys(object), [
      "kind",
      "n",
      "connections",
      "requests",
      "unanswered",
      "errors",
      "seconds",
      "reqPerSec",
      "latencyMs",
    ]);
    assertEquals(Object.keys(object.latencyMs), ["p50", "p90", "p99", "p999", "max"]);
    assertEquals([object.kind, object.connections, object.requests], ["fast", 4, 25]);
  },
);

ioTest("client fast prints the rate each second, and a summary at Ctrl-C", async (client) => {
  await using server = new ScriptedServer(answerWith("55\n"));
  const child = client("fast", `:${server.target.port}`);
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let out = (await lines.read()).value ?? "";
  // One line, or more if we are late.
  assertMatch(out, /^(\d+ req\/s\n)+$/);
  child.kill("SIGINT");
  for (let next = await lines.read(); !next.done; next = await lines.read()) out += next.value;
  assertMatch(out, /\n\nfast client of 127\.0\.0\.1:\d+: n = 10, 1 connection\nrequests +\d+\n/);
  await child.stderr.cancel();
  assertEquals((await child.status).code, 130);
});

ioTest("client exits with 143 or 130 when a signal ends a bounded run early", async (client) => {
  for (const [signal, expected] of [["SIGTERM", 143], ["SIGINT", 130]] as const) {
    const { server, asked } = silentServer();
    await using _server = server;
    const child = client("slow", `localhost:${server.target.port}`, "--requests", "5", "--json");
    await asked;
    child.kill(signal);
    const { code, out, err } = await ended(child);
    assertEquals(code, expected);
    assertEquals(JSON.parse(out).requests, 0);
    assertStringIncludes(err, "1 request had no answer");
  }
});

ioTest("client leaves at once, without a summary, at the second signal", async (client) => {
  const { server, asked } = silentServer();
  await using _server = server;
  const child = client("fast", `:${server.target.port}`);
  await asked;
  // Two different ones, because a signal that is pending already is not queued again. And both while it does not run: if the
  // second came a quarter of a second after the first, the client might have waited in vain for its last answer, and sum up.
  for (const signal of ["SIGSTOP", "SIGINT", "SIGTERM", "SIGCONT"] as const) child.kill(signal);
  const { code, out } = await ended(child);
  assert(code === 130 || code === 143, `exit code ${code}`);
  assert(!out.includes("requests"), out);
});

ioTest("client exits with 3 when nobody listens", async (client) => {
  const { code, out, err } = await ended(client("fast", "127.0.0.1:1", "--wait", "0"));
  assertEquals([code, out], [3, ""]);
  assertEquals(
    err,
    "fibserv client: Cannot connect to 127.0.0.1:1: nobody listens there (connection refused)\n",
  );
});

/**
 * Starts a client whose server is not there, and returns when it has said that it waits.
 *
 * @returns also `said`, its first line on stderr, and what gives the others in the end
 */
async function waitingClient(client: StartClient, { hostname, port }: Target, ...flags: string[]) {
  const child = client("fast", `${hostname}:${port}`, ...flags);
  const stderr = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
  const { value = "" } = await stderr.read();
  // The next line may have come with it, if we are late.
  const said = value.slice(0, value.indexOf("\n") + 1);
  const end = async () => {
    let [rest, out] = [value.slice(said.length), ""];
    for (let next; !(next = await stderr.read()).done;) rest += next.value;
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) out += text;
    return { code: (await child.status).code, out, rest };
  };
  return { child, said, end };
}

ioTest("client waits for a server that comes late, and says so once on stderr", async (client) => {
  using target = refusingTarget();
  const flags = ["--requests", "5", "--json", "--wait", "30"];
  const { said, end } = await waitingClient(client, target, ...flags);
  await using _server = new ScriptedServer(answerWith("55\n"), target.port);
  assertEquals(
    said,
    `fibserv client: nobody listens on 127.0.0.1:${target.port} yet; trying for 30 s\n`,
  );
  const { code, out, rest } = await end();
  assertEquals([code, rest, JSON.parse(out).requests], [0, "", 5]);
});

ioTest("client exits with 3 when its server has not come in time", async (client) => {
  using target = refusingTarget();
  const { said, end } = await waitingClient(client, target, "--wait", "0.2", "--windows");
  const { code, out, rest } = await end();
  assertEquals([code, out], [3, ""]);
  // If its first attempt takes that time, there is nothing to wait for.
  assertMatch(
    said + rest,
    /^([^\n]* yet; trying for 0\.2 s\n)?fibserv client: Cannot connect to [^\n]*: nobody listens there [^\n]*\n$/,
  );
});

ioTest("client exits with 130 at Ctrl-C while it waits for its server", async (client) => {
  const flags = ["--wait", "30", "--windows", "--json"];
  using target = refusingTarget();
  const { child, end } = await waitingClient(client, target, ...flags);
  child.kill("SIGINT");
  const { code, out } = await end();
  // The summary is all: it was never connected.
  assertEquals([code, JSON.parse(out).requests], [130, 0]);
});

ioTest("client exits with 1 and names what it asked for and what it got", async (client) => {
  await using server = new ScriptedServer(answerWith("error: n must be at most 45, got 50\n"));
  const address = `127.0.0.1:${server.target.port}`;
  const { code, out, err } = await ended(client("fast", address, "--n", "50"));
  assertEquals(code, 1);
  assertMatch(out, /\nerrors +1\n$/);
  assertEquals(
    err,
    `fibserv client: Cannot get fib(50) from ${address}: ` +
      `the server answered "error: n must be at most 45, got 50"\n`,
  );
});

test("client exits with 2 and one line when it is used wrongly", async () => {
  const cases: [args: string[], named: string][] = [
    [["fast", "nonsense"], "HOST:PORT"],
    [["fast", "--n", "79"], "--n"],
    [["fast", "--connections", "0"], "--connections"],
    [["fast", "--duration", "0"], "--duration"],
    [["medium"], "KIND"],
    [[], "KIND"],
  ];
  await Promise.all(cases.map(async ([args, named]) => {
    const { code, out, err } = await ended(client(...args));
    assertEquals([code, out], [2, ""], args.join(" "));
    assertMatch(err, /^fibserv client: Cannot parse [^\n]*\n$/);
    assertStringIncludes(err, named);
  }));
});

for (const io of ioNamesHere) {
  Deno.test({
    name: `client says how far it got when the system allows no more connections (--io ${io})`,
    ignore: Deno.build.os === "windows" || areMissing("net", "run"),
    async fn() {
      await using server = new ScriptedServer(answerWith("55\n"));
      // Deno raises the soft limit by itself; `ulimit -n` without -S lowers the hard one as well.
      const script = 'ulimit -n 128; exec "$@"';
      const args = ["fast", `:${server.target.port}`, "--connections", "500", "--io", io];
      const { code, out, err } = await ended(
        start("sh", ["-c", script, "sh", Deno.execPath(), ...ARGS_WITH_FFI, ...args]),
      );
      assertEquals([code, out], [1, ""]);
      assertMatch(
        err,
        /^fibserv client: Cannot open 500 connections: .*files.*, got as far as \d+\n$/,
      );
    },
  });
}

for (const io of ["posix", "uring"]) {
  test(`client --io ${io} says what is missing when it may not call foreign functions`, async () => {
    const args = [...ARGS, "fast", "--io", io];
    const { code, out, err } = await ended(start(Deno.execPath(), args));
    assertEquals([code, out], [1, ""]);
    assertMatch(err, /^fibserv client: Cannot use system calls: [^\n]*, got [^\n]*\n$/);
  });
}

for (const io of ioNamesHere) {
  testNeeding("net", "read", "run", "ffi")(
    `client says that its server has ended when that drains, and counts no error (--io ${io})`,
    async () => {
      await using server = await ServerProcess.start({ name: "coro", io });
      const limits: [flags: string[], code: number][] = [[[], 0], [["--duration", "600"], 1]];
      const clients = limits.map(([flags]) =>
        new Terminal(["client", "fast", `:${server.port}`, "--io", io, ...flags], {
          rights: ["--allow-ffi"],
        })
      );
      for (const client of clients) await client.shows(/^\d+ req\/s\n/);
      await server.stop();
      for (const [i, client] of clients.entries()) {
        const { code, stdout, stderr } = await client.ended();
        assertEquals(code, limits[i]![1]);
        assertMatch(stdout, /\nerrors +0\nunanswered +1\n$/);
        assertEquals(
          stderr.replaceAll(/^fibserv client: (The client used|time stood still) .*\n/gm, ""),
          "fibserv client: the server has ended; " +
            "the last request came too late for it, and has no answer\n",
        );
      }
    },
  );
}

ioTest("client exits with 1, and nulls, when nothing was answered in its time", async (client) => {
  const { server } = silentServer();
  await using _server = server;
  const flags = ["--duration", "0.1", "--json"];
  const { code, out, err } = await ended(client("fast", `:${server.target.port}`, ...flags));
  assertEquals(code, 1);
  const { requests, unanswered, latencyMs, reqPerSec } = JSON.parse(out);
  assertEquals([requests, unanswered, reqPerSec, latencyMs.p50], [0, 1, 0, null]);
  assertMatch(err, /\nfibserv client: Cannot measure [^\n]+: a request must be answered, got no/);
});
