import { assertEquals, assertThrows } from "@std/assert";
import { CommandError } from "../../internal/cli/errors.ts";
import { parseWebResult, webResultJson } from "./result_file.ts";
import { sampleWebResult } from "./sample_result_testing.ts";

type Plain = Record<string, unknown> & { rows: Record<string, unknown>[] };

/** The sample's text with something changed. */
function changed(change: (result: Plain) => void): string {
  const result = JSON.parse(webResultJson(sampleWebResult()));
  change(result);
  return JSON.stringify(result);
}

Deno.test("parseWebResult() reads what webResultJson() has written", () => {
  const text = webResultJson(sampleWebResult());
  const result = parseWebResult(text, "x.json");
  assertEquals(webResultJson(result), text);
  assertEquals([result.schema, result.version], ["fibserv bench --web", 1]);
});

const damages: [string, (result: Plain) => void, string][] = [
  ["another schema", (result) => result.schema = "fibserv bench", "must be a result of"],
  ["another version", (result) => result.version = 2, "must be of version 1, got version 2"],
  ["no rows", (result) => result.rows = "none" as never, "must have settings, a machine and rows"],
  ["a row without rounds", ({ rows }) => rows[1]!.rounds = 3, "got a damaged row 2"],
  ["a row without figures", ({ rows }) => rows[0]!.figures = {}, "got a damaged row 1"],
  [
    "an unknown column",
    ({ rows }) => rows[0]!.rounds = [{ round: 1, column: "x" }],
    "damaged row 1",
  ],
  [
    "a time before the start",
    ({ rows }) => rows[0]!.rounds = [{ round: 1, column: "ten", outcome: "measured", ms: -1 }],
    "damaged row 1",
  ],
];
for (const [what, change, message] of damages) {
  Deno.test(`parseWebResult() refuses ${what}`, () => {
    assertThrows(() => parseWebResult(changed(change), "x.json"), CommandError, message);
  });
}

Deno.test("parseWebResult() refuses what is no JSON", () => {
  assertThrows(
    () => parseWebResult("{", "x.json"),
    CommandError,
    "Cannot use x.json: it must be JSON",
  );
  assertThrows(() => parseWebResult("null", "x.json"), CommandError, "the schema undefined");
});
