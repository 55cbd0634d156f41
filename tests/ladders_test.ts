/**
 * Reads the ladders: every step has a file, an entry, a lesson with all its parts, and a row in README.md.
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { paragraph, splitLesson } from "../ladder/lesson.ts";
import { type Ladder, pathOf } from "../ladder/step.ts";
import { ladder as servers } from "../variants/table.ts";
import { ladder as webClients } from "../webclients/table.ts";
import { areMissing } from "./support/permissions.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const ignore = areMissing("read");

/** Registers a test that needs to read the repository. */
function test(name: string, fn: () => void | Promise<void>): void {
  Deno.test({ name, ignore, fn });
}

/** Reads the modules of a folder, apart from tests, and not those of its folders. */
async function readModules(folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const { name } of Deno.readDir(join(ROOT, folder))) {
    if (!/^\w+\.ts$/.test(name) || /_(test|testing|bench)\.ts$/.test(name)) continue;
    found.set(`${folder}/${name}`, await Deno.readTextFile(join(ROOT, folder, name)));
  }
  return found;
}

/** The ladders, and what the header of a step offers to type. */
const LADDERS: readonly (readonly [ladder: Ladder, command: (name: string) => RegExp])[] = [
  [servers, (name) => new RegExp(`^ {4}fibserv serve --variant ${name}$`, "m")],
  // To see what is wrong with a web client one may also compare it with the next one.
  [
    webClients,
    (name) =>
      new RegExp(`^ {4}fibserv (fetch .*--variant ${name}|fetch --site|diff web:${name})\\b`, "m"),
  ],
];

for (const [ladder, command] of LADDERS) {
  const { folder, steps } = ladder;
  /** The modules of the folder, by their paths from the root. */
  const sources = ignore ? new Map<string, string>() : await readModules(folder);

  test(`every step has a file in ${folder}/, and every file of a step is in the table`, () => {
    const files = [...sources].filter(([, text]) => /^export (async )?function run\(/m.test(text));
    const inTable = steps.map((step) => pathOf(ladder, step));
    assertEquals(files.map(([path]) => path).sort(), inTable.sort());
  });

  test(`every entry of the table in ${folder}/ loads its own file`, async () => {
    for (const step of steps) {
      assertEquals(await step.source(), sources.get(pathOf(ladder, step)), step.name);
      const program = await step.load() as { run: unknown };
      assertEquals(typeof program.run, "function", step.name);
    }
  });

  test(`every step in ${folder}/ comes after the one that it builds on`, () => {
    const seen = new Set<string | null>([null]);
    for (const { name, after } of steps) {
      assert(seen.has(after), `${name} comes after ${after}, which is not in the table before it`);
      assert(!seen.has(name), `${name} is in the table twice`);
      seen.add(name);
    }
  });

  for (const step of steps) {
    const { name, after } = step;
    const path = pathOf(ladder, step);

    test(`${path} has a header with all parts of a lesson`, () => {
      const lesson = splitLesson(sources.get(path)!);
      const labels = ["Model.", after === null ? "Changed since" : `Changed since \`${after}\`.`];
      if (after !== null) labels.push("Fixes.");
      labels.push("Still breaks.");
      assert(lesson.header.startsWith(`${name}: `), "it begins with the name");
      const starts = labels.map((label) => {
        const part = paragraph(lesson, label);
        assert(part !== undefined && part.length > label.length, `it has the part "${label}"`);
        return lesson.header.indexOf(part);
      });
      assertEquals(starts, starts.toSorted((a, b) => a - b), "the parts are in order");
      assertMatch(lesson.header, command(name), "it has a command to try");
      assertMatch(lesson.header, /^(After |It corresponds to )/m, "it names a source");
    });

    test(`${path} is documented in README.md`, async () => {
      const readme = await Deno.readTextFile(join(ROOT, "README.md"));
      assertStringIncludes(readme, `[\`${name}\`](${path})`);
    });
  }

  test(`the table of ${folder}/ has steps, or these tests look at nothing`, () => {
    assert(steps.length > 1);
  });
}
