import { assert } from "@std/assert";
import { visibleLength } from "../../internal/cli/display_width.ts";
import { ANSI } from "../../internal/cli/style.ts";
import { sampleResult } from "../evaluation/sample_result_testing.ts";
import { viewOf } from "./report_view.ts";
import { reportText } from "./text.ts";

Deno.test("reportText() fits terminals of 40, 80 and 200 columns, and leaves no figure out", () => {
  const view = viewOf(sampleResult());
  for (const columns of [40, 80, 200]) {
    const text = reportText(view, { style: ANSI, columns });
    for (const line of text.split("\n")) assert(visibleLength(line) <= columns, line);
    for (const { rows } of view.groups) {
      for (const { cells } of rows) {
        for (const { value } of cells) assert(text.includes(value), value);
      }
    }
  }
});
