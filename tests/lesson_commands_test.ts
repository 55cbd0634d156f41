/**
 * The commands that the lessons show, run as they are printed: each in a terminal of its own, until it shows what a
 * reader looks for, and then Ctrl-C. Only the port is another one, since tests run side by side.
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { commandsOf, splitLesson } from "../ladder/lesson.ts";
import { variants } from "../variants/table.ts";
import { areMissing } from "./support/permissions.ts";
import { Terminal } from "./support/terminal.ts";

// Windows has no signal that a process could notice.
const ignore = Deno.build.os === "windows" || areMissing("read", "net", "run");

/** What a client prints when it is served: a rate that is not 0, or the time of a request. */
const SERVED = /^[1-9]\d* req\/s$|^\d+\.\d+ s$/m;
/** What it prints when somebody else is served: that a second has passed, and nothing came. */
const HELD_UP = /^0 req\/s$/m;

/**
 * The words behind `fibserv`, with any free port for a server, and `port` for a client. A server gets more time than
 * usual to finish its last request, since on a busy machine fib(40) may take several seconds.
 */
function argsOf(command: string, port: string): string[] {
  const [program, name = "", ...rest] = command.split(" ");
  assertEquals(program, "fibserv", command);
  if (name === "serve") return [name, ...rest, "--port", "0", "--drain-timeout", "25000"];
  assertEquals(name, "client", command);
  const [kind = "", ...flags] = rest;
  return [name, kind, `127.0.0.1:${port}`, ...flags];
}

/** Ends a client by Ctrl-C, and looks at its summary. */
async function assertEndsBySignal(client: Terminal): Promise<void> {
  client.interrupt();
  const { code, stdout, stderr } = await client.ended();
  // It may remark that a request was under way, which is no failure.
  assert(code === 130 && !stderr.includes("Cannot"), `${code} ${stderr}`);
  assertMatch(stdout, /^requests +[1-9]/m);
}

for (const { name, source } of variants) {
  Deno.test({
    name: `the commands in the header of ${name} work as they are printed`,
    ignore,
    async fn() {
      const [serve = "", ...clientCommands] = commandsOf(splitLesson(await source()));
      assertEquals(serve, `fibserv serve --variant ${name}`);
      assert(clientCommands.length > 0, "there is a client");

      await using terminals = new AsyncDisposableStack();
      const open = (command: string, port = "") =>
        terminals.use(new Terminal(argsOf(command, port)));
      const server = open(serve);
      const [, port] = await server.shows(/^fibserv: \w+ listening on 127\.0\.0\.1:(\d+)$/m);
      const [first, ...others] = clientCommands;
      const client = open(first!, port);

      if (name === "thrd") {
        // One thread too many: the client that it was for says so.
        const { code, stderr } = await client.ended();
        assertEquals(code, 1);
        assertStringIncludes(stderr, "too many connections");
      } else {
        await client.shows(SERVED);
        const beside = others.map((command) => open(command, port));
        if (name === "sync") {
          for (const other of beside) await other.shows(HELD_UP);
        } else {
          for (const other of beside) await other.shows(SERVED);
        }
        await assertEndsBySignal(client);
        for (const other of beside) {
          // The one that was held up is served now.
          await other.shows(SERVED);
          await assertEndsBySignal(other);
        }
      }
      server.interrupt();
      const { code, stderr } = await server.ended();
      assertEquals([code, stderr], [0, ""]);
    },
  });
}
