import { assertEquals } from "@std/assert";
import { rowJson } from "./row_json.ts";

Deno.test("rowJson() rounds times to microseconds, and nothing else", () => {
  assertEquals(
    rowJson({ ms: 198.87631199999998, startMs: 0, bytes: 1.23456, sumMs: null }),
    '{"ms":198.876,"startMs":0,"bytes":1.23456,"sumMs":null}',
  );
});

Deno.test("rowJson() lets no server repaint a terminal", () => {
  assertEquals(rowJson({ contentType: "a\u009b2J\u202e" }), '{"contentType":"a\\u009b2J\\u202e"}');
});
