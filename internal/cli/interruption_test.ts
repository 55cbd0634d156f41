import { assert, assertEquals, assertRejects } from "@std/assert";
import { EXIT_SIGINT, EXIT_SIGTERM } from "./exit_codes.ts";
import { Interruption, type ListenForStop, Stopped, unlessStopped } from "./interruption.ts";

/** Signals that a test sends, and what came of them. */
function signals() {
  const listeners = new Set<Parameters<ListenForStop>[0]>();
  const left: number[] = [];
  return {
    left,
    listeners,
    listen: ((fn) => {
      listeners.add(fn);
      return () => listeners.delete(fn);
    }) satisfies ListenForStop,
    leave: (exitCode: number) => void left.push(exitCode),
    send: (signal: "SIGINT" | "SIGTERM") => listeners.forEach((fn) => fn(signal)),
  };
}

Deno.test("Interruption fires at the first signal, and has its exit code", async () => {
  for (const [signal, exitCode] of [["SIGINT", EXIT_SIGINT], ["SIGTERM", EXIT_SIGTERM]] as const) {
    const { listen, leave, send, left } = signals();
    using interruption = new Interruption(listen, leave);
    assertEquals([interruption.signal.aborted, interruption.exitCode], [false, null]);
    send(signal);
    await interruption.interrupted;
    assertEquals([interruption.signal.aborted, interruption.exitCode], [true, exitCode]);
    assertEquals(left, []);
  }
});

Deno.test("Interruption leaves at the second signal with the code of the first", () => {
  const { listen, leave, send, left } = signals();
  using _interruption = new Interruption(listen, leave);
  send("SIGTERM");
  send("SIGINT");
  assertEquals(left, [EXIT_SIGTERM]);
});

Deno.test("interrupt() fires without an exit code, and the next signal is the first one", async () => {
  const { listen, leave, send, left } = signals();
  using interruption = new Interruption(listen, leave);
  interruption.interrupt();
  await interruption.interrupted;
  assert(interruption.signal.aborted);
  assertEquals(interruption.exitCode, null);
  send("SIGINT");
  assertEquals([interruption.exitCode, left], [EXIT_SIGINT, []]);
});

Deno.test("Interruption listens no more when it is disposed of", () => {
  const { listen, leave, listeners } = signals();
  {
    using _interruption = new Interruption(listen, leave);
    assertEquals(listeners.size, 1);
  }
  assertEquals(listeners.size, 0);
});

Deno.test("unlessStopped() waits for the work, or until a signal comes", async () => {
  const { listen, listeners, send } = signals();
  assertEquals(await unlessStopped(Promise.resolve("done"), listen), "done");
  await assertRejects(() => unlessStopped(Promise.reject(new Error("no")), listen), Error, "no");
  const waiting = unlessStopped(new Promise<never>(() => {}), listen);
  send("SIGTERM");
  assertEquals((await assertRejects(() => waiting, Stopped)).exitCode, EXIT_SIGTERM);
  assertEquals(listeners.size, 0);
});
