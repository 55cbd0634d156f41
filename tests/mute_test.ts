/**
 * `fibserv client mute` as a user runs it: against real servers, in both worlds.
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { refusingTarget } from "../clients/scripted_server_testing.ts";
import { ioNamesHere } from "../loop/io/names_testing.ts";
import { testNeeding } from "./support/permissions.ts";
import { ServerProcess } from "./support/server_process.ts";
import { Terminal } from "./support/terminal.ts";

const test = testNeeding("net", "read", "run", "ffi");
const rights = ["--allow-ffi"];

for (const io of ioNamesHere) {
  test(`client mute shows how the server's backpressure stops it, and stops nobody else (--io ${io})`, async () => {
    await using server = await ServerProcess.start({ name: "coro", io });
    const args = ["client", "mute", `:${server.port}`, "--io", io];
    await using mute = new Terminal(args, { rights });
    await mute.shows(/^\d+\.\d MB out, blocked for \d+ s$/m);
    await using ask = new Terminal(["ask", "10", `:${server.port}`]);
    assertEquals((await ask.ended()).stdout, "10 → 55\n");
    mute.interrupt();
    const { code, stdout, stderr } = await mute.ended();
    assertEquals([code, stderr], [130, ""]);
    assertMatch(
      stdout,
      /\n\nmute client of [^\n]+: n = 10, 1 connection\nrequests out +\d+\nout +\d+\.\d MB\n/,
    );
    await server.stop();
  });

  test(`client mute exits with 0 after its time, and prints one object (--io ${io})`, async () => {
    await using server = await ServerProcess.start({ name: "cb", io });
    const args = ["client", "mute", `:${server.port}`, "--io", io, "--duration", "0.3", "--json"];
    await using mute = new Terminal([...args, "--connections", "2", "--n", "5"], { rights });
    const { code, stdout, stderr } = await mute.ended();
    assertEquals([code, stderr], [0, ""]);
    const { kind, n, connections, bytesOut, requestsOut, errors, ...rest } = JSON.parse(stdout);
    assertEquals([kind, n, connections, errors], ["mute", 5, 2, 0]);
    assertEquals(Object.keys(rest), ["seconds", "blockedSeconds"]);
    assert(requestsOut > 0 && bytesOut >= 2 * requestsOut);
  });

  test(`client mute exits with 1 when the server ends the connection (--io ${io})`, async () => {
    await using server = await ServerProcess.start(
      { name: "coro", io },
      "--idle-timeout",
      "300",
    );
    await using mute = new Terminal(["client", "mute", `:${server.port}`, "--io", io], { rights });
    const { code, stderr } = await mute.ended();
    assertEquals(code, 1);
    assertMatch(stderr, /^fibserv client: Cannot send to [^\n]+: the server ended the connection/);
  });

  test(`client mute says that the server has ended, which fails only a run with a limit (--io ${io})`, async () => {
    await using server = await ServerProcess.start({ name: "coro", io });
    const args = ["client", "mute", `:${server.port}`, "--io", io];
    await using endless = new Terminal(args, { rights });
    await using limited = new Terminal([...args, "--duration", "60"], { rights });
    for (const mute of [endless, limited]) await mute.shows(/^\d+\.\d MB out/m);
    await server.stop();
    for (const [mute, code] of [[endless, 0], [limited, 1]] as const) {
      const ended = await mute.ended();
      assertMatch(
        ended.stderr,
        /^fibserv client: the server has ended(: it threw away [^\n]+)?\n$/,
      );
      assertMatch(ended.stdout, /^errors +0$/m);
      assertEquals(ended.code, code);
    }
  });

  test(`client mute exits with 3 when nobody listens (--io ${io})`, async () => {
    using nobody = refusingTarget();
    const args = ["client", "mute", `:${nobody.port}`, "--wait", "0", "--io", io];
    await using mute = new Terminal(args, { rights });
    assertEquals((await mute.ended()).code, 3);
  });
}

test("client mute refuses the flags that speak of answers", async () => {
  const cases: [args: string[], stderr: string][] = [
    [["--requests", "5"], "--requests is for clients that read answers, got 5"],
    [["--pipeline", "2"], "--pipeline is for clients that read answers, got 2"],
    [["--reconnect"], "--reconnect is for clients that read answers, got --reconnect"],
    [["--windows"], "--windows is for clients that read answers, got --windows"],
  ];
  for (const [args, stderr] of cases) {
    await using mute = new Terminal(["client", "mute", ...args]);
    assertEquals(await mute.ended(), {
      code: 2,
      stdout: "",
      stderr: `fibserv client: Cannot be mute: ${stderr}\n`,
    });
  }
});
