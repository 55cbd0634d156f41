import { assertEquals, assertRejects } from "@std/assert";
import { dirname, join } from "node:path";
import { CommandError } from "../cli/errors.ts";
import { testNeeding } from "../../tests/support/permissions.ts";
import { collectLicenses } from "./collect.ts";

const test = testNeeding("read", "write");

/** Collects from packages with these files, by their names. */
async function collect(
  packages: Record<string, Record<string, string>>,
  supplied: Record<string, string> = {},
  parts: Record<string, string> = {},
) {
  const root = await Deno.makeTempDir();
  try {
    const places = [];
    for (const [id, files] of Object.entries(packages)) {
      const [name, version] = id.split("@") as [string, string];
      const folder = join(root, id);
      for (const [file, text] of Object.entries(files)) {
        await Deno.mkdir(dirname(join(folder, file)), { recursive: true });
        await Deno.writeTextFile(join(folder, file), text);
      }
      places.push({ name, version, folder });
    }
    const [texts, identifiers] = [supplied, parts].map((one) => new Map(Object.entries(one)));
    return await collectLicenses(places, texts!, identifiers!);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

const mit = { "package.json": '{"license":"MIT"}' };

test("each version of a package has its own licence, with ends of lines as here", async () => {
  assertEquals(
    await collect({
      "b@2.0.0": { ...mit, LICENSE: "\nB two  \r\nends\r\n\r\n" },
      "b@1.0.0": { "package.json": '{"license":"ISC"}', "licence.md": "B one" },
      "a@1.0.0": { ...mit, "COPYING.txt": "A", "license-checker.js": "no licence" },
    }),
    [
      { name: "a", version: "1.0.0", license: "MIT", text: "A" },
      { name: "b", version: "1.0.0", license: "ISC", text: "B one" },
      { name: "b", version: "2.0.0", license: "MIT", text: "B two\nends" },
    ],
  );
});

test("all texts of a package apply", async () => {
  const [one] = await collect({ "a@1.0.0": { ...mit, LICENSE: "terms\n", NOTICE: "names\n" } });
  assertEquals(one!.text, "terms\n\nnames");
});

test("what a package has from others counts by itself, and must be known", async () => {
  const files = { ...mit, LICENSE: "A", "fonts/f/LICENSE": "F", "node_modules/b/LICENSE": "B" };
  assertEquals(await collect({ "a@1.0.0": files }, {}, { "a/fonts/f": "OFL-1.1" }), [
    { name: "a/fonts/f", version: "1.0.0", license: "OFL-1.1", text: "F" },
    { name: "a", version: "1.0.0", license: "MIT", text: "A" },
  ]);
  await assertRejects(
    () => collect({ "a@1.0.0": files }),
    CommandError,
    'got "undefined" for a/fonts/f',
  );
});

test("a supplied text is for a package that has none", async () => {
  const supplied = { a: "supplied", b: "supplied" };
  const both = await collect({ "a@1.0.0": mit, "b@1.0.0": { ...mit, LICENSE: "own" } }, supplied);
  assertEquals(both.map(({ text }) => text), ["supplied", "own"]);
});

test("a supplied text stands for that of a part, which is only an address", async () => {
  const files = { ...mit, LICENSE: "A", "fonts/f/LICENSE": "see elsewhere" };
  const supplied = { "a/fonts/f": "the whole text" };
  const [part] = await collect({ "a@1.0.0": files }, supplied, { "a/fonts/f": "OFL-1.1" });
  assertEquals(part!.text, "the whole text");
});

for (
  const [label, files, reason] of [
    ["no text", mit, "must have a file LICENSE, got none for a@1.0.0"],
    ["no identifier", { "package.json": "{}", LICENSE: "x" }, 'got "undefined" for a@1.0.0'],
    [
      "terms that are not on the list",
      { "package.json": '{"license":"AGPL-3.0"}', LICENSE: "x" },
      'must have one of 0BSD, Apache-2.0, BSD-2-Clause, BSD-3-Clause, ISC, MIT, OFL-1.1, got "AGPL-3.0"',
    ],
    [
      "terms in an old form",
      { "package.json": '{"license":{"type":"MIT"}}', LICENSE: "x" },
      'got "[object Object]"',
    ],
  ] as const
) {
  test(`a package with ${label} is refused`, async () => {
    await assertRejects(() => collect({ "a@1.0.0": files }), CommandError, reason);
  });
}
