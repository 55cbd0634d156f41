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

/** A program that computes while signals come, and ends at the second one. */
const programFor = (module: string, listen: string, look: string) => `
  import { ${listen} } from "${import.meta.resolve(module)}";
  const tell = (text) => Deno.stdout.writeSync(new TextEncoder().encode(text));
  let count = 0;
  ${listen}((signal) => {
    tell(signal + " ");
    if (++count === 2) Deno.exit(0);
  }, () => {
    tell("computing");
    for (const startMs = performance.now(); performance.now() < startMs + 1000;);
    ${look}
  });
`;

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
      const child = new Deno.Command(Deno.execPath(), {
        args: ["run", "--no-prompt", "--allow-read", "--allow-ffi", "-"],
        stdin: "piped",
        stdout: "piped",
        stderr: "inherit",
      }).spawn();
      await new Blob([programFor(module, listen, look)]).stream().pipeTo(child.stdin);
      const said = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
      assertEquals((await within(said.read(), "the computation")).value, "computing");
      child.kill("SIGTERM");
      // One that comes sooner is taken for an echo of the first.
      for (const sentMs = performance.now(); performance.now() < sentMs + 60;) {
        await pollOperatingSystem();
      }
      child.kill("SIGTERM");
      let heard = "";
      for (let next; !(next = await within(said.read(), "a signal")).done;) heard += next.value;
      assertEquals([heard, (await child.status).code], ["SIGTERM SIGTERM ", 0]);
    },
  });
}
