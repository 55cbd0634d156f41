import { assert, assertEquals } from "@std/assert";
import { outputOf } from "../../internal/measure/output_of.ts";
import { testNeeding } from "../../tests/support/permissions.ts";
import { isCommandMissing } from "../../tests/support/tools.ts";
import { autogroupOf, priorityText, type Session, SharedCore } from "./shared_core.ts";

Deno.test("autogroupOf() reads how nice a session is", () => {
  assertEquals(autogroupOf("/autogroup-1838 nice 0"), "0");
  assertEquals(autogroupOf("/autogroup-3 nice -20"), "-20");
  for (const text of [null, "", "nice 0"]) assertEquals(autogroupOf(text), null);
});

Deno.test("priorityText() says in one line what could be done", () => {
  assertEquals(priorityText(true, true), "at raised priority (nice -20, autogroup -20)");
  assertEquals(
    priorityText(true, false),
    "at raised priority (nice -20; the autogroup could not be changed)",
  );
  for (const isAutogroup of [true, false]) {
    assertEquals(
      priorityText(false, isAutogroup),
      "at ordinary priority (this user must not raise it)",
    );
  }
});

/** A session that nobody shares: a test that runs beside this one may raise the real one. */
function sessionOf(text: string | null, isWritable: boolean) {
  const written: string[] = [];
  const session: Session = {
    read: () => Promise.resolve(text),
    write(nice) {
      written.push(nice);
      return isWritable;
    },
  };
  return { session, written };
}

const test = testNeeding("run");

test("SharedCore.take() gives commands that run, and leaves the session as it was", async () => {
  const { session, written } = sessionOf("/autogroup-12 nice 3", true);
  {
    using core = await SharedCore.take(session);
    const [program, ...args] = [...core.prefix, "echo", "it runs"];
    assertEquals(await outputOf(program!, ...args), "it runs");
    assertEquals(core.isPinned, core.prefix.includes("taskset"));
    assert(core.priority.includes("nice") === core.prefix.includes("nice"), core.priority);
    assertEquals(written, ["-20"]);
  }
  assertEquals(written, ["-20", "3"]);
});

test("SharedCore.take() leaves a session alone that has no priority, or none to be changed", async () => {
  for (const [text, tried] of [[null, 0], ["/autogroup-12 nice 3", 1]] as const) {
    const { session, written } = sessionOf(text, false);
    (await SharedCore.take(session))[Symbol.dispose]();
    assertEquals(written.length, tried);
  }
});

Deno.test("SharedCore.take() raises its own session, and puts it back", {
  ignore: await isCommandMissing("setsid", "true"),
}, async () => {
  const module = import.meta.resolve("./shared_core.ts");
  const program = `import { SharedCore } from ${JSON.stringify(module)};
    const look = () => new Deno.Command("cat", { args: ["/proc/self/autogroup"] }).outputSync();
    const nice = () => new TextDecoder().decode(look().stdout).trim();
    const seen = [nice()];
    const core = await SharedCore.take();
    seen.push(nice());
    core[Symbol.dispose]();
    seen.push(nice());
    const text = JSON.stringify({ seen, priority: core.priority });
    Deno.stdout.writeSync(new TextEncoder().encode(text));`;
  const said = await outputOf("setsid", Deno.execPath(), "eval", program);
  const { seen: [before, during, after], priority } = JSON.parse(said!);
  assertEquals(after, before);
  if (priority.includes("autogroup -20")) assertEquals(autogroupOf(during), "-20");
});
