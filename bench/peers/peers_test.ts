import { assert, assertEquals, assertRejects } from "@std/assert";
import { areMissing } from "../../tests/support/permissions.ts";
import { isToolMissing } from "../../tests/support/tools.ts";
import { build, loadClient, peers } from "./peers.ts";

Deno.test("peers have names of their own, and a source that is there", {
  ignore: areMissing("read"),
}, async () => {
  assertEquals(new Set(peers.map(({ name }) => name)).size, peers.length);
  for (const { source } of [...peers, loadClient]) {
    assert((await Deno.stat(new URL(source, import.meta.url))).isFile, source);
  }
});

Deno.test("build() throws what the compiler says when it fails", {
  ignore: areMissing("read", "write", "run") || isToolMissing("cc"),
}, async () => {
  const broken = { ...loadClient, source: "no_such_file.c" };
  const folder = await Deno.makeTempDir();
  await assertRejects(() => build(broken, folder), Error, "no_such_file.c must compile, got ");
  await Deno.remove(folder, { recursive: true });
});
