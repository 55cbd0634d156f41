import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "node:path";
import { CommandError } from "../../internal/cli/errors.ts";
import { testNeeding } from "../../tests/support/permissions.ts";
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
