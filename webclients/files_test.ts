import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import * as fc from "fast-check";
import { testNeeding } from "../tests/support/permissions.ts";
import { FileNames, OutputFolder } from "./files.ts";

const fileTest = testNeeding("read", "write");

Deno.test("take() gives names that tell the URL", () => {
  const names = new FileNames();
  assertEquals(names.take("http://127.0.0.1:8080/"), "127.0.0.1_8080_index");
  assertEquals(names.take("http://example.org/a/b.html"), "example.org_a_b.html");
  assertEquals(names.take("http://example.org/x?a=1&b=2"), "example.org_x_a=1_b=2");
});

Deno.test("take() gives different names to URLs that read alike", () => {
  const urls = [
    ...["/d", "/d/", "/d/x", "/d_x", "/D", "/D/X", "/x?a=1", "/x?a=2", "/x_a=1", "/a.html"],
    ...["/A.html", "/%2e%2e%2fd", "/..%2fd", "/é", "/è", "/e?", "/e", "//e", "/d", "/d"],
    ...["1", "2"].map((end) => `/${"long".repeat(90)}${end}`),
    ...["1.txt", "2.txt"].map((end) => `/${"long".repeat(90)}${end}`),
  ].map((path) => `http://example.org${path}`);
  const names = new FileNames();
  const taken = urls.map((url) => names.take(url).toLowerCase());
  assertEquals(new Set(taken).size, urls.length);
  assertMatch(taken.at(-1)!, /\.txt$/);
});

Deno.test("take() gives names that no file system reads as a path, for any URLs", () => {
  const url = fc.tuple(
    fc.constantFrom("http://example.org", "http://..", "http://.", "http://[::1]:1", "http://-a"),
    fc.string({ unit: "binary", maxLength: 400 }),
    fc.constantFrom("", "/", "/..", "/.", "\\..\\", "%2f..%2f", "..%00", ":", "nul", "?/../"),
  ).map((parts) => parts.join("/")).filter((url) => URL.canParse(url));
  fc.assert(
    fc.property(fc.array(url, { maxLength: 20 }), (urls) => {
      const names = new FileNames();
      const taken = urls.map((url) => names.take(url));
      for (const name of taken) {
        assertMatch(name, /^[A-Za-z0-9_=][A-Za-z0-9._=-]*$/);
        assert(name.length <= 200 && !name.endsWith("."));
      }
      assertEquals(new Set(taken.map((name) => name.toLowerCase())).size, urls.length);
    }),
    { seed: 1, numRuns: 300 },
  );
});

fileTest(
  "save() writes into a folder that it makes, and replaces links, not what they point to",
  () => {
    const root = Deno.makeTempDirSync();
    try {
      const folder = `${root}/a/b`;
      const output = new OutputFolder(folder);
      Deno.writeTextFileSync(`${root}/precious`, "precious");
      Deno.symlinkSync(`${root}/precious`, `${folder}/example.org_x`);
      const bytes = new TextEncoder().encode("body");
      const name = output.save("http://example.org/x", bytes);
      assertEquals(name, "example.org_x");
      assertEquals(Deno.readFileSync(`${folder}/${name}`), bytes);
      output.save("http://example.org/../../../../x", new Uint8Array(0));
      assertEquals(Deno.readTextFileSync(`${root}/precious`), "precious");
      assertEquals([...Deno.readDirSync(root)].map(({ name }) => name).sort(), ["a", "precious"]);
      assertEquals([...Deno.readDirSync(folder)].length, 2);
    } finally {
      Deno.removeSync(root, { recursive: true });
    }
  },
);

fileTest("save() leaves nothing behind when it fails", () => {
  const root = Deno.makeTempDirSync();
  try {
    const output = new OutputFolder(root);
    Deno.mkdirSync(`${root}/example.org_x/in the way`, { recursive: true });
    assertThrows(() => output.save("http://example.org/x", new Uint8Array(1)));
    assertEquals([...Deno.readDirSync(root)].map(({ name }) => name), ["example.org_x"]);
    assertThrows(() => new OutputFolder("deno.json/x"));
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
});
