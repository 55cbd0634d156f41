import { assertEquals } from "@std/assert";
import type { StopSignal } from "../types.ts";
import { onStop } from "./signals.ts";

/**
 * Sends SIGTERM to this process at each of `timesMs`, and gives what `onStop()` made of it. (SIGINT would end the test
 * runner; the tests of the command line send it to processes of their own.)
 */
async function heardOf(...timesMs: readonly number[]): Promise<StopSignal[]> {
  const signals: StopSignal[] = [];
  let nowMs = 0;
  const remove = onStop((signal) => signals.push(signal), () => nowMs);
  for (nowMs of timesMs) {
    const noticed = Promise.withResolvers<void>();
    Deno.addSignalListener("SIGTERM", noticed.resolve);
    Deno.kill(Deno.pid, "SIGTERM");
    await noticed.promise;
    Deno.removeSignalListener("SIGTERM", noticed.resolve);
  }
  remove();
  return signals;
}

const ignore = Deno.build.os === "windows" ||
  (await Deno.permissions.query({ name: "run" })).state !== "granted";

Deno.test({
  name: "onStop() tells each request",
  ignore,
  fn: async () => assertEquals(await heardOf(0, 60), ["SIGTERM", "SIGTERM"]),
});

Deno.test({
  name: "onStop() takes the echo of a signal for the same request",
  ignore,
  fn: async () => assertEquals(await heardOf(0, 3, 49), ["SIGTERM"]),
});
