/**
 * The page in `testdata/small.html`, made of a few rows of the sample. Its style sheets, which are
 * files of their own, are left out. After a change that is meant, renew it, and look at the
 * difference:
 *
 *     deno run -P bench/report/page/page_snapshot_testing.ts
 *
 * @module
 */

import { sampleResult } from "../../evaluation/sample_result_testing.ts";
import type { BenchResult } from "../../result/result.ts";
import { viewOf } from "../report_view.ts";
import { renderPage } from "./render_page.ts";

/** Where the page is. */
export const SMALL_PAGE: URL = new URL("./testdata/small.html", import.meta.url);

/** One server of each kind: one by one, one thread, one that surprises, and workers. */
const SHOWN: readonly string[] = ["sync", "cb", "loopcb", "aiocorothrd"];

/** What the page is made of. */
export function smallResult(): BenchResult {
  const result = sampleResult();
  const rows = result.rows.filter(({ name }) => SHOWN.includes(name));
  const hasRow = (id: string) => rows.some((row) => row.id === id);
  return {
    ...result,
    rows: rows.map((row) =>
      row.step === null || hasRow(row.step.before) ? row : { ...row, step: null }
    ),
  };
}

/** A page without what stands in its style element. */
export function withoutStyles(page: string): string {
  return page.replace(/<style>.*<\/style>/s, "<style></style>");
}

if (import.meta.main) {
  await Deno.writeTextFile(SMALL_PAGE, withoutStyles(renderPage(viewOf(smallResult()))));
}
