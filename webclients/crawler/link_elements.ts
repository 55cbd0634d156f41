/**
 * Which attributes of which elements lead somewhere.
 *
 * Links proper are what a reader can follow and what a page shows in a frame. Assets are what a page is made of.
 *
 * @module
 */

/** How the value of an attribute is read: one URL, or a list of candidates (`srcset`). */
export type LinkSyntax = "url" | "srcset";

/** What holds links: by the name of the element, then by that of the attribute, both in lower case. */
export type LinkElements = ReadonlyMap<string, ReadonlyMap<string, LinkSyntax>>;

const HREF: ReadonlyMap<string, LinkSyntax> = new Map([["href", "url"]]);
const SRC: ReadonlyMap<string, LinkSyntax> = new Map([["src", "url"]]);
const SRC_AND_SRCSET: ReadonlyMap<string, LinkSyntax> = new Map([["src", "url"], [
  "srcset",
  "srcset",
]]);
const SRC_AND_POSTER: ReadonlyMap<string, LinkSyntax> = new Map([["src", "url"], [
  "poster",
  "url",
]]);

/** Elements that lead to other pages. */
export const PAGE_LINKS: LinkElements = new Map([
  ["a", HREF],
  ["area", HREF],
  ["iframe", SRC],
  ["frame", SRC],
]);

/** The same, and the elements that a page is made of. */
export const PAGE_AND_ASSET_LINKS: LinkElements = new Map([
  ...PAGE_LINKS,
  ["img", SRC_AND_SRCSET],
  ["source", SRC_AND_SRCSET],
  ["script", SRC],
  ["video", SRC_AND_POSTER],
  ["audio", SRC],
  ["track", SRC],
  ["embed", SRC],
  ["link", HREF],
]);

/** A `<link>` is part of the page when its `rel` has one of these, in lower case. */
export const ASSET_RELATIONS: ReadonlySet<string> = new Set(["stylesheet", "icon", "preload"]);
