/**
 * The reports of the sample of web clients, as files in `testdata/`. After a change that is meant, renew them, and look
 * at the difference:
 *
 *     deno run -P bench/web/report/snapshots_testing.ts
 *
 * @module
 */

import { PLAIN } from "../../../internal/cli/style.ts";
import type { WebBenchResult } from "../result.ts";
import { sampleWebResult } from "../sample_result_testing.ts";
import { webMarkdown } from "./markdown.ts";
import { webViewOf } from "./report_view.ts";
import { webText } from "./text.ts";

/** One that blocks, one over TLS only, one with threads, one URL, one that surprises, and one that keeps connections. */
const SHOWN: readonly string[] = ["sync", "tls", "thrd", "cb0", "fd", "httpclient"];

/** What the snapshots are made of. */
export function smallWebResult(): WebBenchResult {
  const result = sampleWebResult();
  return { ...result, rows: result.rows.filter(({ name }) => SHOWN.includes(name)) };
}

/** The snapshots: a file's name below `testdata/`, and what is in it. */
export function webSnapshots(): Record<string, string> {
  const view = webViewOf(smallWebResult());
  return {
    "small_web_report.txt": webText(view, { style: PLAIN, columns: null }) + "\n",
    "small_web_report.md": webMarkdown(view),
  };
}

/** Where the file of a snapshot is. */
export function webSnapshotFile(name: string): URL {
  return new URL(`./testdata/${name}`, import.meta.url);
}

if (import.meta.main) {
  for (const [name, text] of Object.entries(webSnapshots())) {
    await Deno.writeTextFile(webSnapshotFile(name), text);
  }
}
