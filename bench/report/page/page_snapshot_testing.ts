/**
 * The page in `testdata/small.html`, made of the result in `small.json`. Its style sheets, which are
 * files of their own, are left out. After a change that is meant, renew it, and look at the
 * difference:
 *
 *     deno run -P bench/report/page/page_snapshot_testing.ts
 *
 * The result was written by an earlier version of the bench, and is read as `--resume` reads one.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import type { BenchResult } from "../../result/result.ts";
import { readResult } from "../../result/result_file.ts";
import { viewOf } from "../report_view.ts";
import { renderPage } from "./render_page.ts";

/** Where the page is. */
export const SMALL_PAGE: URL = new URL("./testdata/small.html", import.meta.url);

/** What the page is made of. */
export function smallResult(): Promise<BenchResult> {
  return readResult(fileURLToPath(new URL("./testdata/small.json", import.meta.url)));
}

/** A page without what stands in its style element. */
export function withoutStyles(page: string): string {
  return page.replace(/<style>.*<\/style>/s, "<style></style>");
}

if (import.meta.main) {
  await Deno.writeTextFile(SMALL_PAGE, withoutStyles(renderPage(viewOf(await smallResult()))));
}
