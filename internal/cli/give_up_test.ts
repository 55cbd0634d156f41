import { assertEquals } from "@std/assert";
import { testNeeding } from "../../tests/support/permissions.ts";

const test = testNeeding("run");

/** Tells which rights are left, in a process of its own, since they do not come back. */
const PROGRAM = `
  import { giveUp } from "${new URL("./give_up.ts", import.meta.url)}";
  giveUp("run", "write", "sys");
  const names = ["run", "write", "sys", "read", "net"];
  const left = names.filter((name) => Deno.permissions.querySync({ name }).state === "granted");
  await Deno.stdout.write(new TextEncoder().encode(left.join()));
`;

test("giveUp() takes away what it names, had or not, and nothing else", async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      ...["--no-prompt", "--allow-run", "--allow-write", "--allow-read", "--allow-net"],
      `data:text/typescript,${encodeURIComponent(PROGRAM)}`,
    ],
    stdin: "null",
  }).output();
  assertEquals(new TextDecoder().decode(stdout), "read,net");
});
