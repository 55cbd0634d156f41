/**
 * SIGINT and a whole process: how it ends, and what has run by then.
 */

import { assertEquals } from "@std/assert";
import { areMissing } from "../../tests/support/permissions.ts";
import type { IoName } from "../io/types.ts";

/** What became of a process: its exit code or the signal that ended it, and what it said. */
type End = [code: number | Deno.Signal, said: string];

const IMPORTS = `
  import { EventLoop, getRunningLoop, openConnection, run, Runner, sleep } from "${
  import.meta.resolve("../mod.ts")
}";
  import { openIo } from "${import.meta.resolve("../io/mod.ts")}";
  const say = (text) => Deno.stdout.writeSync(new TextEncoder().encode(text + " "));
`;

/**
 * Runs a program, and sends it SIGINT whenever it says that it is "ready".
 *
 * @param rights what it may do besides its I/O
 */
async function interrupted(program: string, rights: string[] = []): Promise<End> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "--no-check", "--unstable-net", "--allow-net=127.0.0.1"],
      ...["--allow-read", "--allow-ffi", ...rights],
      `data:text/javascript,${encodeURIComponent(IMPORTS + program)}`,
    ],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let said = "";
  let sent = 0;
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    said += text;
    for (const count = said.split("ready").length - 1; sent < count; sent++) child.kill("SIGINT");
  }
  const { code, signal } = await child.status;
  return [signal ?? code, said.trim()];
}

// Windows has no signal that a process could notice.
const ignore = Deno.build.os === "windows" || areMissing("run");

function interruptTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore, fn });
}

for (const world of ["deno", "posix"] satisfies IoName[]) {
  const isPosixHere = Deno.build.os === "linux" || Deno.build.os === "darwin";
  if (world === "posix" && !isPosixHere) continue;
  interruptTest(`the first SIGINT cancels the main task, which cleans up (${world})`, async () => {
    const end = await interrupted(`
      const io = await openIo("${world}");
      function* waiting() {
        const listener = yield* getRunningLoop().sockListen({ hostname: "127.0.0.1", port: 0 });
        try {
          say("ready");
          yield* getRunningLoop().sockAccept(listener);
        } finally {
          yield* sleep(1);
          say("finally");
          listener.close();
        }
      }
      await run(waiting(), { io });
      say("never");
    `);
    assertEquals(end, [130, "ready finally"]);
  });
}

interruptTest("a program that may send signals ends by SIGINT itself", async () => {
  const end = await interrupted(
    `
    await run((function* () {
      say("ready");
      yield* sleep(1_000_000);
    })());
  `,
    ["--allow-run"],
  );
  assertEquals(end, ["SIGINT", "ready"]);
});

interruptTest(
  "a main task may refuse the first SIGINT; the second one ends the process",
  async () => {
    const program = `
    await run((function* () {
      try {
        say("ready");
        yield* sleep(1_000_000);
      } catch (error) {
        say(error.name);
      }
      yield* sleep(100); // Two signals within 50 ms are one request.
      say("ready");
      try {
        yield* sleep(1_000_000);
      } finally {
        say("never");
      }
    })());
  `;
    assertEquals(await interrupted(program), [130, "ready CancelledError ready"]);
    const end = await interrupted(program, ["--allow-run"]);
    assertEquals(end, ["SIGINT", "ready CancelledError ready"]);
  },
);

interruptTest("a main task that refuses and returns has its result", async () => {
  const end = await interrupted(`
    say(await run((function* () {
      try {
        say("ready");
        yield* sleep(1_000_000);
      } catch {
        return "result";
      }
    })()));
  `);
  assertEquals(end, [0, "ready result"]);
});

interruptTest("a program with a handler of its own keeps what it has", async () => {
  const end = await interrupted(`
    await run((function* () {
      const loop = getRunningLoop();
      const heard = loop.createFuture();
      loop.addSignalHandler("SIGINT", () => heard.setResult());
      say("ready");
      yield* heard;
      yield* sleep(1);
      say("heard");
    })());
  `);
  assertEquals(end, [0, "ready heard"]);
});

interruptTest("the last of several main tasks ends the process", async () => {
  const end = await interrupted(`
    let begun = 0;
    function* cleaningUp(ms) {
      try {
        if (++begun === 2) say("ready");
        yield* sleep(1_000_000);
      } finally {
        yield* sleep(ms);
        say("finally");
      }
    }
    const runs = [run(cleaningUp(1)), run(cleaningUp(200))];
    say((await Promise.allSettled(runs)).length);
  `);
  assertEquals(end, [130, "ready finally finally"]);
});

interruptTest("run() leaves SIGINT alone when it is told to, and when it is over", async () => {
  const end = await interrupted(
    `
    await run(sleep(1));
    await run((function* () {
      try {
        say("ready");
        yield* sleep(1_000_000);
      } finally {
        say("never");
      }
    })(), { handleSigint: false });
  `,
  );
  assertEquals(end, ["SIGINT", "ready"]);
});

const RUNNER = `
  const runner = new Runner();
  function* waiting() {
    try {
      say("ready");
      yield* sleep(1_000_000);
    } finally {
      say("finally");
    }
  }
  await runner.run(waiting()).catch((error) => say(error.name));
`;

interruptTest("a runner ends the process by SIGINT when it is closed", async () => {
  const end = await interrupted(`${RUNNER}
    say("closing");
    await runner.close();
    say("never");
  `);
  assertEquals(end, [130, "ready finally CancelledError closing"]);
});

interruptTest("a runner that runs another main task has survived the SIGINT", async () => {
  const end = await interrupted(`${RUNNER}
    say(await runner.run(sleep(1, "second")));
    await runner.close();
    say("closed");
  `);
  assertEquals(end, [0, "ready finally CancelledError second closed"]);
});
