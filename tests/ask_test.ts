/**
 * `fibserv ask` as a user runs it, against real servers.
 */

import { assertEquals, assertMatch } from "@std/assert";
import { refusingTarget, requestsOf, ScriptedServer } from "../clients/scripted_server_testing.ts";
import { testNeeding } from "./support/permissions.ts";
import { ServerProcess } from "./support/server_process.ts";
import { Terminal } from "./support/terminal.ts";

const test = testNeeding("net", "read", "run");

async function ask(...args: string[]) {
  await using terminal = new Terminal(["ask", ...args]);
  return await terminal.ended();
}

test("ask prints a line for each request, and an error is an answer", async () => {
  await using server = await ServerProcess.start({ name: "coro", io: "deno" });
  const address = `127.0.0.1:${server.port}`;
  assertEquals(await ask("10", "12", "abc", "", " 7 ", address), {
    code: 0,
    stdout: "10 → 55\n12 → 144\n" +
      'abc → error: Cannot compute fib(n): n must be a whole number from 0 to 45, got "abc"\n' +
      '"" → error: Cannot compute fib(n): n must be a whole number from 0 to 45, got ""\n' +
      " 7  → 13\n",
    stderr: "",
  });
  assertEquals(await ask("--json", "--", "-0", "10", `:${server.port}`), {
    code: 0,
    stdout: `${
      JSON.stringify({
        request: "-0",
        answer: 'error: Cannot compute fib(n): n must be a whole number from 0 to 45, got "-0"',
      })
    }\n{"request":"10","answer":"55"}\n`,
    stderr: "",
  });
  await server.stop();
});

test("ask works with servers that take each packet for a request", async () => {
  await using server = await ServerProcess.start({ name: "sync", io: "deno" }, "--framing=chunk");
  const { code, stdout } = await ask("10", "12", `:${server.port}`);
  assertEquals([code, stdout], [0, "10 → 55\n12 → 144\n"]);
});

test("ask exits with 3 when nobody listens, and with 1 when the server does not answer", async () => {
  using nobody = refusingTarget();
  const refused = await ask("10", `:${nobody.port}`, "--wait", "0");
  assertEquals([refused.code, refused.stdout], [3, ""]);
  assertMatch(refused.stderr, /^fibserv ask: Cannot connect to [^\n]+\n$/);
  await using server = new ScriptedServer(async (connection) => {
    for await (const _request of requestsOf(connection)) return;
  });
  const lost = await ask("10", `:${server.target.port}`);
  assertEquals([lost.code, lost.stdout], [1, ""]);
  assertEquals(
    lost.stderr,
    `fibserv ask: Cannot get an answer to "10" from 127.0.0.1:${server.target.port}: ` +
      "the server closed the connection\n",
  );
});

test("ask exits with 130 at Ctrl-C while it waits for an answer", async () => {
  const asked = Promise.withResolvers<void>();
  await using server = new ScriptedServer(async (connection) => {
    for await (const _request of requestsOf(connection)) asked.resolve();
  });
  await using terminal = new Terminal(["ask", "10", `:${server.target.port}`]);
  await asked.promise;
  terminal.interrupt();
  const { code, stdout, stderr } = await terminal.ended();
  assertEquals([code, stdout], [130, ""]);
  // It may have waited for as long as it does in silence.
  assertMatch(stderr, /^(fibserv ask: no answer to "10" after 2 s; waiting\n)?$/);
});

test("ask exits with 2 and one line when it is used wrongly", async () => {
  const cases: [args: string[], stderr: string][] = [
    [[], "Cannot parse N: it must be a line to send, got nothing"],
    [["localhost:1"], 'Cannot ask: there must be an N before HOST:PORT, got only "localhost:1"'],
    [["10\n12"], 'Cannot ask: a request must be one line, got "10\\n12"'],
    [
      ["10", "localhost:http"],
      "Cannot parse HOST:PORT: it must be like localhost:25000, [::1]:25000, :25000 or 25000, " +
      'with a port from 1 to 65535, got "localhost:http"',
    ],
  ];
  await Promise.all(cases.map(async ([args, stderr]) => {
    assertEquals(await ask(...args), { code: 2, stdout: "", stderr: `fibserv ask: ${stderr}\n` });
  }));
});
