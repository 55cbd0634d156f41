import { assertEquals } from "@std/assert";
import { testNeeding } from "../../tests/support/permissions.ts";
import { outputOf } from "./output_of.ts";

const test = testNeeding("run");

test("outputOf() gives what a program says, or null when there is no such program", async () => {
  const say = (text: string) =>
    outputOf(Deno.execPath(), "eval", `Deno.stdout.write(new TextEncoder().encode(${text}))`);
  assertEquals(await say('" 1 2\\n"'), "1 2");
  assertEquals(await say('""'), null);
  assertEquals(await outputOf("./no-such-program"), null);
});
