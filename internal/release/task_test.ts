import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { testNeeding } from "../../tests/support/permissions.ts";
import { VERSION } from "../cli/version.ts";
import { isOwn, targets } from "../executable/target.ts";
import { executableName } from "./executables.ts";

const TASK = fileURLToPath(new URL("./task.ts", import.meta.url));
const test = testNeeding("read", "write", "run");

/** Runs the task with no right to write but to `folder`. */
async function release(folder: string, ...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "--allow-read", `--allow-write=${folder}`],
      ...["--allow-run", "--allow-env=DENORT_BIN", TASK, ...args],
    ],
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

Deno.test("the executable of a release has version and target in its name", () => {
  const windows = targets.find(({ os }) => os === "windows")!;
  assertEquals(executableName(windows), `fibserv-${VERSION}-x86_64-pc-windows-msvc.exe`);
  for (const target of targets.filter(({ os }) => os !== "windows")) {
    assertEquals(executableName(target), `fibserv-${VERSION}-${target.name}`);
  }
  assertEquals(targets.filter(isOwn).length, 1);
});

test("release exits with 2 for a system that it does not know", async () => {
  const { code, stdout, stderr } = await release("dist", "x86_64-unknown-linux-gnus");
  assertEquals([code, stdout], [2, ""]);
  assertMatch(
    stderr,
    /^deno task release: Cannot make a release: TARGET must be one of .*, got "x86_64-unknown-linux-gnus"; did you mean "x86_64-unknown-linux-gnu"\?\n$/,
  );
});

test("release replaces no folder of other things", async () => {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  try {
    await Deno.writeTextFile(join(folder, "thesis.txt"), "years of work");
    const { code, stdout, stderr } = await release(folder, "--output", folder);
    assertEquals([code, stdout], [2, ""]);
    assertMatch(
      stderr,
      /it must be a new folder or an older release, got a folder without SHA256SUMS\n$/,
    );
    // Other things have checksums, too.
    await Deno.writeTextFile(join(folder, "SHA256SUMS"), `${"0".repeat(64)}  debian.iso\n`);
    const other = await release(folder, "--output", folder);
    assertEquals([other.code, other.stdout], [2, ""]);
    assertMatch(
      other.stderr,
      /got a folder with "thesis\.txt", which its SHA256SUMS does not name\n$/,
    );
    const file = join(folder, "thesis.txt");
    const inFile = await release(folder, "--output", join(file, "release"));
    assertEquals([inFile.code, inFile.stdout], [1, ""]);
    assertMatch(
      inFile.stderr,
      /^deno task release: Cannot write --output ".*": it must be in a folder that [^\n]*\n$/,
    );
    assertEquals(await Deno.readTextFile(file), "years of work");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
