import { assertEquals } from "@std/assert";
import { within } from "../../internal/measure/within.ts";
import { areMissing } from "../../tests/support/permissions.ts";
import { pollOperatingSystem } from "./poll_operating_system.ts";
import { StopRequests } from "./stop_requests.ts";

Deno.test("StopRequests passes on each request once, whoever tells of it first", () => {
  const heard: string[] = [];
  const requests = new StopRequests((signal) => void heard.push(signal));
  requests.heardHere("SIGINT");
  requests.heard(1, () => "SIGINT");
  assertEquals(heard, ["SIGINT"]);
  requests.heard(2, (index) => index === 1 ? "SIGTERM" : "SIGINT");
  requests.heardHere("SIGTERM");
  assertEquals(heard, ["SIGINT", "SIGTERM"]);
});

Deno.test("StopRequests passes on two of which this thread has heard as of one", () => {
  const heard: string[] = [];
  const requests = new StopRequests((signal) => void heard.push(signal));
  requests.heard(2, (index) => index === 0 ? "SIGINT" : "SIGTERM");
  requests.heardHere("SIGINT");
  assertEquals(heard, ["SIGINT", "SIGTERM"]);
});

/** A program whose thread does nothing else, as if it computed, until a byte comes, and ends when it hears of two signals. */
const programFor = (module: string, listen: string, look: string) => `
  import { ${listen} } from "${import.meta.resolve(module)}";
  const tell = (text) => Deno.stdout.writeSync(new TextEncoder().encode(text));
  let heard = 0;
  ${listen}(() => {
    if (++heard < 2) return;
    tell(" heard two");
    Deno.exit(0);
  }, () => {
    tell("computing");
    Deno.stdin.readSync(new Uint8Array(1));
    ${look}
  });
`;

/** How often a signal is sent: on a busy machine, some may reach the second thread at the same moment. */
const SIGNALS_SENT = 10;

for (
  const [world, module, listen, look] of [
    ["deno", "./deno/signals.ts", "onStopWhileComputing", ""],
    // As a selector does that a signal has woken.
    [
      "posix",
      "./posix/signals.ts",
      "onStop",
      `import("${
        import.meta.resolve("./posix/self_pipe.ts")
      }").then((m) => m.selfPipe().acknowledge());`,
    ],
  ] as const
) {
  Deno.test({
    name:
      `two signals of a kind are heard as two, though they come within one computation (${world})`,
    ignore: Deno.build.os === "windows" || areMissing("run", "read", "ffi"),
    async fn() {
      const program = programFor(module, listen, look);
      const child = new Deno.Command(Deno.execPath(), {
        args: [
          ...["run", "--no-prompt", "--no-check", "--allow-read", "--allow-ffi"],
          `data:text/typescript,${encodeURIComponent(program)}`,
        ],
        stdin: "piped",
        stdout: "piped",
        stderr: "inherit",
      }).spawn();
      const said = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
      assertEquals((await within(said.read(), "the computation")).value, "computing");
      for (let i = 0; i < SIGNALS_SENT; i++) {
        child.kill("SIGTERM");
        // One that comes sooner is taken for an echo of the one before.
        for (const sentMs = performance.now(); performance.now() < sentMs + 60;) {
          await pollOperatingSystem();
        }
      }
      const stdin = child.stdin.getWriter();
      await stdin.write(new Uint8Array(1));
      await stdin.close();
      let end = "";
      for (let next; !(next = await within(said.read(), "the end")).done;) end += next.value;
      assertEquals([end, (await child.status).code], [" heard two", 0]);
    },
  });
}
