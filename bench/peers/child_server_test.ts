import { assert, assertEquals, assertGreater, assertMatch, assertRejects } from "@std/assert";
import { areMissing } from "../../tests/support/permissions.ts";
import { within } from "../../internal/measure/within.ts";
import { ChildServer } from "./child_server.ts";

// Windows has no signal that a process could notice.
const ignore = Deno.build.os === "windows" || areMissing("run");
const SAY = "const say = (text, to = Deno.stdout) => to.writeSync(new TextEncoder().encode(text));";

/** The command of a program that takes signals as they come. */
function program(text: string): string[] {
  return [Deno.execPath(), "eval", SAY + text];
}

Deno.test(
  "ChildServer.start() finds the port when the line comes in pieces",
  { ignore },
  async () => {
    // In two writes: the child gives way between them, since one turn would join them in the pipe.
    const parts = program(
      'say("hello\\nfibserv: cb liste"); setTimeout(() => say("ning on 127.0.0.1:4321\\n"), 1);' +
        "setInterval(() => {}, 1000)",
    );
    await using server = await ChildServer.start(parts);
    assertEquals(server.port, 4321);
    assertGreater(server.pid, 0);
  },
);

Deno.test("ChildServer.start() puts a prefix before the command", { ignore }, async () => {
  const [command, ...args] = program("say(`listening on 127.0.0.1:${Deno.args[0]}\\n`)");
  await using server = await ChildServer.start([...args, "77"], { prefix: [command!] });
  assertEquals(server.port, 77);
});

Deno.test("ChildServer.start() connects to a port that it was told", { ignore }, async () => {
  // It listens here, so that the port is surely free for it, and does not say so.
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const silent = program("setInterval(() => {}, 1000)");
  await using server = await ChildServer.start(silent, { port: listener.addr.port });
  assertEquals(server.port, listener.addr.port);
  (await listener.accept()).close();
});

Deno.test("ended is resolved when a server dies by itself", { ignore }, async () => {
  const dying = program('say("listening on 127.0.0.1:1\\n"); Deno.exit(9)');
  await using server = await ChildServer.start(dying);
  assertEquals((await within(server.ended, "the end")).code, 9);
});

Deno.test(
  "ChildServer.start() throws what the server said when it ends instead",
  { ignore },
  async () => {
    const broken = program('say("no such port", Deno.stderr); Deno.exit(3)');
    await assertRejects(
      () => ChildServer.start(broken),
      Error,
      'it must say where it listens, got exit code 3 and "no such port"',
    );
  },
);

Deno.test(
  "ChildServer.start() kills a server that does not listen in time",
  { ignore },
  async () => {
    const silent = program("setInterval(() => {}, 1000)");
    await assertRejects(
      () => ChildServer.start(silent, { startTimeoutMs: 1 }),
      Error,
      "got nothing within 0.001 s",
    );
  },
);

Deno.test("ChildServer.start() throws when there is no such program", { ignore }, async () => {
  await assertRejects(() => ChildServer.start(["./no-such-program"]), Deno.errors.NotFound);
});

Deno.test("stop() ends the server by SIGTERM, and may be called twice", { ignore }, async () => {
  const polite = program(
    'Deno.addSignalListener("SIGTERM", () => { say("bye", Deno.stderr); Deno.exit(7) });' +
      'say("listening on 127.0.0.1:1\\n"); setInterval(() => {}, 1000)',
  );
  const server = await ChildServer.start(polite);
  assertEquals((await within(server.stop(), "the end")).code, 7);
  assertEquals((await within(server.stop(), "the end")).code, 7);
  assertMatch(server.said, /bye/);
});

Deno.test("a server that nobody stopped ends with the process that started it", {
  ignore: ignore || areMissing("net"),
}, async () => {
  // The server connects to us, and so its end is the end of that stream.
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const server = program(
    `await Deno.connect({ hostname: "127.0.0.1", port: ${listener.addr.port} });` +
      'say("listening on 127.0.0.1:1\\n"); setInterval(() => {}, 1000)',
  );
  const module = import.meta.resolve("./child_server.ts");
  const [deno, ...args] = program(
    `const { ChildServer } = await import(${JSON.stringify(module)});` +
      `await ChildServer.start(${JSON.stringify(server)}); Deno.exit(5)`,
  );
  const parent = new Deno.Command(deno!, { args, stdin: "null" }).output();
  using conn = await within(listener.accept(), "the connection of the server");
  assertEquals((await within(parent, "the end of its parent")).code, 5);
  const count = await within(conn.read(new Uint8Array(1)), "the end of the server").catch(
    (error) => {
      assert(error instanceof Deno.errors.ConnectionReset, error);
      return null;
    },
  );
  assertEquals(count, null);
});

/** For a shell: a server whose connection to `port` ends with it. */
const descendant = (port: number) =>
  `'${Deno.execPath()}' eval '${SAY} await Deno.connect({ hostname: "127.0.0.1", port: ${port} });` +
  `say("listening on 127.0.0.1:1\\n"); setInterval(() => {}, 1000)'`;

Deno.test("stop() of a group ends what a shell has started", {
  ignore: ignore || areMissing("net"),
}, async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const line = `cd . && ${descendant(listener.addr.port)} | cat`;
  const server = await ChildServer.start(["sh", "-c", line], { isGroup: true });
  using conn = await within(listener.accept(), "the connection of the descendant");
  await within(server.stop(), "the end");
  assertEquals(await within(conn.read(new Uint8Array(1)), "its end").catch(() => null), null);
});

Deno.test("stop() does not wait for one that has left the group and holds the pipe", {
  ignore: Deno.build.os !== "linux" || areMissing("run"),
}, async () => {
  // It says where it is as if that were its port: what comes on stderr may be heard of later.
  const line = "setsid sh -c 'echo listening on 127.0.0.1:$$; exec sleep 60' & wait";
  const server = await ChildServer.start(["sh", "-c", line], {
    isGroup: true,
    stopTimeoutMs: 1,
  });
  await within(server.stop(), "the end");
  Deno.kill(server.port, "SIGKILL");
});

Deno.test("ChildServer.start() gives up when the signal fires", { ignore }, async () => {
  const silent = program("setInterval(() => {}, 1000)");
  await assertRejects(
    () => ChildServer.start(silent, { signal: AbortSignal.abort(), isGroup: true }),
    Error,
    "got an interruption",
  );
});
