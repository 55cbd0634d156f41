import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { decodeHtml, encodingOf } from "./charset.ts";

const ascii = (text: string) => new TextEncoder().encode(text);

Deno.test("encodingOf() prefers the byte order mark, then Content-Type, then meta", () => {
  const meta = ascii('<meta charset="koi8-r">');
  const marked = new Uint8Array([0xef, 0xbb, 0xbf, ...meta]);
  assertEquals(encodingOf(marked, "text/html; charset=shift_jis"), "UTF-8");
  assertEquals(encodingOf(meta, "text/html; charset=shift_jis"), "Shift_JIS");
  assertEquals(encodingOf(meta, "text/html"), "KOI8-R");
  assertEquals(encodingOf(meta, null), "KOI8-R");
  assertEquals(encodingOf(ascii("<p>"), null), "windows-1252");
});

Deno.test("encodingOf() takes a name that nobody knows for absent", () => {
  assertEquals(encodingOf(ascii("<meta charset=koi8-r>"), "text/html; charset=klingon"), "KOI8-R");
  assertEquals(
    encodingOf(ascii("<meta charset=klingon>"), 'text/html; charset=""'),
    "windows-1252",
  );
});

Deno.test("encodingOf() reads the meta that stands for a field", () => {
  const page = ascii('<META http-equiv="Content-Type" content="text/html; charset=ISO-8859-2">');
  assertEquals(encodingOf(page, null), "ISO-8859-2");
});

Deno.test("encodingOf() does not read a meta in a comment, nor one that comes late", () => {
  assertEquals(encodingOf(ascii("<!-- <meta charset=koi8-r> -->"), null), "windows-1252");
  assertEquals(encodingOf(ascii(" ".repeat(1024) + "<meta charset=koi8-r>"), null), "windows-1252");
});

Deno.test("decodeHtml() decodes as the page says and drops the byte order mark", () => {
  assertEquals(decodeHtml(new Uint8Array([0xe9, 0x80]), null), "é€");
  assertEquals(decodeHtml(new Uint8Array([0xc3, 0xa9]), "text/html;charset=UTF8"), "é");
  assertEquals(decodeHtml(new Uint8Array([0xef, 0xbb, 0xbf, 0xc3, 0xa9]), null), "é");
  assertEquals(decodeHtml(new Uint8Array([0xff, 0xfe, 0x61, 0x00]), null), "a");
  assertEquals(decodeHtml(new Uint8Array([0xfe, 0xff, 0x00, 0x61]), null), "a");
  assertEquals(decodeHtml(new Uint8Array([0x82, 0xa0]), "text/html; charset=Shift_JIS"), "あ");
});

Deno.test("decodeHtml() replaces bytes when they mean nothing", () => {
  assertEquals(
    decodeHtml(new Uint8Array([0x61, 0xff, 0x62]), "text/html; charset=utf-8"),
    "a\uFFFDb",
  );
});

Deno.test("decodeHtml() gives no text of encodings in which it could hide", () => {
  assertEquals(decodeHtml(ascii("<a href=x>"), "text/html; charset=iso-2022-cn"), "\uFFFD");
  assertEquals(decodeHtml(ascii(""), "text/html; charset=iso-2022-cn"), "");
});

Deno.test("decodeHtml() never throws, whatever the bytes and the field are", () => {
  const labels = fc.constantFrom(
    ..."utf-8 utf-16 utf-16be latin1 gb18030 gbk big5 euc-jp euc-kr iso-2022-jp shift_jis x-user-defined"
      .split(" "),
    ..."ibm866 iso-8859-8-i iso-8859-16 koi8-u macintosh windows-874 x-mac-cyrillic hz-gb-2312 utf-7 \0"
      .split(" "),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.oneof(labels, fc.string()), (bytes, label) => {
      assertEquals(typeof decodeHtml(bytes, `text/html; charset=${label}`), "string");
    }),
    { numRuns: 1000, seed: 3 },
  );
});
