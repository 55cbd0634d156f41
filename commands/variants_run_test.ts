import { assertEquals } from "@std/assert";
import { recordedContext } from "../internal/cli/recorded_context_testing.ts";
import { variants } from "../variants/table.ts";
import { run } from "./variants_run.ts";

Deno.test("variants --json gives the step before each, and the second one where there are two", () => {
  const context = recordedContext();
  assertEquals(run({ json: true }, context), 0);
  const rows: Record<string, unknown>[] = JSON.parse(context.out());
  assertEquals(
    rows.map(Object.keys),
    variants.map(() => [
      ...["name", "family", "model", "teaches", "after", "also", "io"],
    ]),
  );
  const steps = Object.fromEntries(rows.map(({ name, after, also }) => [name, [after, also]]));
  assertEquals(steps["sync"], [null, null]);
  assertEquals(steps["coro"], ["cb", null]);
  assertEquals(steps["loopcorothrd"], ["corothrd", "loopcoro"]);
  assertEquals(steps["aiocorothrd"], ["corothrd", "aiocoro"]);
  assertEquals(steps["prefork"], ["sync", "coro"]);
});
