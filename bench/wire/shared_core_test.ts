import { assert, assertEquals } from "@std/assert";
import { outputOf } from "../../internal/measure/output_of.ts";
import { testNeeding } from "../../tests/support/permissions.ts";
import { autogroupOf, priorityText, SharedCore } from "./shared_core.ts";

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

testNeeding("run")(
  "SharedCore.take() gives commands that run, and leaves the session as it was",
  async () => {
    const session = () => outputOf("cat", "/proc/self/autogroup");
    const before = await session();
    {
      using core = await SharedCore.take();
      const [program, ...args] = [...core.prefix, "echo", "it runs"];
      assertEquals(await outputOf(program!, ...args), "it runs");
      assertEquals(core.isPinned, core.prefix.includes("taskset"));
      assert(core.priority.includes("nice") === core.prefix.includes("nice"), core.priority);
    }
    assertEquals(await session(), before);
  },
);
