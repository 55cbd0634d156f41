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

test("giveUpReadingElsewhere() leaves the folder that was given apart from the rest", async () => {
  const program = `
    import { giveUpReadingElsewhere } from "${new URL("./give_up.ts", import.meta.url)}";
    giveUpReadingElsewhere();
    const states = ["${import.meta.dirname}/give_up.ts", "${import.meta.dirname}"].map((path) =>
      Deno.permissions.querySync({ name: "read", path }).state
    );
    await Deno.stdout.write(new TextEncoder().encode(states.join()));
  `;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      ...["--no-prompt", `--allow-read=${import.meta.dirname}/give_up.ts,/`],
      `data:text/typescript,${encodeURIComponent(program)}`,
    ],
    stdin: "null",
  }).output();
  assertEquals(new TextDecoder().decode(stdout), "granted,prompt");
});
