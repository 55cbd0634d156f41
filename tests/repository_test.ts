/**
 * Reads the repository itself: what `README.md` and the design promise of the code is true, and stays so. Which module
 * may need which is tested in `architecture_test.ts`.
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { dirname, join } from "node:path";
import { RUNTIME_FLAGS } from "../internal/executable/runtime_flags.ts";
import { areMissing } from "./support/permissions.ts";
import { filePaths, isTest, referencesOf, repository, ROOT, test } from "./support/repository.ts";

/** This file names what it forbids. */
const THIS_FILE = "tests/repository_test.ts";
const LINES_MAX = 400;
const { modules } = repository;

/** Lines that match, but for those of this file. */
function linesThatMatch(pattern: RegExp): string[] {
  return repository.linesThatMatch(pattern, (path) => path !== THIS_FILE);
}

test("the repository has modules, or these tests look in the wrong place", () => {
  for (const path of ["main.ts", THIS_FILE, "variants/table.ts"]) assert(modules.has(path), path);
});

/** The anchors of a page: its headings, as GitHub writes them. */
function anchorsOf(markdown: string): Set<string> {
  const headings = Array.from(markdown.matchAll(/^#+ (.*)$/gm), ([, heading]) => heading!);
  return new Set(
    headings.map((heading) =>
      heading.toLowerCase().replace(/\]\([^)]*\)/g, "").replace(/[^\p{L}\p{N}_ -]/gu, "")
        .replaceAll(" ", "-")
    ),
  );
}

Deno.test("anchorsOf() writes headings as GitHub does", () => {
  const page = "# Two worlds\n\n## What it costs: `a_b`, [Ünits](x.md)\n\ntext # none\n";
  assertEquals([...anchorsOf(page)], ["two-worlds", "what-it-costs-a_b-ünits"]);
});

test("every README.md links only to what exists, anchors included", async () => {
  const pages = await filePaths(/(^|\/)README\.md$/);
  for (const page of ["README.md", "loop/README.md", "loop/io/README.md", "bench/README.md"]) {
    assert(pages.includes(page), page);
  }
  for (const page of pages) {
    const text = await Deno.readTextFile(join(ROOT, page));
    const links = Array.from(text.matchAll(/\]\(([^)\s]+)\)/g), ([, link]) => link!);
    for (const link of links.filter((link) => !/^[a-z]+:/.test(link))) {
      const [path = "", anchor] = link.split("#");
      const target = path === "" ? join(ROOT, page) : join(ROOT, dirname(page), path);
      const what = `${page} links to ${link}`;
      assert(await Deno.stat(target).then(() => true, () => false), what);
      if (anchor === undefined) continue;
      assert(anchorsOf(await Deno.readTextFile(target)).has(anchor), what);
    }
  }
});

/** Files that comments name and that are nowhere in the repository: each is made when the program is packed. */
const MADE_LATER = ["package.json"];

/** The paths that a comment on this line names: between backticks, or after "see". */
function pathsNamedIn(line: string): string[] {
  if (!/^\s*(\*|\/\*|\/\/)|\s\/\/ /.test(line)) return [];
  const paths = line.matchAll(
    /(?:`|\b[Ss]ee )((?:\.{1,2}\/)*(?:[\w-]+\/)*[\w-]+\.(?:ts|mjs|py|md|css|[ch]|sh|json))(?=`|[\s,;:.)]|$)/g,
  );
  return Array.from(paths, ([, path]) => path!);
}

Deno.test("pathsNamedIn() finds paths in comments, and nowhere else", () => {
  assertEquals(
    [
      " * done there (see `bench/counting.ts`), not in `../a.ts`;",
      "// See loop/README.md.",
      "const a = 1; // as in `b_test.ts`",
      'const code = "`none.ts`";',
      ' * `new URL("./none.ts")`, `.ts`, `a.b.ts()`, none.ts',
    ].map(pathsNamedIn),
    [["bench/counting.ts", "../a.ts"], ["loop/README.md"], ["b_test.ts"], [], []],
  );
});

test("comments name only files that exist, from their own folder or from one above it", async () => {
  const files = new Set(await filePaths(/\.\w+$/));
  const exists = (folder: string, path: string): boolean =>
    files.has(join(folder, path).replaceAll("\\", "/")) ||
    (folder !== "." && exists(dirname(folder), path));
  const stale = [...modules].flatMap(([path, text]) =>
    text.split("\n").flatMap((line, index) =>
      pathsNamedIn(line).filter((named) =>
        !MADE_LATER.includes(named) && !exists(dirname(path), named)
      ).map((named) => `${path}:${index + 1}: ${named}`)
    )
  );
  assertEquals(stale.filter((line) => !line.startsWith(THIS_FILE)), []);
});

test("modules import packages only by the names in deno.json, and some only in tests", async () => {
  const { imports } = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json")));
  const names = Object.keys(imports);
  for (const [path, text] of modules) {
    for (const { specifier } of referencesOf(text)) {
      if (/^(\.|node:)/.test(specifier)) continue;
      const isNamed = names.some((name) => `${specifier}/`.startsWith(`${name}/`));
      assert(isNamed, `${path}: ${specifier}`);
      const isForTests = /^(fast-check|playwright-core)$/.test(specifier);
      assert(!isForTests || isTest(path) || path.startsWith("tests/"), `${path}: ${specifier}`);
    }
  }
});

test("every import in deno.json is pinned to one exact version", async () => {
  const { imports } = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json")));
  const targets: string[] = Object.values(imports);
  assert(targets.length > 0);
  for (const target of targets) {
    assertMatch(target, /^npm:(@[\w-]+\/)?[\w.-]+@\d+\.\d+\.\d+(\/[\w./-]+)?$/);
  }
});

test(`no module has more than ${LINES_MAX} lines`, () => {
  for (const [path, text] of modules) {
    const lines = text.trimEnd().split("\n").length;
    assert(lines <= LINES_MAX, `${path} has ${lines} lines`);
  }
});

test("nothing is left to do", () => {
  assertEquals(linesThatMatch(/\b(TODO|FIXME|XXX|HACK)\b/), []);
});

test("nothing writes to the console behind the back of internal/cli/output.ts", () => {
  assertEquals(linesThatMatch(/\bconsole\.\w/), []);
});

test("whoever opts out of a sanitizer says why, in a comment just before or beside it", () => {
  for (const [path, text] of modules) {
    if (path === THIS_FILE) continue;
    const lines = text.split("\n");
    for (const [index, line] of lines.entries()) {
      if (!/\bsanitize(Ops|Resources|Exit): false/.test(line)) continue;
      const context = lines.slice(Math.max(0, index - 4), index + 1).join("\n");
      assertMatch(context, /\/\/ \S+ \S+/, `${path}:${index + 1}`);
    }
  }
});

test("no test is ignored for another reason than what the machine lacks or does not permit", () => {
  const skips = /\bignore: |\bconst ignore\b.* = |\.(ignore|only)\(|\bonly: true/;
  const allowed =
    /Deno\.build\.os === "windows"|areMissing\(|is(?:Tool|Command)Missing\(|permissions\.querySync\(|ignore: isBrowserMissing,|\.some\(\(name\) =>$/;
  assertEquals(linesThatMatch(skips).filter((line) => !allowed.test(line)), []);
});

test("deno test -P grants every permission that a test may ask for, so that none is ignored", async () => {
  assert(!areMissing("net", "read", "run"));
  for (const name of ["write", "env", "sys"] as const) {
    assertEquals(Deno.permissions.querySync({ name }).state, "granted", name);
  }
  const { tasks } = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json")));
  if (tasks?.test !== undefined) assertMatch(tasks.test.command, /^deno test -P\b/);
});

test("deno task ok runs the examples and all tests", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json")));
  for (const task of ["test", "test:io", "test:doc"]) {
    assertStringIncludes(`${tasks.ok.command} &&`, `&& deno task ${task} &&`);
  }
  // What the one leaves out, the other runs.
  const unchecked = "deno test -P --no-check --preload=tests/support/fixed_seed.ts";
  assertEquals(tasks.test.command, `${unchecked} --parallel --ignore=loop/io`);
  assertEquals(tasks["test:io"].command, `${unchecked} loop/io`);
  // Whose types are checked before, all at once.
  assertStringIncludes(tasks.ok.command, " && deno check . && ");
  assertMatch(tasks["test:doc"].command, /^deno test -P --doc\b/);
});

test("no task asks on a terminal for a right that it was not given, or has given up", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json")));
  for (const { command } of Object.values<{ command: string }>(tasks)) {
    for (const [run] of command.matchAll(/deno run \S+/g)) {
      assertEquals(run, "deno run --no-prompt");
    }
  }
  assertEquals(RUNTIME_FLAGS[0], "--no-prompt");
});

test("deno task bench:micro takes for benchmarks what is called one", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json")));
  // By itself Deno takes any file that is called bench.ts as well, such as the command of this name.
  assertMatch(tasks["bench:micro"].command, /^deno bench .* '\*\*\/\*_bench\.ts'$/);
  assert(repository.paths.some((path) => path.endsWith("_bench.ts")));
});
