import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { testNeeding } from "../../tests/support/permissions.ts";

const MODULE = new URL("./working_folder.ts", import.meta.url).href;
const test = testNeeding("read", "write", "run");

/** Starts a program that fills a working folder beside `DIR/goal`, and says when there is something in it. */
function start(folder: string, end: string) {
  const code = `
    const { inWorkingFolder } = await import("${MODULE}");
    const [folder] = Deno.args;
    await inWorkingFolder(folder + "/goal", "goal", "making-", async (working) => {
      Deno.writeTextFileSync(working + "/part", "half");
      Deno.stdout.writeSync(new TextEncoder().encode("filled"));
      ${end}
    });`;
  return new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "--no-lock", "--allow-read", `--allow-write=${join(folder, "a")}`],
      ...[`data:text/javascript,${encodeURIComponent(code)}`, join(folder, "a")],
    ],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** What is left in `DIR/a`. */
async function left(folder: string): Promise<string[]> {
  return await Array.fromAsync(Deno.readDir(join(folder, "a")), ({ name }) => name);
}

for (const [signal, exitCode] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  test(`inWorkingFolder() leaves nothing when ${signal} ends the program`, async () => {
    if (Deno.build.os === "windows") return;
    const folder = await Deno.realPath(await Deno.makeTempDir());
    try {
      const child = start(folder, "await new Promise((resolve) => setTimeout(resolve, 60_000));");
      const reader = child.stdout.getReader();
      await reader.read();
      child.kill(signal);
      await reader.cancel();
      const [{ code }] = await Promise.all([child.status, child.stderr.cancel()]);
      assertEquals([code, await left(folder)], [exitCode, []]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

test("inWorkingFolder() leaves nothing but what has got its name", async () => {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  try {
    const failed = await start(folder, 'throw new Error("no");').output();
    assertEquals([failed.code, await left(folder)], [1, []]);
    const named = await start(folder, 'Deno.renameSync(working, folder + "/goal");').output();
    assertEquals([named.code, await left(folder)], [0, ["goal"]]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

test("release and compile say where they may write when --output is elsewhere", async () => {
  const folder = await Deno.makeTempDir();
  try {
    for (const task of ["../release/task.ts", "./compile.ts"]) {
      const { code, stderr } = await new Deno.Command(Deno.execPath(), {
        args: [
          ...["run", "--no-prompt", "--allow-read", "--allow-write=dist", "--allow-run"],
          ...["--allow-env=DENORT_BIN", new URL(task, import.meta.url).href],
          ...["--output", join(folder, "new")],
        ],
        env: { NO_COLOR: "1" },
        stdin: "null",
      }).output();
      const said = new TextDecoder().decode(stderr);
      assertEquals(code, 2, said);
      assertMatch(said, /^[^\n]*Cannot write --output [^\n]*it must be below the folder [^\n]*\n$/);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
