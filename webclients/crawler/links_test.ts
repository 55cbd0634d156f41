import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { hasLinks, linksOf } from "./links.ts";
import { resultAndSteps, resultOf } from "./steps_testing.ts";
import { ATTRIBUTE_LENGTH_MAX } from "./tag.ts";

const PAGE = { url: "http://h/d/page?q", contentType: "text/html; charset=utf-8", assets: false };

const hrefs = (html: string, options: Partial<typeof PAGE> = {}) =>
  resultOf(linksOf(html, { ...PAGE, ...options })).links.map(({ href }) => href);
const followed = (html: string) =>
  resultOf(linksOf(html, PAGE)).links.filter(({ nofollow }) => !nofollow).map(({ href }) => href);
const base = (html: string) => resultOf(linksOf(html, PAGE)).base;

Deno.test("linksOf() lists the links in the order of the document, each as often as it is there", () => {
  const html = `<a href="/1">x</a><map><area href=/2></map><iframe src='/3'></iframe>
    <frameset><frame src="/4"></frameset><A HREF = "/1" >`;
  assertEquals(hrefs(html), ["/1", "/2", "/3", "/4", "/1"]);
});

Deno.test("linksOf() does not look at assets when they are not wanted", () => {
  assertEquals(hrefs("<img src=1><script src=2></script><link rel=icon href=3><a src=4>"), []);
});

Deno.test("linksOf() lists assets when they are wanted", () => {
  const html =
    `<link rel="Shortcut ICON" href="icon"><link rel=stylesheet href=style><link rel=preload href=font>
    <link rel=canonical href=no><link href=no><img src=img srcset="small 1x, large 2x"><picture><source srcset=wide>
    </picture><script src=script></script><video src=video poster=poster><source src=webm><track src=captions></video>
    <audio src=audio></audio><embed src=plugin><a href=page>`;
  assertEquals(
    hrefs(html, { assets: true }),
    "icon style font img small large wide script video poster webm captions audio plugin page"
      .split(" "),
  );
});

Deno.test("linksOf() takes the first of two attributes with the same name", () => {
  assertEquals(hrefs("<a href=1 HREF=2>"), ["1"]);
});

Deno.test("linksOf() decodes character references in attributes as a browser does", () => {
  assertEquals(hrefs('<a href="?a=1&amp;b=2">'), ["?a=1&b=2"]);
  assertEquals(hrefs("<a href='&#47;x&#x2F;y'>"), ["/x/y"]);
  assertEquals(hrefs("<a href=/caf&eacute;>"), ["/café"]);
  assertEquals(hrefs('<a href="?a&copy=1&lt2">'), ["?a&copy=1&lt2"]); // Old names without semicolon, in an attribute.
  assertEquals(hrefs('<a href="&unknown;&&amp">'), ["&unknown;&&"]);
  assertEquals(hrefs('<a href="&#0;&#x110000;&#xD800;">'), ["\uFFFD\uFFFD\uFFFD"]);
});

Deno.test("linksOf() reads attributes with any quotes, without a value, and without blanks between", () => {
  assertEquals(
    hrefs(
      `<a href=/a class=b><a href='/b"'><a href="/c'"><a href><a class="x"href="/d"><a/href=/e/>`,
    ),
    [
      "/a",
      `/b"`,
      `/c'`,
      "",
      "/d",
      "/e/",
    ],
  );
  assertEquals(hrefs("<a\n\thref\f=\r\n/x\n>"), ["/x"]);
  assertEquals(hrefs("<a href=/x?a=b=c>"), ["/x?a=b=c"]);
});

const TEXT = [
  "<!-- <a href=no> -->",
  "<!-- > <a href=no> --!>",
  "<!--- <a href=no> --->",
  "<script>'<a href=no>'</script>",
  "<SCRIPT type=x><a href=no></Script >",
  "<script/><a href=no></script>",
  "<style><a href=no></style>",
  "<title><a href=no></title>",
  "<textarea><a href=no></textarea>",
  "<textarea></text><a href=no></textarea>",
  "<iframe><a href=no></iframe>",
  "<noframes><a href=no></noframes>",
  "<noembed><a href=no></noembed>",
  "<xmp><a href=no></xmp>",
  "<template><a href=no></template>",
  "<template><template></template><a href=no></template>",
  "<p title='<a href=no>'>",
  '<p title="><a href=no>">',
  "<!doctype <a href=no>",
  "<? <a href=no>",
  "</ <a href=no>",
  "< a href=no>",
  "&lt;a href=no>",
  "<abbr href=no><a-b href=no><b href=no><a data-href=no>",
];

Deno.test("linksOf() finds no link in what is text to a browser, and the next one after it", () => {
  for (const text of TEXT) assertEquals(hrefs(`${text}<a href=yes>`), ["yes"], text);
});

Deno.test("linksOf() finds nothing more after a beginning without an end", () => {
  for (
    const open of [
      "<plaintext>",
      "<script>",
      "<title>",
      "<!-- ",
      "<template>",
      "<a title='",
      '<p x="',
    ]
  ) {
    assertEquals(hrefs(`<a href=yes></a>${open}<a href=no>`), ["yes"], open);
  }
  assertEquals(hrefs("<a href=yes></a><a href=no"), ["yes"]);
  assertEquals(hrefs("<plaintext></plaintext><a href=no>"), []);
});

Deno.test("linksOf() swallows what a browser swallows when a quote is not closed", () => {
  assertEquals(hrefs('<a href="/1>one</a><a href="/2">two</a><a href="/3">'), [
    "/1>one</a><a href=",
    "/3",
  ]);
});

Deno.test("linksOf() counts the links that are for browsers without scripts", () => {
  assertEquals(hrefs("<noscript><a href=yes></a></noscript>"), ["yes"]);
});

Deno.test("linksOf() ends <![CDATA[ where a browser does: at the next > in HTML, at ]]> in XHTML", () => {
  const html = "<![CDATA[ <b> <a href=1> ]]><a href=2>";
  assertEquals(hrefs(html), ["1", "2"]);
  assertEquals(hrefs(html, { contentType: "application/xhtml+xml" }), ["2"]);
  assertEquals(hrefs("<a href='<![CDATA['>"), ["<![CDATA["]);
});

Deno.test("linksOf() takes a slash at the end of a tag for its end in XHTML only", () => {
  const html = "<script src='s'/><template/><title/><a href='yes'/>";
  assertEquals(hrefs(html, { contentType: "Application/XHTML+xml; charset=x" }), ["yes"]);
  assertEquals(hrefs(html), []);
});

Deno.test("linksOf() resolves the first <base href> against the page", () => {
  assertEquals(base("<a href=x>"), PAGE.url);
  assertEquals(base('<base href="../e/"><base href=/f/>'), "http://h/e/");
  assertEquals(base("<a href=x><p><base target=_top><base href='//other/'>"), "http://other/");
  assertEquals(base("<base href=''>"), PAGE.url);
});

Deno.test("linksOf() takes the page's own URL when the first <base href> is of no use", () => {
  for (const useless of ["http://", "javascript:0", "data:,x"]) {
    assertEquals(base(`<base href="${useless}"><base href=/f/>`), PAGE.url);
  }
  assertEquals(base("<template><base href=/no/></template><!-- <base href=/no/> -->"), PAGE.url);
});

Deno.test("linksOf() marks the links whose rel has nofollow", () => {
  const html =
    `<a href=1 rel=nofollow><a rel="noopener NoFollow" href=2><a href=3 rel=nofollower><a href=4 rel=prev>`;
  assertEquals(hrefs(html), ["1", "2", "3", "4"]);
  assertEquals(followed(html), ["3", "4"]);
});

Deno.test("linksOf() marks all links when a meta for robots says nofollow", () => {
  for (
    const meta of [
      `<meta name="robots" content="nofollow">`,
      `<META NAME=" Robots " CONTENT="NOINDEX,NoFollow">`,
      `<meta content="noindex nofollow" name=robots />`,
      `<meta name=robots content="noindex"><meta name=robots content="x ,nofollow, y">`,
      `<meta name=robots content="nofollow"><meta name=robots content="index">`,
      `<meta name=robots content=none>`,
      `<meta name=robots content="no&#102;ollow">`,
    ]
  ) {
    assertEquals(followed(`<a href=1>${meta}<a href=2>`), [], meta);
    assertEquals(hrefs(`<a href=1>${meta}<a href=2>`), ["1", "2"], meta);
  }
});

Deno.test("linksOf() marks none when the meta says something else, or is not there", () => {
  for (
    const meta of [
      `<meta name="robots" content="noindex">`,
      `<meta name="robots" content="max-snippet:-1, follow">`,
      `<meta name="description" content="nofollow">`,
      `<meta name="robots" content="no follow">`,
      `<meta name="robots">`,
      `<!-- <meta name=robots content=nofollow> -->`,
      `<template><meta name=robots content=nofollow></template>`,
    ]
  ) assertEquals(followed(`${meta}<a href=1>`), ["1"], meta);
});

Deno.test("linksOf() cuts an attribute that is too long, and drops the candidate that was cut", () => {
  const long = "x".repeat(ATTRIBUTE_LENGTH_MAX + 1);
  assertEquals(hrefs(`<a href="${long}"><a href=next>`).map((href) => href.length), [
    ATTRIBUTE_LENGTH_MAX,
    4,
  ]);
  assertEquals(
    hrefs(`<a href="${"&amp;".repeat(ATTRIBUTE_LENGTH_MAX + 1)}">`)[0]?.length,
    ATTRIBUTE_LENGTH_MAX,
  );
  assertEquals(hrefs(`<img srcset="a 1x, ${long} 2x">`, { assets: true }), ["a"]);
});

Deno.test("linksOf() copes with a page of nothing but nested elements", () => {
  assertEquals(hrefs("<div>".repeat(200_000) + "<a href=deep>"), ["deep"]);
});

Deno.test("linksOf() finds what was written, however it was quoted and whatever stands between", () => {
  const href = fc.string({ unit: fc.constantFrom(..."ab/?&=;#<>\"' é"), maxLength: 10 });
  const quoted = fc.tuple(href, fc.constantFrom('"', "'")).map(([text, quote]) => ({
    text,
    tag: `<a href=${quote}${
      text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("'", "&#39;")
    }${quote}>`,
  }));
  const between = fc.constantFrom("", "text", ...TEXT);
  fc.assert(
    fc.property(fc.array(fc.tuple(between, quoted), { maxLength: 8 }), (parts) => {
      const html = parts.map(([before, { tag }]) => before + tag).join("");
      assertEquals(hrefs(html), parts.map(([, { text }]) => text));
    }),
    { numRuns: 500, seed: 6 },
  );
});

Deno.test("linksOf() never throws, whatever the page is", () => {
  const piece = fc.constantFrom(
    ..."< > / = \" ' ! - -- [ ] & ; # x &# &#x &am a base meta template script plaintext title href src srcset rel"
      .split(" "),
    " ",
    "<a href=",
    "<![CDATA[",
    "]]>",
    "</",
    "\0",
    "\uD800",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), fc.boolean(), (pieces, xhtml) => {
      const contentType = xhtml ? "application/xhtml+xml" : "text/html";
      const { base, links } = resultOf(
        linksOf(pieces.join(""), { ...PAGE, contentType, assets: true }),
      );
      assert(URL.canParse(base));
      assert(links.every(({ href }) => typeof href === "string"));
    }),
    { numRuns: 3000, seed: 7 },
  );
});

Deno.test("hasLinks() is true for whole pages of HTML only", () => {
  assert(hasLinks(200, "text/html"));
  assert(hasLinks(200, "Text/HTML ;charset=x"));
  assert(hasLinks(200, "application/xhtml+xml"));
  assert(!hasLinks(404, "text/html"));
  assert(!hasLinks(206, "text/html"));
  assert(!hasLinks(200, "text/plain"));
  assert(!hasLinks(200, "text/htmlx"));
  assert(!hasLinks(200, ""));
  assert(!hasLinks(200, null));
});

Deno.test("linksOf() lets others have a turn while it reads a long page, and finds the same", () => {
  const paths = Array.from({ length: 25_000 }, (_, index) => `/${index}`);
  const html = paths.map((path) => `<a href="${path}">x</a>`).join("&amp;");
  const [{ links }, pauses] = resultAndSteps(linksOf(html, PAGE));
  assertEquals(links.map(({ href }) => href), paths);
  assertEquals(pauses, 2);
  assertEquals(resultAndSteps(linksOf("<a href=/>".repeat(100), PAGE))[1], 0);
});
