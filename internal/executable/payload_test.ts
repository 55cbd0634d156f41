import { assertEquals } from "@std/assert";
import { packageJson, runtimeConfig } from "./payload.ts";

const packages = [
  { name: "deno-std", version: "1.3.4", folder: "/cache/deno-std", place: "deno-std" },
  // Inside of another one, where the program does not find it.
  { name: "newer", version: "1.0.0", folder: "/cache/newer", place: "deno-std/node_modules/newer" },
];

Deno.test("runtimeConfig() keeps the imports of the packages that are carried", () => {
  const config = runtimeConfig({
    version: "0.1.0",
    imports: {
      "@std/async": "npm:deno-std@1.3.4/async/mod.js",
      "std": "npm:deno-std@1.3.4",
      "newer": "npm:deno-std@1.3.40",
      "inside": "npm:newer@1.0.0",
      "fast-check": "npm:fast-check@4.10.2",
    },
    unstable: ["net"],
  }, packages);
  assertEquals(config.imports, {
    "@std/async": "npm:deno-std@1.3.4/async/mod.js",
    "std": "npm:deno-std@1.3.4",
  });
  assertEquals([config.version, config.unstable], ["0.1.0", ["net"]]);
});

Deno.test("packageJson() names the versions of the packages", () => {
  assertEquals(packageJson(packages).dependencies, { "deno-std": "1.3.4" });
});
