import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import * as fc from "fast-check";
import { join } from "node:path";
import { CommandError } from "../../internal/cli/errors.ts";
import { testNeeding } from "../../tests/support/permissions.ts";
import { columns } from "./columns.ts";
import { parseResult, readResult, resultJson } from "./result_file.ts";
import { sampleResult } from "../evaluation/sample_result_testing.ts";

const test = testNeeding("read", "write");

async function inFolder(fn: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await fn(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("parseResult() reads what resultJson() writes", () => {
  const text = resultJson(sampleResult());
  assertEquals<unknown>(parseResult(text, "bench.json"), JSON.parse(text));
});

Deno.test("resultJson() cuts fractions to six digits, and leaves whole numbers alone", () => {
  const { settings, ...result } = sampleResult();
  const text = resultJson({
    ...result,
    settings: { ...settings, durationSeconds: 1.23456789, seed: 4294967295 },
  });
  const parsed = JSON.parse(text);
  assertEquals([parsed.settings.durationSeconds, parsed.settings.seed], [1.23457, 4294967295]);
});

/** The names of the fields of each kind of object in a result, by the way to it. */
function fieldsOf(value: unknown, path = "result"): Map<string, string> {
  const found = new Map<string, string>();
  if (typeof value !== "object" || value === null) return found;
  const add = ([way, names]: [string, string]) => found.set(way, names);
  if (Array.isArray(value)) {
    for (const item of value) {
      fieldsOf(item, `${path}[]`).forEach((names, way) => add([way, names]));
    }
    return found;
  }
  add([path, Object.keys(value).join(" ")]);
  for (const [name, part] of Object.entries(value)) {
    // What there is for each column is the same for all of them.
    const way = columns.some(({ key }) => key === name) ? "column" : name;
    fieldsOf(part, `${path}.${way}`).forEach((names, way) => add([way, names]));
  }
  return found;
}

Deno.test("resultJson() has the fields of version 1, which readers of the file rely on", () => {
  const perColumn = "fast1 fast2 slow1 slow2 mixedFast mixedSlow";
  const ratio = "median min max isDifference";
  assertEquals(Object.fromEntries(fieldsOf(JSON.parse(resultJson(sampleResult())))), {
    "result": "schema version startedAt endedAt status settings machine columns rows noise remarks",
    "result.settings": "command isQuick rounds durationSeconds clientIo fastN slowN isSlowNAuto " +
      "seed isSameCore showsOriginal",
    "result.machine": "cpu cores isVirtual os kernel arch fibserv deno v8 commit loadBefore " +
      "stealShare",
    "result.columns[]": "key scenario kind heading unit alone question",
    "result.rows[]": "id kind name group io model why original rounds figures step",
    "result.rows[].original": "name figures",
    "result.rows[].original.figures": perColumn,
    "result.rows[].rounds[]": "round scenario outcome reason clients serverCpuShare stealShare " +
      "idleShare",
    "result.rows[].rounds[].clients[]": "kind seconds requests reqPerSec cpuShare",
    "result.rows[].figures": perColumn,
    "result.rows[].figures.column": "unit outcome median min max values toAlone verdict",
    "result.rows[].figures.column.toAlone": ratio,
    "result.rows[].figures.column.verdict": "expected found isSurprising why",
    "result.rows[].step": "before ratios",
    "result.rows[].step.ratios": perColumn,
    "result.rows[].step.ratios.column": ratio,
    "result.noise": "row ratios factor",
    "result.noise.ratios": perColumn,
    "result.noise.factor": "req/s s/req",
  });
});

type Json = Record<string, unknown>;
/** The sample, changed by `change`. */
function changed(
  change: (file: Json & { settings: Json; machine: Json; rows: Json[] }) => void,
): string {
  const file = JSON.parse(resultJson(sampleResult()));
  change(file);
  return JSON.stringify(file);
}
/** The first round of the first row. */
const firstRound = ({ rows }: { rows: Json[] }) => (rows[0]!["rounds"] as Json[])[0]!;
const firstClient = (file: { rows: Json[] }) => (firstRound(file)["clients"] as Json[])[0]!;

const FAULTS: readonly (readonly [text: string, got: string])[] = [
  ["nonsense", 'it must be JSON, got "nonsense"'],
  ["", 'it must be JSON, got ""'],
  ["[".repeat(200_000), "it must be JSON"],
  ["null", "and it must be an object, got null"],
  ["[]", "schema must be there, got nothing"],
  [
    `{"schema":${"[".repeat(1000)}${"]".repeat(1000)}}`,
    'schema must be "fibserv bench", got a list',
  ],
  ['{"schema":"other"}', 'schema must be "fibserv bench", got "other"'],
  [changed((file) => file["version"] = 2), "version must be 1, got 2"],
  [changed((file) => file["startedAt"] = "yesterday"), "startedAt must be a time like 2026-"],
  [changed((file) => file["status"] = "done"), 'status must be complete or partial, got "done"'],
  [changed((file) => delete file["status"]), "status must be there, got nothing"],
  [changed((file) => file.rows = []), "rows must be one at least, got none"],
  [changed((file) => file.rows = [{}]), "rows[0].id must be there, got nothing"],
  [changed((file) => file.rows[1] = file.rows[0]!), "rows[1].id must be another one in each row"],
  [changed((file) => file.rows[2]!["rounds"] = null), "rows[2].rounds must be a list, got null"],
  [
    changed((file) => file.rows[2]!["rounds"] = []),
    "rows[2].rounds must be 15 in a complete result",
  ],
  [
    changed((file) => file.settings["rounds"] = -1),
    "settings.rounds must be a whole number from 1",
  ],
  [changed((file) => file.settings["rounds"] = 1e9), "1 to 1000, got 1000000000"],
  [
    changed((file) => file.settings["rounds"] = 1),
    "round must be at most settings.rounds, 1, got 2",
  ],
  [changed((file) => file.settings["durationSeconds"] = "long"), 'from 0.1 to 3600, got "long"'],
  [changed((file) => file.settings["slowN"] = 77), "slowN must be a whole number from 0 to 45"],
  [changed((file) => file.settings["seed"] = 2 ** 32), "seed must be a whole number from 0 to"],
  [
    changed((file) => file["settings"] = null as unknown as Json),
    "settings must be an object, got null",
  ],
  [changed((file) => file.machine["cpu"] = null), "machine.cpu must be a text of at most"],
  [changed((file) => file.machine["cores"] = 0), "machine.cores must be a whole number from 1"],
  [changed((file) => firstRound(file)["outcome"] = "\x1b[2J"), 'got "\\u{1b}[2J"'],
  [
    changed((file) => firstRound(file)["clients"] = []),
    "clients must be fast (it is measured), got none",
  ],
  [
    changed((file) => firstClient(file)["reqPerSec"] = -1),
    "reqPerSec must be a number from 0 to 1000000000, got -1",
  ],
  [
    changed((file) => firstClient(file)["seconds"] = null),
    "seconds must be a number from 0 to 1000000, got null",
  ],
  ...[[1e308, "a number from 0 to"], [0, "0.000001 or more"], [1e-320, "0.000001 or more"], [
    5,
    "requests divided by seconds",
  ]].map(([rate, rule]) =>
    [
      changed((file) => firstClient(file)["reqPerSec"] = rate),
      `rows[0].rounds[0].clients[0].reqPerSec must be ${rule}`,
    ] as const
  ),
  [
    changed((file) =>
      Object.assign(firstClient(file), { seconds: 0.5, requests: 500, reqPerSec: 1000 })
    ),
    "clients[0].seconds must be at least settings.durationSeconds, 1.2, got 0.5",
  ],
  [changed((file) => firstClient(file)["cpuShare"] = 77), "must be at most machine.cores, 4, got"],
  [changed((file) => firstRound(file)["serverCpuShare"] = 77), "at most machine.cores, 4, got 77"],
  [
    changed((file) => firstRound(file)["idleShare"] = 1.5),
    "idleShare must be a number from 0 to 1",
  ],
  [changed((file) => firstRound(file)["outcome"] = "starved"), "clients must be some answered"],
  [changed((file) => file.machine["loadBefore"] = 1e300), "loadBefore must be a number from 0 to"],
  [changed((file) => file["startedAt"] = "2026-02-30T00:00:00.000Z"), "startedAt must be a time"],
  [changed((file) => file["endedAt"] = "2025-01-01T00:00:00.000Z"), "endedAt must be after"],
];

for (const [text, got] of FAULTS) {
  Deno.test(`parseResult() says of a file that ${got}`, () => {
    const error = assertThrows(() => parseResult(text, "bench.json"), CommandError, got);
    assertMatch(error.message, /^Cannot resume "bench\.json": it must be [^\n]*, got [^\n]*$/);
  });
}

Deno.test("parseResult() takes any value in any place, or refuses it in a sentence", () => {
  const sample = JSON.parse(resultJson(sampleResult()));
  const places: (string | number)[][] = [];
  const visit = (value: unknown, path: (string | number)[]) => {
    places.push(path);
    if (typeof value !== "object" || value === null) return;
    for (const [key, part] of Object.entries(value)) visit(part, [...path, key]);
  };
  visit({ ...sample, rows: sample.rows.slice(0, 1) }, []);
  fc.assert(
    fc.property(fc.constantFrom(...places), fc.jsonValue(), (path, value) => {
      const file = structuredClone(sample);
      if (path.length === 0) return;
      const parent = path.slice(0, -1).reduce((part, key) => part[key], file);
      parent[path.at(-1)!] = value;
      try {
        parseResult(JSON.stringify(file), "bench.json");
      } catch (error) {
        assert(error instanceof CommandError, String(error));
      }
    }),
    { numRuns: 200 },
  );
});

test("readResult() refuses what cannot be read, in one sentence", () =>
  inFolder(async (folder) => {
    for (const path of [join(folder, "none.json"), folder]) {
      await assertRejects(() => readResult(path), CommandError, `Cannot read --resume "${path}": `);
    }
  }));
