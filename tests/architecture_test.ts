/**
 * Reads the repository itself: what `README.md` and the design promise of the code is true, and stays so.
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { areMissing } from "./support/permissions.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** This file names what it forbids. */
const THIS_FILE = "tests/architecture_test.ts";
const LINES_MAX = 400;
const ignore = areMissing("read");

/**
 * The rooms of the house, from the ground up, and what each stands on besides itself. A module belongs to the longest
 * folder that matches its path.
 */
const rooms: Record<string, readonly string[]> = {
  "internal/cli": [],
  "internal/executable": ["internal/cli"],
  "internal/page": [],
  "internal/web": [],
  "internal/measure": ["internal/cli"],
  "ladder": ["internal/cli"],
  "loop/io": [],
  "loop/pool": ["loop/io"],
  "loop/time": ["loop/io"],
  "loop/kernel": ["loop/time", "loop/pool", "loop/io"],
  "loop/trace": ["loop/kernel", "loop/io"],
  "loop/bridges": ["loop/kernel", "loop/pool", "loop/io"],
  "loop/synchronization": ["loop/kernel"],
  "loop/waiting": ["loop/synchronization", "loop/kernel"],
  "loop/networking": ["loop/waiting", "loop/bridges", "loop/kernel", "loop/io"],
  "loop": [
    "loop/networking",
    "loop/waiting",
    "loop/synchronization",
    "loop/bridges",
    "loop/kernel",
    "loop/time",
    "loop/pool",
    "loop/io",
  ],
  "loop/demos": ["loop"],
  "variants": ["ladder", "loop"],
  "webclients": ["ladder", "loop", "internal/measure"],
  "clients": ["variants", "loop", "internal/measure", "internal/cli"],
  "bench/peers": [],
  "bench/result": ["clients", "loop", "internal/measure", "internal/cli"],
  // How the bench starts this program again is how an executable starts it: with the same rights.
  "bench/contestants": [
    ...["bench/peers", "bench/result", "clients", "variants", "loop"],
    ...["internal/executable", "internal/cli"],
  ],
  "bench/measuring": [
    ...["bench/contestants", "bench/result", "clients", "internal/measure", "internal/cli"],
  ],
  "bench/evaluation": [
    ...["bench/measuring", "bench/contestants", "bench/result", "clients", "internal/measure"],
  ],
  "bench/report": ["bench/result", "internal/measure", "internal/page", "internal/cli"],
  "bench/wire": ["bench/peers", "clients", "variants", "loop", "internal/measure", "internal/cli"],
  // The live slide starts servers and clients as the bench does.
  "presentation": ["bench", "clients", "variants", "ladder", "loop", "internal"],
  "bench": ["bench", "clients", "variants", "loop", "internal/measure", "internal/cli"],
  "commands": [
    ...["presentation", "bench", "clients", "webclients", "variants", "ladder", "loop", "internal"],
  ],
};
/** Folders in which not even types are imported in a circle: each file can be read after those that it needs. */
const FOLDERS_WITHOUT_CIRCLES = ["loop"];
/** Product that only tests use so far. What exercises and slides will stand on has its room, and waits for them there. */
const AHEAD = [
  "clients/conformance/costly.ts",
  "clients/conformance/crashing_client.ts",
  "clients/conformance/line_client.ts",
  "clients/conformance/protocol_model.ts",
  "clients/conformance/protocol_rows.ts",
];
/** Modules that stand above all folders: the table of commands, and the tests. */
const isAboveAll = (path: string) => path === "main.ts" || path.startsWith("tests/");
/** Tests, and what only tests use. */
const isTest = (path: string) => /_(test|testing|bench)\.ts$/.test(path);

/** All modules, by their paths from the root, with `/` on every system. */
const modules = ignore ? new Map<string, string>() : await readModules();

async function readModules(folder = ""): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const entry of Deno.readDir(join(ROOT, folder))) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    const isForeign = entry.name.startsWith(".") || ["dist", "node_modules"].includes(path);
    if (entry.isDirectory && !isForeign) {
      for (const [inner, text] of await readModules(path)) found.set(inner, text);
    } else if (entry.name.endsWith(".ts")) {
      found.set(path, await Deno.readTextFile(join(ROOT, path)));
    }
  }
  return found;
}

/** Registers a test that needs to read the repository. */
function test(name: string, fn: () => void | Promise<void>): void {
  Deno.test({ name, ignore, fn });
}

/** Lines that match, as `file:line: text`, of all modules or of some. */
function linesThatMatch(pattern: RegExp, only: (path: string) => boolean = () => true): string[] {
  return [...modules].filter(([path]) => path !== THIS_FILE && only(path)).flatMap(
    ([path, text]) =>
      text.split("\n").flatMap((line, index) =>
        pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : []
      ),
  );
}

/** An import of a module of the repository, by its path. */
interface Import {
  path: string;
  isType: boolean;
  isDynamic: boolean;
}

/** What a module imports: statically or not, values or only types. */
function importsOf(text: string): { specifier: string; isType: boolean; isDynamic: boolean }[] {
  const statements = text.matchAll(
    /^(?:import|export)\b(?<what>[^;"]*?)\bfrom "(?<from>[^"]+)"|\bimport\("(?<dynamic>[^"]+)"/gm,
  );
  return Array.from(statements, ({ groups: { what, from, dynamic } = {} }) => {
    const names = what?.match(/\{([^}]*)\}/)?.[1]?.split(",").map((name) => name.trim());
    const isType = /^\s*type\b/.test(what ?? "") ||
      (names?.filter((name) => name !== "").every((name) => name.startsWith("type ")) ?? false);
    return { specifier: from ?? dynamic!, isType, isDynamic: dynamic !== undefined };
  });
}

/** The modules of the repository that `path` imports. */
function neighboursOf(path: string): Import[] {
  return importsOf(modules.get(path)!).filter(({ specifier }) => specifier.startsWith(".")).map(
    ({ specifier, ...how }) => ({
      path: normalize(join(dirname(path), specifier)).replaceAll("\\", "/"),
      ...how,
    }),
  );
}

/** The modules that `path` imports, starts as workers, or takes the types of a package from. */
function usedBy(path: string): string[] {
  const others = modules.get(path)!.matchAll(
    /\bnew URL\("(\.[^"]+\.ts)", import\.meta\.url\)|@ts-types="(\.[^"]+)"/g,
  );
  return [
    ...neighboursOf(path).map(({ path }) => path),
    ...Array.from(others, ([, worker, types]) => worker ?? types).map((url) =>
      normalize(join(dirname(path), url!)).replaceAll("\\", "/")
    ),
  ];
}

/** Whether nobody has to import a module: it is run by itself, or exported to other programs. */
function isEntry(path: string): boolean {
  const text = modules.get(path)!;
  return text.includes("import.meta.main") || /^ \* deno run [^\n]*\.ts/m.test(text) ||
    path.endsWith("/mod.ts");
}

/** The room that `path` lies in. */
function roomOf(path: string): string | undefined {
  const folders = Object.keys(rooms).filter((folder) => path.startsWith(`${folder}/`));
  return folders.sort((a, b) => b.length - a.length)[0];
}

/** Whether a module is a part of the program, and so has its place in a room. */
const isProduct = (path: string) =>
  !isAboveAll(path) && !isTest(path) && !path.startsWith("internal/types/");

test("the repository has modules, or these tests look in the wrong place", () => {
  for (const path of ["main.ts", THIS_FILE, "variants/table.ts"]) assert(modules.has(path), path);
});

test("README.md links only to what exists", async () => {
  const readme = await Deno.readTextFile(join(ROOT, "README.md"));
  const links = Array.from(readme.matchAll(/\]\(([^)#:]+)(#[^)]*)?\)/g), ([, path]) => path!);
  assert(links.length > 0);
  for (const path of links) await Deno.stat(join(ROOT, path));
});

test("rooms stand on each other in an order", () => {
  const built: string[] = [];
  for (const [room, ground] of Object.entries(rooms)) {
    for (const folder of ground) {
      assert(built.some((below) => `${below}/`.startsWith(`${folder}/`)), `${room} on ${folder}`);
    }
    built.push(room);
  }
});

test("modules import only what stands below them, types included", () => {
  const wrong: string[] = [];
  for (const path of modules.keys()) {
    if (!isProduct(path)) continue;
    const room = roomOf(path);
    assert(room !== undefined, `${path} is in no room`);
    for (const { path: target } of neighboursOf(path)) {
      const isAllowed = roomOf(target) === room ||
        rooms[room]!.some((folder) => target.startsWith(`${folder}/`));
      if (!isAllowed || isTest(target)) wrong.push(`${path} imports ${target}`);
    }
  }
  assertEquals(wrong, []);
});

test("what only tests use is called so, by the suffix _testing", () => {
  const used = new Set(
    [...modules.keys()].filter((path) => !isTest(path) && !path.startsWith("tests/")).flatMap(
      (path) => usedBy(path).filter((target) => target !== path),
    ),
  );
  // Modules that use each other, and that nobody else uses, are found with the first of them.
  const unused = [...modules.keys()].filter((path) =>
    isProduct(path) && !used.has(path) && !isEntry(path)
  );
  const onlyAhead = AHEAD.filter((path) => {
    const users = [...modules.keys()].filter((user) => usedBy(user).includes(path));
    return users.every((user) => isTest(user) || !isProduct(user) || AHEAD.includes(user));
  });
  assertEquals(onlyAhead, AHEAD, "what a part of the program uses by now is no longer ahead");
  assertEquals(unused.filter((path) => !AHEAD.includes(path)), []);
});

/** A circle among some modules and their imports, as `a → b → a`; undefined when there is none. */
function findCircle(
  nodes: readonly string[],
  neighbours: (path: string) => readonly string[],
): string | undefined {
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): string | undefined => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path].join(" → ");
    if (done.has(path) || !nodes.includes(path)) return undefined;
    for (const next of neighbours(path)) {
      const circle = visit(next, [...trail, path]);
      if (circle !== undefined) return circle;
    }
    done.add(path);
    return undefined;
  };
  return nodes.map((path) => visit(path, [])).find((circle) => circle !== undefined);
}

test("no modules import values of each other in a circle", () => {
  const valuesOf = (path: string) =>
    neighboursOf(path).filter(({ isType, isDynamic }) => !isType && !isDynamic).map((to) =>
      to.path
    );
  assertEquals(findCircle([...modules.keys()], valuesOf), undefined);
});

test("findCircle() names the circle, and finds none where there is none", () => {
  const imports: Record<string, string[]> = { a: ["b"], b: ["c", "d"], c: ["b"], d: ["x"] };
  assertEquals(findCircle(["a", "b", "c", "d"], (path) => imports[path]!), "b → c → b");
  assertEquals(findCircle(["a", "b", "d"], (path) => imports[path]!), undefined);
});

for (const folder of FOLDERS_WITHOUT_CIRCLES) {
  test(`no modules of ${folder} import each other in a circle, types included`, () => {
    const inside = [...modules.keys()].filter((path) => path.startsWith(`${folder}/`));
    assert(inside.length > 0, folder);
    const allOf = (path: string) => neighboursOf(path).map((to) => to.path);
    assertEquals(findCircle(inside, allOf), undefined);
  });
}

test("modules import packages only by the names in deno.json, and some only in tests", async () => {
  const { imports } = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json")));
  const names = Object.keys(imports);
  for (const [path, text] of modules) {
    for (
      const { specifier } of importsOf(text).filter((one) => !/^(\.|node:)/.test(one.specifier))
    ) {
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
    /Deno\.build\.os === "windows"|areMissing\(|isToolMissing\(|permissions\.querySync\(|ignore: isBrowserMissing,|\.some\(\(name\) =>$/;
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
  for (const task of ["test", "test:doc"]) {
    assertStringIncludes(`${tasks.ok.command} &&`, `&& deno task ${task} &&`);
  }
  assertMatch(tasks["test:doc"].command, /^deno test -P --doc\b/);
});
