import { assertEquals, assertStringIncludes } from "@std/assert";
import { PLAIN } from "../../internal/cli/style.ts";
import { sampleResult } from "../evaluation/sample_result_testing.ts";
import { reportMarkdown } from "./markdown.ts";
import { viewOf } from "./report_view.ts";
import { reportText } from "./text.ts";

Deno.test("viewOf() lets nothing that a file says rule a terminal or a page", () => {
  const { rows, machine, settings, ...rest } = sampleResult();
  const nasty = "\x1b[2Jnasty\u202e\n# heading";
  const view = viewOf({
    ...rest,
    machine: { ...machine, cpu: nasty },
    settings: { ...settings, command: nasty },
    remarks: [{ kind: "error", text: nasty }],
    rows: rows.map((row) => ({ ...row, name: nasty, model: nasty, why: nasty })),
  });
  for (const text of [reportText(view, { style: PLAIN, columns: null }), reportMarkdown(view)]) {
    assertStringIncludes(text, "\\u{1b}[2Jnasty");
    // deno-lint-ignore no-control-regex -- control characters are what is looked for
    assertEquals(text.match(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]|^# heading/m), null);
  }
});
