import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { testNeeding } from "../../tests/support/permissions.ts";
import {
  DEFAULT_IMPLEMENTATION,
  findImplementation,
  type Implementation,
  implementationNames,
  implementations,
} from "./table.ts";

Deno.test("implementations have different names, each found by it", () => {
  assertEquals(new Set(implementationNames).size, implementations.length);
  for (const implementation of implementations) {
    assertEquals(findImplementation(implementation.name), implementation);
  }
  assert(implementationNames.includes(DEFAULT_IMPLEMENTATION));
});

testNeeding("read")(
  "implementations have a program, and a text that begins with their lesson",
  async () => {
    for (const { name, after, load, source } of implementations as readonly Implementation[]) {
      assertEquals(typeof (await load()).run, "function", name);
      const text = await source();
      assert(text.startsWith(`/**\n * ${name}: `), name);
      for (const part of ["Model.", "Changed since `", "Fixes.", "Still breaks.", "After "]) {
        assertStringIncludes(text, `\n * ${part}`, name);
      }
      if (after !== null) assertStringIncludes(text, `\n * Changed since \`${after}\`.`);
    }
  },
);

testNeeding("read")("implementations have the same functions in the same order", async () => {
  const functions = await Promise.all(
    implementations.map(async ({ source }) =>
      Array.from(
        (await source()).matchAll(/^ *(?:export )?(?:async )?function\*? (\w+)/gm),
        ([, name]) => name,
      )
    ),
  );
  const [first, ...others] = functions as [string[], ...string[][]];
  // A later one may need more of them, at its end.
  for (const names of others) assertEquals(names.slice(0, first.length), first);
});

Deno.test("implementations speak https only where they run", () => {
  for (const { io, tls } of implementations as readonly Implementation[]) {
    assert(tls.every((world) => io.includes(world)));
  }
});
