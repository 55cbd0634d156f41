import { assert } from "@std/assert";
import { visibleLength } from "../../../internal/cli/display_width.ts";
import { ANSI } from "../../../internal/cli/style.ts";
import { webViewOf } from "./report_view.ts";
import { smallWebResult } from "./snapshots_testing.ts";
import { webText } from "./text.ts";

Deno.test("webText() fits terminals of 40, 80 and 200 columns, and leaves no figure out", () => {
  const view = webViewOf(smallWebResult());
  for (const columns of [40, 80, 200]) {
    const text = webText(view, { style: ANSI, columns });
    for (const line of text.split("\n")) assert(visibleLength(line) <= columns, line);
    for (const { cells } of view.rows) {
      for (const { value, connections } of cells) {
        assert(text.includes(value) && text.includes(connections), value);
      }
    }
  }
});
