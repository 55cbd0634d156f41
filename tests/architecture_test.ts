/**
 * The rooms of the house: which module may need which. What else is promised of the repository is tested in
 * `repository_test.ts`.
 */

import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { maskCode } from "../ladder/code_mask.ts";
import {
  isTest,
  type Neighbour,
  referencesOf,
  Repository,
  repository,
  ROOT,
  test,
} from "./support/repository.ts";

/**
 * The rooms of the house, from the ground up, and what each stands on besides itself. A module belongs to the longest
 * folder that matches its path.
 */
const rooms: Record<string, readonly string[]> = {
  "internal/cli": [],
  "internal/executable": ["internal/cli"],
  "internal/licenses": ["internal/executable", "internal/cli"],
  "internal/page": [],
  "internal/web": [],
  "internal/measure": ["internal/cli"],
  "internal/release": ["internal/executable", "internal/cli"],
  "ladder": ["internal/cli"],
  "loop/io": [],
  "loop/pool": ["loop/io"],
  "loop/time": ["loop/io"],
  "loop/kernel": ["loop/time", "loop/pool", "loop/io"],
  "loop/trace": ["loop/kernel", "loop/pool", "loop/io"],
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
  "bench/result": ["clients", "variants", "loop", "internal/measure", "internal/cli"],
  // How the bench starts this program again is how an executable starts it: with the same rights.
  "bench/contestants": [
    ...["bench/peers", "bench/result", "clients", "variants", "loop"],
    ...["internal/executable", "internal/cli"],
  ],
  "bench/measuring": [
    ...["bench/contestants", "bench/result", "clients", "internal/measure", "internal/cli"],
  ],
  "bench/evaluation": [
    ...["bench/measuring", "bench/contestants", "bench/result", "clients"],
    ...["internal/measure", "internal/cli"],
  ],
  "bench/report": ["bench/result", "internal/measure", "internal/page", "internal/cli"],
  "bench/web": [
    ...["bench/contestants", "bench/measuring", "bench/peers", "bench/report", "bench/result"],
    ...["webclients", "loop", "internal/measure", "internal/page", "internal/cli"],
  ],
  "bench/wire": ["bench/peers", "clients", "variants", "loop", "internal/measure", "internal/cli"],
  // The lab starts servers and clients as the bench does.
  "lab": ["bench", "clients", "variants", "loop", "internal"],
  // The live slide starts servers and clients as the bench does; another one starts the lab.
  "presentation": ["lab", "bench", "clients", "variants", "ladder", "loop", "internal"],
  "bench": ["bench", "clients", "variants", "loop", "internal/measure", "internal/cli"],
  "commands": [
    ...[
      "presentation",
      "lab",
      "bench",
      "clients",
      "webclients",
      "variants",
      "ladder",
      "loop",
      "internal",
    ],
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
/** Whether a module is a part of the program, and so has its place in a room. */
const isProduct = (path: string) =>
  !isAboveAll(path) && !isTest(path) && !path.startsWith("internal/types/");
/** Programs beside `main.ts` that somebody runs by hand. What runs as a program only there says so in its code. */
const RUN_BY_HAND = ["loop/beside_asyncio.ts"];

/** The room that `path` lies in. */
function roomOf(path: string): string | undefined {
  const folders = Object.keys(rooms).filter((folder) => path.startsWith(`${folder}/`));
  return folders.sort((a, b) => b.length - a.length)[0];
}

/** What parts of the program need that does not stand below them: `a imports b`. */
function climbs(repository: Repository): string[] {
  return repository.paths.filter(isProduct).flatMap((path) => {
    const room = roomOf(path);
    if (room === undefined) return [`${path} is in no room`];
    return repository.neighboursOf(path).filter(({ path: target, kind }) => {
      // Whoever starts the program again as a process needs its address, and nothing of what is in it.
      if (target === "main.ts" && kind === "url") return false;
      // The program prints its own licence and version, which stand on nothing.
      if (target === "LICENSE" || target === "deno.json") return false;
      const isAllowed = roomOf(target) === room ||
        rooms[room]!.some((folder) => target.startsWith(`${folder}/`));
      return !isAllowed || isTest(target);
    }).map(({ path: target }) => `${path} imports ${target}`);
  });
}

/** Parts of the program that cannot be reached from any program, nor from what is exported to others. */
function unused(repository: Repository, entries: readonly string[]): string[] {
  const programs = repository.paths.filter((path) =>
    !isTest(path) && !path.startsWith("tests/") &&
    maskCode(repository.textOf(path)).includes("import.meta.main")
  );
  const reached = repository.reachableFrom([...programs, ...entries]);
  return repository.paths.filter((path) => isProduct(path) && !reached.has(path));
}

/** A circle among some modules and what they need, as `a → b → a`; undefined when there is none. */
function findCircle(
  repository: Repository,
  counts: (neighbour: Neighbour) => boolean,
  nodes: readonly string[] = repository.paths,
): string | undefined {
  const isInside = new Set(nodes);
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): string | undefined => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path].join(" → ");
    if (done.has(path) || !isInside.has(path)) return undefined;
    for (const next of repository.neighboursOf(path).filter(counts)) {
      const circle = visit(next.path, [...trail, path]);
      if (circle !== undefined) return circle;
    }
    done.add(path);
    return undefined;
  };
  return nodes.map((path) => visit(path, [])).find((circle) => circle !== undefined);
}

const isValue = ({ kind, isType }: Neighbour) => kind === "static" && !isType;
const isImport = ({ kind }: Neighbour) => kind !== "url";

test("rooms stand on each other in an order", () => {
  const built: string[] = [];
  for (const [room, ground] of Object.entries(rooms)) {
    for (const folder of ground) {
      assert(built.some((below) => `${below}/`.startsWith(`${folder}/`)), `${room} on ${folder}`);
    }
    built.push(room);
  }
});

test("modules need only what stands below them, types and workers included", () => {
  assertEquals(climbs(repository), []);
});

test("what only tests use is called so, by the suffix _testing", async () => {
  const { exports } = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json")));
  const exported = Object.values<string>(exports).map((path) => path.replace("./", ""));
  const entries = [...RUN_BY_HAND, ...exported];
  for (const path of entries) assert(repository.modules.has(path), path);
  // What a part of the program uses by now is no longer ahead.
  const isFound = new Set(unused(repository, entries));
  assertEquals(AHEAD.filter((path) => isFound.has(path)), AHEAD);
  assertEquals(unused(repository, [...entries, ...AHEAD]), []);
});

test("no modules import values of each other in a circle", () => {
  assertEquals(findCircle(repository, isValue), undefined);
});

for (const folder of FOLDERS_WITHOUT_CIRCLES) {
  test(`no modules of ${folder} import each other in a circle, types included`, () => {
    const inside = repository.paths.filter((path) => path.startsWith(`${folder}/`));
    assert(inside.length > 0, folder);
    assertEquals(findCircle(repository, isImport, inside), undefined);
  });
}

// The rules themselves, on small repositories that break them.

/** A repository of these texts. */
function small(texts: Readonly<Record<string, string>>): Repository {
  return new Repository(new Map(Object.entries(texts)));
}

Deno.test("referencesOf() finds what a module names in its code, and whether that is types only", () => {
  const text = `/** import "./comment.ts"; new URL("./comment.ts", import.meta.url) */
import "./effect.ts";
import type { A } from "./a.ts";
import { type B, type C } from "./b.ts";
import d, { type D } from "./d.ts";
import * as e from "./e.ts";
import {} from "./f.ts";
export * from "./g.ts";
export type { H } from "./h.ts";
// import "./comment.ts";
const program = \`
import "./string.ts";\`;
const load = () => import("./lazy.ts");
const worker = new URL("./worker.ts", import.meta.url);
const module = import.meta.resolve("./task.ts");
const folder = new URL("../..", import.meta.url);`;
  const found = referencesOf(text).map(({ specifier, kind, isType }) =>
    `${specifier} ${kind}${isType ? " type" : ""}`
  );
  assertEquals(found, [
    "./effect.ts static",
    "./a.ts static type",
    "./b.ts static type",
    "./d.ts static",
    "./e.ts static",
    "./f.ts static",
    "./g.ts static",
    "./h.ts static type",
    "./lazy.ts dynamic",
    "./worker.ts url",
    "./task.ts url",
  ]);
});

Deno.test("climbs() finds imports for their effect, and modules that are named by a URL", () => {
  const target = "../variants/table.ts";
  for (
    const text of [
      `import "${target}";`,
      `import type { Variant } from "${target}";`,
      `await import("${target}");`,
      `new Worker(new URL("${target}", import.meta.url));`,
      `task(import.meta.resolve("${target}"), "run");`,
    ]
  ) {
    const found = climbs(small({ "loop/run.ts": text, "variants/table.ts": "" }));
    assertEquals(found, ["loop/run.ts imports variants/table.ts"], text);
  }
  assertEquals(
    climbs(small({ "variants/a.ts": 'import "../loop/run.ts";', "loop/run.ts": "" })),
    [],
  );
  assertEquals(climbs(small({ "elsewhere/a.ts": "" })), ["elsewhere/a.ts is in no room"]);
  assertEquals(climbs(small({ "loop/a.ts": 'import "./a_testing.ts";' })), [
    "loop/a.ts imports loop/a_testing.ts",
  ]);
});

Deno.test("unused() finds helpers that need each other, and is not deceived by a comment", () => {
  const texts = {
    "main.ts": 'import "./loop/a.ts";\nif (import.meta.main) run();',
    "loop/a.ts": "",
    "loop/b.ts": 'import type { C } from "./c.ts";',
    "loop/c.ts": 'import type { B } from "./b.ts";',
    "loop/d.ts": "/**\n * deno run d.ts\n * `import.meta.main`\n */",
    "loop/d_test.ts": 'import "./b.ts";\nimport "./d.ts";',
  };
  assertEquals(unused(small(texts), []), ["loop/b.ts", "loop/c.ts", "loop/d.ts"]);
  assertEquals(unused(small(texts), ["loop/b.ts", "loop/d.ts"]), []);
});

Deno.test("findCircle() names the circle, and finds none where there is none", () => {
  const effects = small({
    "a.ts": 'import "./b.ts";',
    "b.ts": 'import "./c.ts";\nimport "./d.ts";',
    "c.ts": 'import b, { type B } from "./b.ts";',
    "d.ts": 'import "./x.ts";',
  });
  assertEquals(findCircle(effects, isValue), "b.ts → c.ts → b.ts");
  assertEquals(findCircle(effects, isValue, ["a.ts", "b.ts", "d.ts"]), undefined);
  const types = small({ "a.ts": 'import type { B } from "./b.ts";', "b.ts": 'import "./a.ts";' });
  assertEquals(findCircle(types, isValue), undefined);
  assertEquals(findCircle(types, isImport), "a.ts → b.ts → a.ts");
});
