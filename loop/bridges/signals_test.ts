import { assertEquals } from "@std/assert";
import { EventLoop } from "../event_loop.ts";

Deno.test({
  name: "addSignalHandler() runs the handler as a callback of the loop that waits",
  // Windows has no signal that a test could send to its own process.
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const loop = new EventLoop();
    const log: string[] = [];
    loop.addSignalHandler("SIGUSR1", () => log.push("replaced"));
    loop.addSignalHandler("SIGUSR1", (what: string) => {
      log.push(what);
      loop.stop();
    }, "heard");
    loop.callSoon(() => Deno.kill(Deno.pid, "SIGUSR1"));
    await loop.runForever();
    assertEquals(log, ["heard"]);
    assertEquals(loop.removeSignalHandler("SIGUSR1"), true);
    assertEquals(loop.removeSignalHandler("SIGUSR1"), false);
    loop.addSignalHandler("SIGUSR1", () => {});
    loop.close(); // The sanitizer would find a listener that is left.
  },
});
