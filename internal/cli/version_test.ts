import { assertEquals, assertMatch } from "@std/assert";
import { VERSION, versionLine, versions } from "./version.ts";
Deno.test("versions() names all that a benchmark depends on", () => {
  assertEquals(versions(), {
    fibserv: VERSION,
    deno: Deno.version.deno,
    v8: Deno.version.v8,
    typescript: Deno.version.typescript,
    os: Deno.build.os,
    arch: Deno.build.arch,
  });
});

Deno.test("versionLine() is one line", () => {
  assertMatch(
    versionLine(),
    /^fibserv \d+\.\d+\.\d+ \(deno \d\S*, v8 \d\S*, typescript \d\S*, [a-z]+ \w+\)$/,
  );
});
