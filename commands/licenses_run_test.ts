import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { UsageError } from "../internal/cli/errors.ts";
import { recordedContext } from "../internal/cli/recorded_context_testing.ts";
import { packageComponents } from "../internal/licenses/components.ts";
import { run } from "./licenses_run.ts";

async function licenses(...names: string[]): Promise<string> {
  const context = recordedContext();
  assertEquals(await run({ names, json: false, noPager: false }, context), 0);
  assertEquals(context.err(), "");
  return context.out();
}

Deno.test("licenses lists all that is inside, and prints each text once", async () => {
  const out = await licenses();
  const [list, ...texts] = out.split(/^(?=fibserv .*: MIT$)/m);
  const rows = list!.trim().split("\n");
  assertEquals(rows.length, packageComponents.length + 3);
  for (const [index, name] of ["fibserv", "Deno", "V8"].entries()) {
    assert(rows[index]!.startsWith(`${name} `), rows[index]);
  }
  for (const { text } of packageComponents) {
    assertEquals(texts.join("").split(text).length >= 2, true);
  }
  const [tslib] = packageComponents.filter(({ name }) => name === "tslib");
  assertEquals(out.split(tslib!.text).length, 2);
  assertStringIncludes(out, `tslib ${tslib!.version}: 0BSD\n`);
});

Deno.test("licenses prints the texts of those that are named, in all their versions", async () => {
  const out = await licenses("TSLIB", "v8");
  const versions = packageComponents.filter(({ name }) => name === "tslib");
  for (const { version } of versions) assertStringIncludes(out, `tslib ${version}: 0BSD\n`);
  assertStringIncludes(out, `V8 ${Deno.version.v8}: BSD-3-Clause\n`);
  assert(!out.includes("marked"));
});

Deno.test("licenses --json has the same for scripts", async () => {
  const context = recordedContext();
  assertEquals(await run({ names: ["marked"], json: true, noPager: false }, context), 0);
  const marked = packageComponents.find(({ name }) => name === "marked")!;
  assertEquals(JSON.parse(context.out()), [marked]);
});

Deno.test("licenses refuses what is not inside, and suggests what is", async () => {
  await assertRejects(
    () => licenses("marke"),
    UsageError,
    'NAME must be something inside fibserv, got "marke"; did you mean "marked"?',
  );
  await assertRejects(() => licenses("fast-check"), UsageError, 'got "fast-check"');
});
