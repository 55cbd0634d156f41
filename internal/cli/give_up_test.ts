import { assertEquals } from "@std/assert";
import { dirname } from "node:path";
import { testNeeding } from "../../tests/support/permissions.ts";

const test = testNeeding("run");
const REPOSITORY = dirname(dirname(import.meta.dirname!));

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

/** Gives up to read elsewhere, with rights and from a folder, and tells what may still be read of three paths. */
async function statesAfter(allowRead: string, cwd: string): Promise<string> {
  const program = `
    import { giveUpReadingElsewhere } from "${new URL("./give_up.ts", import.meta.url)}";
    giveUpReadingElsewhere();
    const states = ["${import.meta.dirname}/give_up.ts", "${REPOSITORY}", "/"].map((path) =>
      Deno.permissions.querySync({ name: "read", path }).state
    );
    await Deno.stdout.write(new TextEncoder().encode(states.join()));
  `;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      ...["--no-prompt", `--allow-read=${allowRead}`],
      `data:text/typescript,${encodeURIComponent(program)}`,
    ],
    cwd,
    stdin: "null",
  }).output();
  return new TextDecoder().decode(stdout);
}

test("giveUpReadingElsewhere() leaves the folder that was given apart from the rest", async () => {
  const one = `${import.meta.dirname}/give_up.ts,/`;
  assertEquals(await statesAfter(one, REPOSITORY), "granted,prompt,prompt");
  assertEquals(await statesAfter(".,/", REPOSITORY), "granted,granted,prompt");
  assertEquals(await statesAfter(".,/", dirname(REPOSITORY)), "granted,granted,prompt");
});

test("giveUpReadingElsewhere() keeps the right where the program might be left without its own files", async () => {
  assertEquals(await statesAfter(".,/", import.meta.dirname!), "granted,granted,granted");
  assertEquals(await statesAfter(".,/", dirname(Deno.execPath())), "granted,granted,granted");
});
