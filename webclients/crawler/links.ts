/**
 * The links of an HTML page.
 *
 * The task sounds like one for a regular expression, and is not: `<a href=…>` inside of a comment, a script or a title
 * is text, attributes have four ways of quoting, and `&amp;` stands for `&`. It is not one for a parser either. A parser
 * builds the tree, and for that keeps the list of open elements; with 100,000 nested `<div>` a common one needs nine
 * seconds, since for each tag it walks that list. Links need no tree. So only the first half of a parser is used, the
 * tokenizer: it tells tags from text in one pass, and this file keeps what it says about a few elements.
 *
 * What counts is what a browser *without scripts* would show:
 * - `<noscript>` is for such browsers: its links count.
 * - `<template>` is material for scripts, and shows nothing: links in it do not count, nor does a `<base>` or `<meta>`.
 * - The content of script, style, title, textarea, iframe, noframes, noembed and xmp is text, and so is all that comes
 *   after `<plaintext>`. A tag that the page ends in is no tag.
 *
 * Without a tree some things are not known: `<title>` in a drawing (SVG) may hold elements there, and is taken for
 * text here.
 *
 * @see https://html.spec.whatwg.org/multipage/parsing.html#tokenization
 * @module
 */

import { Tokenizer } from "htmlparser2";
import { LinkCollector, type LinksOptions, type PageLinks } from "./link_collector.ts";
import { mediaTypeOf } from "./media_type.ts";

export type { Link, LinksOptions, PageLinks } from "./link_collector.ts";

const HTML = "text/html";
const XHTML = "application/xhtml+xml";

/**
 * Whether a response has links at all: only whole pages (200), and only HTML.
 *
 * @param status the status of the response
 * @param contentType its Content-Type field, or null when there was none
 */
export function hasLinks(status: number, contentType: string | null): boolean {
  const essence = mediaTypeOf(contentType)?.essence;
  return status === 200 && (essence === HTML || essence === XHTML);
}

/** How many tags are read in one piece before others have a turn: some ten milliseconds' work. */
const STEP_TAGS = 10_000;

/**
 * Lists the links of a page. Takes time in proportion to its length, and memory for the links alone: of attributes
 * that are no links nothing is kept, and of others no more than {@linkcode ATTRIBUTE_LENGTH_MAX} characters.
 *
 * A page of ten megabytes may take a second, so this is done in steps: it yields whenever others should have a turn.
 *
 * @param html the text of the page
 * @param options which page it is, and which links are wanted
 */
export function* linksOf(html: string, options: LinksOptions): Generator<void, PageLinks> {
  const xhtml = mediaTypeOf(options.contentType)?.essence === XHTML;
  let tags = 0;
  let isPaused = false;
  const collector = new LinkCollector(html, options, xhtml, () => {
    tags++;
    if (tags % STEP_TAGS !== 0) return;
    isPaused = true;
    tokenizer.pause();
  });
  // In XHTML `<script/>` is complete, while in HTML the slash means nothing. All else is read as HTML in both: most of
  // what is called XHTML is not well-formed, and a browser that refuses it shows no links at all.
  const tokenizer = new Tokenizer({ recognizeSelfClosing: xhtml }, collector);
  tokenizer.write(xhtml ? html : withoutCdata(html));
  while (isPaused) {
    yield;
    isPaused = false;
    tokenizer.resume();
  }
  tokenizer.end();
  return collector.result();
}

/**
 * In HTML `<![CDATA[` begins a comment that ends with the next `>`, but the tokenizer, which leaves it to a parser to
 * know about drawings, looks for `]]>`. A blank in its place makes it what it is. The length stays.
 */
function withoutCdata(html: string): string {
  return html.includes("<![CDATA[") ? html.replaceAll("<![CDATA[", "<! CDATA[") : html;
}
