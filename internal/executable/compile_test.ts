import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { areMissing } from "../../tests/support/permissions.ts";

const COMPILE = fileURLToPath(new URL("./compile.ts", import.meta.url));
/** Without permissions nothing can be started or written. */
const ignore = areMissing("read", "write", "run");

/**
 * Runs the task with `runtime` as denort. Gives the exit code, what it wrote, and which files it
 * left.
 */
async function compileWith(runtime: string, ...args: string[]) {
  const folder = await Deno.makeTempDir();
  try {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--no-prompt", "--allow-read", `--allow-write=${folder}`, "--allow-run"],
        ...["--allow-env=DENORT_BIN", COMPILE, "--output", join(folder, "fibserv"), ...args],
      ],
      env: { DENORT_BIN: runtime, NO_COLOR: "1" },
    }).output();
    const decoder = new TextDecoder();
    const left = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr), left };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test({
  name: "compile exits with 1 and leaves nothing when DENORT_BIN names no file",
  ignore,
  async fn() {
    const { code, stdout, stderr, left } = await compileWith(join("nowhere", "denort"));
    assertEquals([code, stdout, left], [1, "", []]);
    assertMatch(
      stderr,
      /\ndeno task compile: Cannot compile: DENORT_BIN must name .*denort: .*\n$/,
    );
  },
});

Deno.test({
  name: "compile exits with 1 and leaves nothing when the executable would not run the program",
  ignore,
  async fn() {
    // The full `deno` is not the runtime: it does not look for a program in its own file.
    const { code, stdout, stderr, left } = await compileWith(Deno.execPath());
    assertEquals([code, stdout, left], [1, "", []]);
    assertMatch(stderr, /\ndeno task compile: Cannot compile: the executable must answer .*\n$/);
  },
});

Deno.test({
  name: "compile exits with 2 when it is used wrongly",
  ignore,
  async fn() {
    const { code, stderr, left } = await compileWith("", "--self-extractin");
    assertEquals([code, left], [2, []]);
    assertMatch(stderr, /^deno task compile: Cannot parse .*"--self-extracting"\?\n$/);
  },
});
