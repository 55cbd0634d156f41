import { assertEquals } from "@std/assert";
import { areMissing } from "../../../tests/support/permissions.ts";
import { onStop } from "./signals.ts";
import { posixTest } from "./posix_testing.ts";

/** A program whose main thread sits in a system call that nothing ends but its self-pipe. */
const PROGRAM = `
  import { pollOperatingSystem } from "${import.meta.resolve("../poll_operating_system.ts")}";
  import { selfPipe } from "${import.meta.resolve("./self_pipe.ts")}";
  import { defaultPoller } from "${import.meta.resolve("./default_poller.ts")}";
  import { onStop } from "${import.meta.resolve("./signals.ts")}";

  // At once: what is left for later may come after the thread has gone to wait again, that is, never.
  const tell = (text) => Deno.stdout.writeSync(new TextEncoder().encode(text));
  const poller = defaultPoller();
  poller.change(selfPipe().readEnd, -1, 1);
  onStop((signal) => {
    tell(signal);
    Deno.exit(0);
  });
  tell("waiting");
  for (;;) {
    while (poller.wait(-1) === 0);
    if (selfPipe().acknowledge()) await pollOperatingSystem();
  }
`;

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.test({
    name: `onStop() hears ${signal} while the thread sits in a system call`,
    ignore: Deno.build.os === "windows" || areMissing("run", "read", "ffi"),
    async fn() {
      const child = new Deno.Command(Deno.execPath(), {
        args: ["run", "--no-prompt", "--allow-read", "--allow-ffi", "-"],
        stdin: "piped",
        stdout: "piped",
        stderr: "inherit",
      }).spawn();
      await new Blob([PROGRAM]).stream().pipeTo(child.stdin);
      const said = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
      assertEquals((await said.read()).value, "waiting");
      // The second thread may not listen yet, and the first one does not listen any more: hence again and again.
      const nagging = setInterval(() => {
        try {
          child.kill(signal);
        } catch {
          // It has heard it, and ended before its answer came.
        }
      }, 20);
      assertEquals((await said.read()).value, signal);
      clearInterval(nagging);
      assertEquals((await child.status).success, true);
      await said.cancel();
    },
  });
}

posixTest("onStop() leaves nothing when the listener is taken away", () => {
  onStop(() => {})();
});
