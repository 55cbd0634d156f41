import { assertEquals } from "@std/assert";
import { mediaTypeOf } from "./media_type.ts";

const charsetOf = (contentType: string) => mediaTypeOf(contentType)?.charset;
const essenceOf = (contentType: string | null) => mediaTypeOf(contentType)?.essence;

Deno.test("mediaTypeOf() reads the character set in the forms that are sent", () => {
  assertEquals(charsetOf("text/html"), null);
  assertEquals(charsetOf("text/html;charset=utf-8"), "utf-8");
  assertEquals(charsetOf('text/html ; Charset = "utf-8" ; x=1'), "utf-8");
  assertEquals(charsetOf("text/html; x=1; CHARSET=utf-8 "), "utf-8");
  assertEquals(charsetOf('text/html; x="; charset=koi8-r"; charset=utf-8'), "utf-8");
  assertEquals(charsetOf("text/html; charset=utf-8; charset=koi8-r"), "utf-8");
  assertEquals(charsetOf('text/html; charset="utf\\-8"'), "utf-8");
  assertEquals(charsetOf("text/html; mycharset=utf-8"), null);
  assertEquals(charsetOf("text/html; x" + "=".repeat(2000) + "; charset=utf-8"), null);
});

Deno.test("mediaTypeOf() takes the last of several that is a media type", () => {
  const essences = {
    "text/html, text/plain": "text/plain",
    "text/plain,Text/HTML": "text/html",
    "text/html, ": "text/html",
    "text/html, nonsense": "text/html",
    "text/html, */*": "text/html",
    // A quote that is not closed goes on to the end.
    'text/html; x="a, text/plain': "text/html",
    'text/html; x="a\\", text/plain"': "text/html",
  };
  for (const [contentType, essence] of Object.entries(essences)) {
    assertEquals(essenceOf(contentType), essence, contentType);
  }
  for (const contentType of [null, "", "html", "text/", "/html", "text/html x", "text html"]) {
    assertEquals(essenceOf(contentType), undefined, String(contentType));
  }
});

Deno.test("mediaTypeOf() keeps the character set of the same type before, and of no other", () => {
  assertEquals(charsetOf("text/html; charset=koi8-r, text/html"), "koi8-r");
  assertEquals(charsetOf("text/html; charset=koi8-r, text/html; charset=utf-8"), "utf-8");
  assertEquals(charsetOf("text/plain; charset=koi8-r, text/html"), null);
});
