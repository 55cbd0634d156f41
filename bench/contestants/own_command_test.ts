import { assert, assertEquals } from "@std/assert";
import { testNeeding } from "../../tests/support/permissions.ts";
import { versionLine } from "../../internal/cli/version.ts";
import { ownCommand } from "./own_command.ts";

const test = testNeeding("run", "read");

test("ownCommand() starts this program, wherever it is started", async () => {
  const [program, ...args] = ownCommand({ isCompiled: false });
  const { stdout, stderr } = await new Deno.Command(program!, {
    args: [...args, "--version"],
    cwd: "/",
  }).output();
  const decoder = new TextDecoder();
  assertEquals([decoder.decode(stdout), decoder.decode(stderr)], [`${versionLine()}\n`, ""]);
});

Deno.test("ownCommand() gives no right to write files or to start processes", () => {
  const flags = ownCommand({ isCompiled: false }).filter((arg) => arg.startsWith("--allow"));
  // Of the environment, what kind of terminal there is may be asked, and nothing else.
  const others = flags.filter((flag) => flag !== "--allow-env=TERM");
  assert(others.every((flag) => !/write|run|env|sys|all$/.test(flag.split("=")[0]!)), `${flags}`);
});

Deno.test("ownCommand() may read its own files, and those that it is to read", () => {
  const rights = (readable: string[] = []) =>
    ownCommand({ isCompiled: false, readable }).filter((arg) => arg.startsWith("--allow-read="));
  assertEquals(rights(["/a/b.pem", "/c"]), [`${rights()[0]},/a/b.pem,/c`]);
});

Deno.test("ownCommand() is a compiled program's own name", () => {
  assertEquals(ownCommand({ isCompiled: true }), [Deno.execPath()]);
});
