import { assertEquals } from "@std/assert";
import { Download } from "./download.ts";
import { resultRow } from "./result.ts";

Deno.test("resultRow() has every field that scripts rely on, and no body", () => {
  const download = new Download("nonsense");
  download.next();
  const row = resultRow(download.outcome!, { index: 3, file: null, startMs: 1.5 });
  const fields =
    "event index url finalUrl redirects status ok error bytes sha256 contentType tries file startMs ms";
  for (const field of fields.split(" ")) assertEquals(field in row, true, field);
  assertEquals(Object.keys(row).slice(0, 3), ["event", "index", "url"]);
  assertEquals("body" in row, false);
  assertEquals(JSON.parse(JSON.stringify(row)), row);
});
