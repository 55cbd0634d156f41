import { assert, assertEquals, assertRejects } from "@std/assert";
import { testNeeding } from "../../tests/support/permissions.ts";
import { within } from "../../internal/measure/within.ts";
import { answerWith, ScriptedServer } from "../../clients/scripted_server_testing.ts";
import { externalContestant, variantContestant } from "./contestants.ts";
import { fakeDescription } from "../measuring/fakes_testing.ts";
import { ownCommand } from "./own_command.ts";

const test = testNeeding("net", "run", "read");

async function assertListens(port: number): Promise<void> {
  (await Deno.connect({ hostname: "127.0.0.1", port })).close();
}

test("variantContestant() starts this program again, and stops it", async () => {
  const server = await variantContestant(fakeDescription("aiocoro"), ownCommand()).start();
  await assertListens(server.target.port);
  assert(server.pid !== null);
  await server.stop();
  assertEquals(await within(server.ended, "the end"), "exit code 0");
});

test("externalContestant() puts the port into the command, and waits until it can connect", async () => {
  const program = 'Deno.listen({ hostname: "127.0.0.1", port: Number(Deno.args[0]) })';
  const line = `'${Deno.execPath()}' run --no-prompt --allow-net 'data:text/typescript,` +
    `for await (const _ of ${encodeURIComponent(program)});' {port}`;
  const contestant = externalContestant(line, []);
  assertEquals([contestant.server.kind, contestant.server.name], ["external", line]);
  const server = await contestant.start();
  await assertListens(server.target.port);
  await server.stop();
});

test("externalContestant() finds the port in the line that a command prints", async () => {
  await using listening = new ScriptedServer(answerWith("55\n"));
  const { port } = listening.target;
  const server = await externalContestant(
    `sh -c 'echo "listening on 127.0.0.1:${port}"; exec cat /dev/zero >/dev/null'`,
    [],
  ).start();
  assertEquals(server.target.port, port);
  await server.stop();
});

test("externalContestant() uses a server that runs, and leaves it running", async () => {
  await using running = new ScriptedServer(answerWith("55\n"));
  const { port } = running.target;
  const server = await externalContestant(`127.0.0.1:${port}`, []).start();
  assertEquals([server.target, server.pid], [running.target, null]);
  await server.stop();
  await assertListens(port);
});

test("externalContestant() says what a command said that does not start a server", async () => {
  const contestant = externalContestant("sh -c 'echo no such luck >&2; exit 3'", []);
  await assertRejects(() => contestant.start(), Error, 'got exit code 3 and "no such luck"');
});

test("externalContestant() takes any line of a shell", async () => {
  await using listening = new ScriptedServer(answerWith("55\n"));
  const said = `listening on 127.0.0.1:${listening.target.port}`;
  for (
    const line of [
      `cd . && WORD='${said}'; echo "$WORD"; tail -f /dev/null`,
      `WORD=1 tail -f /dev/null | { echo ${said}; cat; }`,
    ]
  ) {
    const server = await externalContestant(line, []).start();
    assertEquals([server.target.port, server.pid], [listening.target.port, null]);
    await server.stop();
  }
});
