import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "node:path";
import { CommandError } from "../../internal/cli/errors.ts";
import { testNeeding } from "../../tests/support/permissions.ts";
import { columns } from "./columns.ts";
import { assertWritable, parseResult, readResult, resultJson, writeWhole } from "./result_file.ts";
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
  assertEquals(resultJson(parseResult(text, "bench.json")), text);
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

Deno.test("parseResult() says what is wrong with a file", () => {
  const sample = JSON.parse(resultJson(sampleResult()));
  const cases: [text: string, message: string][] = [
    ["nonsense", 'it must be JSON, got "nonsense"'],
    ["null", "it must be a result of fibserv bench, got the schema undefined"],
    ['{"schema":"other"}', 'it must be a result of fibserv bench, got the schema "other"'],
    [JSON.stringify({ ...sample, version: 2 }), "it must be of version 1, got version 2"],
    [JSON.stringify({ ...sample, rows: [{}] }), "it must have settings, a machine and rows"],
    [JSON.stringify({ ...sample, settings: null }), "got a damaged one"],
  ];
  for (const [text, message] of cases) {
    assertThrows(() => parseResult(text, "bench.json"), CommandError, message);
  }
});

test("writeWhole() replaces a file in one step, and leaves nothing beside it", () =>
  inFolder(async (folder) => {
    const path = join(folder, "bench.json");
    await writeWhole(path, "old");
    await writeWhole(path, "new");
    assertEquals(await Deno.readTextFile(path), "new");
    assertEquals(await Array.fromAsync(Deno.readDir(folder), ({ name }) => name), ["bench.json"]);
  }));

test("assertWritable() tries, and leaves the file that is there as it is", () =>
  inFolder(async (folder) => {
    const path = join(folder, "bench.json");
    await assertWritable(path);
    assertEquals(await Array.fromAsync(Deno.readDir(folder)), []);
    await Deno.writeTextFile(path, "precious");
    await assertWritable(path);
    assertEquals(await Deno.readTextFile(path), "precious");
    await assertRejects(
      () => assertWritable(join(folder, "nowhere", "bench.json")),
      CommandError,
      "Cannot write ",
    );
  }));

test("readResult() says that there is no such file", () =>
  inFolder(async (folder) => {
    const path = join(folder, "none.json");
    await assertRejects(() => readResult(path), CommandError, `Cannot read ${path}: `);
  }));
