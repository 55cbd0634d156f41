import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { CommandError } from "../cli/errors.ts";
import { denoCompile, missingRuntime } from "./deno_compile.ts";
import { BENCH_FLAGS, RUNTIME_FLAGS } from "./runtime_flags.ts";
import { areMissing } from "../../tests/support/permissions.ts";

/** Without permissions nothing can be started or written. */
const ignore = areMissing("read", "write", "run");

/** What `deno compile` says behind a firewall. */
const UNREACHABLE = `error: Writing deno compile executable to temporary file '/dist/fibserv.tmp-1'

Caused by:
    0: Setting up base binary.
    1: error sending request for url (https://example.com/denort.zip): client error (Connect)
    2: dns error
    3: failed to lookup address information: Name or service not known

Stack backtrace:
   0: <unknown>
`;

/**
 * Runs `denoCompile()` with a program of ours in the place of `deno`, in a folder that is gone
 * afterwards.
 */
async function withFakeDeno(
  source: string,
  body: (
    compile: (signal?: AbortSignal) => Promise<string | undefined>,
    folder: string,
  ) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const fake = join(folder, "fake_deno.ts");
    await Deno.writeTextFile(fake, source);
    const options = {
      project: folder,
      entry: "main.ts",
      include: ["worker.ts", "task.ts"],
      output: "dist/fibserv",
      target: "x86_64-apple-darwin",
    };
    const deno = [Deno.execPath(), "run", "--allow-write", "--no-config", fake] as const;
    await body(
      (signal = new AbortController().signal) => denoCompile(options, signal, deno),
      folder,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test({
  name:
    "denoCompile() passes the rights, the modules that are loaded by URL, the target, and the output",
  ignore,
  async fn() {
    const source = `Deno.writeTextFileSync("arguments", JSON.stringify(Deno.args));`;
    await withFakeDeno(source, async (compile, folder) => {
      assertEquals(await compile(), undefined);
      const args = JSON.parse(await Deno.readTextFile(join(folder, "arguments")));
      assertEquals(args, [
        ...["compile", "--quiet", "--frozen", "--no-check", "--exclude-unused-npm"],
        ...RUNTIME_FLAGS,
        ...BENCH_FLAGS,
        ...["--include", "worker.ts", "--include", "task.ts"],
        ...["--target", "x86_64-apple-darwin", "--output", "dist/fibserv", "main.ts"],
      ]);
    });
  },
});

Deno.test({
  name: "denoCompile() says why the runtime cannot be had",
  ignore,
  async fn() {
    const source = `Deno.stderr.writeSync(new TextEncoder().encode(${
      JSON.stringify(UNREACHABLE)
    })); Deno.exit(1);`;
    await withFakeDeno(source, async (compile) => {
      assertStringIncludes(await compile() ?? "", "Name or service not known");
    });
  },
});

Deno.test({
  name: "denoCompile() ends a download that takes too long",
  ignore,
  async fn() {
    await withFakeDeno("setInterval(() => {}, 1000);", async (compile) => {
      assertEquals(await compile(AbortSignal.abort()), "its download took too long");
    });
  },
});

Deno.test({
  name: "denoCompile() rejects when the program is at fault",
  ignore,
  async fn() {
    await withFakeDeno(`throw new Error("no such module");`, async (compile) => {
      await assertRejects(() => compile(), CommandError, "no such module");
    });
  },
});

Deno.test("missingRuntime() gives the last cause, or nothing when something else failed", () => {
  assertEquals(
    missingRuntime(UNREACHABLE),
    "failed to lookup address information: Name or service not known",
  );
  assertEquals(
    missingRuntime("error: Setting up base binary.: Download could not be found, aborting\n"),
    "Setting up base binary.: Download could not be found, aborting",
  );
  assertEquals(missingRuntime("error: The module's source code could not be parsed"), undefined);
});
