import { assertEquals } from "@std/assert";
import { areMissing } from "../../tests/support/permissions.ts";
import { withoutEchoes } from "./signals.ts";

Deno.test("withoutEchoes() takes what follows within 50 ms for the same request", () => {
  const heardMs: number[] = [];
  let nowMs = 0;
  const listener = withoutEchoes(() => heardMs.push(nowMs), () => nowMs);
  for (nowMs of [0, 1, 49, 50, 60, 99, 200]) listener();
  assertEquals(heardMs, [0, 50, 200]);
});

/** Runs a program that keeps signals and sends itself one, which has been heard when `heard` is resolved. */
async function keeping(rest: string): Promise<[code: number, stdout: string, stderr: string]> {
  const program = `
    import { keepSignals, onStop } from "${import.meta.resolve("./signals.ts")}";
    keepSignals();
    const heard = new Promise((resolve) => Deno.addSignalListener("SIGTERM", resolve));
    Deno.kill(Deno.pid, "SIGTERM");
    await heard;
    ${rest}
  `;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      ...["--no-prompt", "--no-check", "--allow-run"],
      `data:text/typescript,${encodeURIComponent(program)}`,
    ],
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return [code, decoder.decode(stdout), decoder.decode(stderr)];
}

// Windows has no signal that a process could notice.
const ignore = Deno.build.os === "windows" || areMissing("run");

Deno.test({
  name: "onStop() hears a signal that was kept, once",
  ignore,
  async fn() {
    const told = await keeping(`
      const signals = [];
      const stopListening = onStop((signal) => signals.push(signal));
      if (signals.length > 0) throw new Error("It was called before the caller knew of it");
      await new Promise((resolve) => setTimeout(resolve, 1));
      stopListening();
      onStop((signal) => signals.push(signal))();
      await Deno.stdout.write(new TextEncoder().encode(signals.join()));
      Deno.exit(0);
    `);
    assertEquals(told, [0, "SIGTERM", ""]);
  },
});

Deno.test({
  name: "keepSignals() lets the program end when nobody begins to listen",
  ignore,
  async fn() {
    assertEquals(await keeping("setInterval(() => {}, 1_000_000);"), [143, "", ""]);
  },
});
