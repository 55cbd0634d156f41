/**
 * What is kept of a page while the tokenizer walks through it: see `linksOf()`, whose other half this is.
 *
 * @module
 */

import {
  ASSET_RELATIONS,
  type LinkElements,
  PAGE_AND_ASSET_LINKS,
  PAGE_LINKS,
} from "./link_elements.ts";
import { srcsetUrls } from "./srcset.ts";
import { ATTRIBUTE_LENGTH_MAX, Tag } from "./tag.ts";

/** A link as it stands in the page. */
export interface Link {
  /** The reference as it is written, character references decoded. It may be no URL at all. */
  readonly href: string;
  /** Whether the page asks robots not to follow it, by the link's `rel` or for all its links. */
  readonly nofollow: boolean;
}

/** All links of a page, in the order of the document, the same one as often as it is there. */
export interface PageLinks {
  /** The URL against which the references are resolved. */
  readonly base: string;
  /** The links. */
  readonly links: readonly Link[];
}

/** Of which page, and which of its links. */
export interface LinksOptions {
  /** The URL that the page came from: absolute. */
  readonly url: string;
  /** The Content-Type field; null is HTML. */
  readonly contentType: string | null;
  /** Whether images, scripts, style sheets and the like count too. */
  readonly assets: boolean;
}

/** The longest name of an element that matters here: `template`. Longer names are not even cut out. */
const ELEMENT_NAME_LENGTH_MAX = 8;

/** Attributes that matter of elements that are no links. */
const OTHER_ATTRIBUTES: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["base", new Set(["href"])],
  ["meta", new Set(["name", "content"])],
  ["template", new Set<string>()],
]);

/** Listens to the tokenizer, whose callbacks give places in the page: only what is wanted is ever cut out. */
export class LinkCollector {
  readonly #html: string;
  readonly #url: string;
  readonly #xhtml: boolean;
  readonly #onTag: () => void;
  readonly #elements: LinkElements;
  readonly #wanted: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #links: Link[] = [];
  #tag: Tag | null = null;
  #templateDepth = 0;
  #base: string | null = null;
  #nofollow = false;

  /**
   * Makes a listener for one page.
   *
   * @param html the page that the tokenizer reads, in which the places lie that it gives
   * @param options which page it is, and which links are wanted
   * @param xhtml whether a slash at the end of a tag closes the element
   * @param onTag called at each tag that begins
   */
  constructor(html: string, options: LinksOptions, xhtml: boolean, onTag: () => void) {
    this.#html = html;
    this.#url = options.url;
    this.#xhtml = xhtml;
    this.#onTag = onTag;
    this.#elements = options.assets ? PAGE_AND_ASSET_LINKS : PAGE_LINKS;
    this.#wanted = options.assets ? WANTED_WITH_ASSETS : WANTED;
  }

  /** What was found, once the tokenizer is at the end. */
  result(): PageLinks {
    const links = this.#nofollow
      ? this.#links.map(({ href }) => ({ href, nofollow: true }))
      : this.#links;
    return { base: this.#base ?? this.#url, links };
  }

  /** A tag begins: is it one that matters? */
  onopentagname(start: number, end: number): void {
    this.#onTag();
    this.#tag = null;
    if (end - start > ELEMENT_NAME_LENGTH_MAX) return;
    const name = this.#html.slice(start, end).toLowerCase();
    const wanted = this.#wanted.get(name);
    if (wanted === undefined || (this.#templateDepth > 0 && name !== "template")) return;
    this.#tag = new Tag(name, wanted);
  }

  /** An attribute begins. */
  onattribname(start: number, end: number): void {
    this.#tag?.beginAttribute(this.#html, start, end);
  }

  /** A part of its value. */
  onattribdata(start: number, end: number): void {
    this.#tag?.append(this.#html, start, end);
  }

  /** A character of its value that was written as a reference. */
  onattribentity(codePoint: number): void {
    this.#tag?.appendCodePoint(codePoint);
  }

  /** The attribute ends. */
  onattribend(): void {
    this.#tag?.endAttribute();
  }

  /** The tag ends with `>`. */
  onopentagend(): void {
    if (this.#tag !== null) this.#finish(this.#tag);
    this.#tag = null;
  }

  /** The tag ends with `/>`. */
  onselfclosingtag(): void {
    if (this.#xhtml && this.#tag?.name === "template") return;
    this.onopentagend();
  }

  /** A tag that closes an element. */
  onclosetag(start: number, end: number): void {
    if (this.#templateDepth === 0 || end - start !== "template".length) return;
    if (this.#html.slice(start, end).toLowerCase() === "template") this.#templateDepth--;
  }

  #finish(tag: Tag): void {
    if (tag.name === "template") this.#templateDepth++;
    else if (tag.name === "base") this.#base ??= this.#resolvedBase(tag.values.get("href"));
    else if (tag.name === "meta") this.#nofollow ||= forbidsToFollow(tag);
    else this.#addLinks(tag);
  }

  #resolvedBase(href: string | undefined): string | null {
    if (href === undefined) return null;
    const base = URL.parse(href, this.#url);
    // The standard takes the page's own URL then, and does not look at a second <base>.
    if (base === null || base.protocol === "data:" || base.protocol === "javascript:") {
      return this.#url;
    }
    return base.href;
  }

  #addLinks(tag: Tag): void {
    const relations = words(tag.values.get("rel"));
    if (tag.name === "link" && !relations.some((relation) => ASSET_RELATIONS.has(relation))) return;
    const nofollow = relations.includes("nofollow");
    const syntaxes = this.#elements.get(tag.name);
    for (const [name, value] of tag.values) {
      const syntax = syntaxes?.get(name);
      if (syntax === "url") this.#links.push({ href: value, nofollow });
      if (syntax === "srcset") this.#addCandidates(value, nofollow);
    }
  }

  #addCandidates(srcset: string, nofollow: boolean): void {
    const urls = srcsetUrls(srcset);
    if (srcset.length >= ATTRIBUTE_LENGTH_MAX) urls.pop(); // It may have been cut in its middle.
    for (const href of urls) this.#links.push({ href, nofollow });
  }

  /** Holds no links. */
  oncdata(): void {}
  /** Holds no links. */
  oncomment(): void {}
  /** Holds no links. */
  ondeclaration(): void {}
  /** Holds no links. */
  onprocessinginstruction(): void {}
  /** Holds no links. */
  ontext(): void {}
  /** Holds no links. */
  ontextentity(): void {}
  /** A tag that the page ends in was never complete: nothing is left to do. */
  onend(): void {}
}

const WANTED = wantedAttributes(PAGE_LINKS);
const WANTED_WITH_ASSETS = wantedAttributes(PAGE_AND_ASSET_LINKS);

function wantedAttributes(elements: LinkElements): ReadonlyMap<string, ReadonlySet<string>> {
  const wanted = new Map(OTHER_ATTRIBUTES);
  for (const [name, attributes] of elements) {
    wanted.set(name, new Set([...attributes.keys(), "rel"]));
  }
  return wanted;
}

/**
 * `<meta name="robots" content="noindex, nofollow">`; by convention `none` stands for these two. Words behind the first
 * {@linkcode ATTRIBUTE_LENGTH_MAX} characters are not seen: nobody has so many wishes, and something has to be the bound.
 */
function forbidsToFollow(meta: Tag): boolean {
  if (meta.values.get("name")?.trim().toLowerCase() !== "robots") return false;
  const tokens = words(meta.values.get("content"));
  return tokens.includes("nofollow") || tokens.includes("none");
}

/** The words of a list that is separated by blanks or commas, in lower case. */
function words(list: string | undefined): string[] {
  return list === undefined ? [] : list.toLowerCase().split(/[\s,]+/);
}
