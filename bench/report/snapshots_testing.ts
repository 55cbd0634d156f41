/**
 * The reports of the sample, as files in `testdata/`. After a change that is meant, renew them, and
 * look at the difference:
 *
 *     deno run -P bench/report/snapshots_testing.ts
 *
 * @module
 */

import { PLAIN } from "../../internal/cli/style.ts";
import { sampleResult } from "../evaluation/sample_result_testing.ts";
import { reportMarkdown } from "./markdown.ts";
import { viewOf } from "./report_view.ts";
import { reportText } from "./text.ts";

/** The snapshots: a file's name below `testdata/`, and what is in it. */
export function snapshots(): Record<string, string> {
  const view = viewOf(sampleResult());
  return {
    "sample_report.txt": reportText(view, { style: PLAIN, columns: null }) + "\n",
    "sample_report.md": reportMarkdown(view),
  };
}

/** Where the file of a snapshot is. */
export function snapshotFile(name: string): URL {
  return new URL(`./testdata/${name}`, import.meta.url);
}

if (import.meta.main) {
  for (const [name, text] of Object.entries(snapshots())) {
    await Deno.writeTextFile(snapshotFile(name), text);
  }
}
