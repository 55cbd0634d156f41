import { assertEquals } from "@std/assert";
import { testNeeding } from "../../../tests/support/permissions.ts";

const LIBC = import.meta.resolve("./libc.ts");
const DENO_SERVES = "; --io deno serves the same through Deno's own calls, on every system";

/** Loads the C library in a process of its own. @returns why it is unavailable */
async function load(before = "", ...flags: string[]): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--allow-read", ...flags, "-"],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const program = `${before}
    const { unavailable } = await import(${JSON.stringify(LIBC)});
    await Deno.stdout.write(new TextEncoder().encode(String(unavailable)));`;
  const source = new Blob([program]).stream();
  const [{ stdout }] = await Promise.all([child.output(), source.pipeTo(child.stdin)]);
  return new TextDecoder().decode(stdout);
}

/** A system that this one pretends to be. */
const pretend = (os: string) =>
  `Object.defineProperty(Deno, "build", { value: { ...Deno.build, os: "${os}" } });`;

testNeeding("run", "read", "ffi")("libc is there when it is allowed", async () => {
  const isPosix = Deno.build.os === "linux" || Deno.build.os === "darwin";
  assertEquals(await load("", "--allow-ffi") === "null", isPosix);
});

testNeeding("run", "read")("libc says what is missing when it is not allowed", async () => {
  assertEquals(
    await load(pretend("linux")),
    "NotSupported: Cannot use system calls: the program must be allowed to call foreign functions " +
      `(--allow-ffi), got no permission${DENO_SERVES}`,
  );
});

testNeeding("run", "read")("libc says where it cannot be had", async () => {
  assertEquals(
    await load(pretend("windows"), "--allow-ffi"),
    `NotSupported: Cannot use system calls: the system must be Linux or macOS, got windows${DENO_SERVES}`,
  );
});
