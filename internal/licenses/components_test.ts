import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { testNeeding } from "../../tests/support/permissions.ts";
import { ALLOWED_LICENSES } from "./component.ts";
import { packageComponents, runtimeComponents } from "./components.ts";

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));

const test = testNeeding("read", "run");

test("packages.json holds what the lock file pins and the program holds", async () => {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--allow-read",
      "--allow-run",
      "internal/licenses/task.ts",
      "--check",
    ],
    cwd: PROJECT,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  assertEquals([code, decoder.decode(stderr)], [0, ""], decoder.decode(stdout));
});

Deno.test("everything inside has a licence from the short list, and a text with a holder", () => {
  for (const { name, license, text } of [...runtimeComponents, ...packageComponents]) {
    assert(ALLOWED_LICENSES.includes(license), name);
    assert(/copyright|authors/i.test(text), name);
    // An address is no text.
    assert(text.split("\n").length >= 5, name);
  }
});

Deno.test("what only tests need is not inside", () => {
  const names = packageComponents.map(({ name }) => name);
  assert(names.includes("marked"));
  for (const name of ["fast-check", "playwright-core"]) assert(!names.includes(name), name);
});

Deno.test("the runtime's versions are those that run", () => {
  const [deno, v8] = runtimeComponents;
  assertEquals([deno!.version, v8!.version], [Deno.version.deno, Deno.version.v8]);
  assertStringIncludes(v8!.text, "the V8 project authors");
});
