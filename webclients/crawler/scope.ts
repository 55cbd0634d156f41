/**
 * Which of the references that are found lead to a page that is new and belongs to the crawl.
 *
 * @module
 */

import { candidateOf } from "./candidate.ts";
import { KnownUrls, type KnownUrlsBounds } from "./known_urls.ts";
import { boundedLength } from "./repetition.ts";
import type { SkipReason } from "./rows.ts";

/** The borders of a crawl. */
export interface ScopeOptions {
  /** URLs in which it matches are left alone, or null. */
  readonly exclude: RegExp | null;
  /** Whether other origins than that of the start are crawled. */
  readonly anyHost: boolean;
  /** How many URLs are remembered. */
  readonly known?: KnownUrlsBounds;
}

/** What a reference led to. */
export type Finding =
  | { readonly kind: "page"; readonly url: string; readonly origin: string }
  | { readonly kind: "skipped"; readonly url: string; readonly reason: SkipReason }
  | {
    /** It was found before, and that is decided. */
    readonly kind: "known";
  }
  | {
    /** It may be new, and there is no room to remember it. */
    readonly kind: "forgotten";
  };

/**
 * The longest URL to which `exclude` is applied. Regular expressions may take more than linear time, so of a longer one
 * nobody knows how long it would take to tell: it counts as excluded.
 */
export const EXCLUDE_LENGTH_MAX = 2048;
/**
 * … and the most steps that it may take on one URL, which shortens the length further where an expression repeats
 * several things: to 393 characters for `.*a.*b.*`. Sites that want to keep a crawler busy choose the URLs.
 */
const EXCLUDE_STEPS_MAX = 1e9;

/** Remembers what was found, and where the crawl may go. */
export class Scope {
  readonly #exclude: RegExp | null;
  readonly #excludeLengthMax: number;
  readonly #anyHost: boolean;
  readonly #origins = new Set<string>();
  readonly #known: KnownUrls;
  readonly #skipped: KnownUrls;
  #forgotten = 0;

  /**
   * Begins with nothing known, and no origin inside of the borders if not all are.
   *
   * @param options the borders
   */
  constructor({ exclude, anyHost, known }: ScopeOptions) {
    // With these flags an expression remembers where it stopped, and would match every other time.
    this.#exclude = exclude && new RegExp(exclude, exclude.flags.replace(/[gy]/g, ""));
    this.#excludeLengthMax = Math.min(
      EXCLUDE_LENGTH_MAX,
      boundedLength(exclude?.source ?? "", EXCLUDE_STEPS_MAX),
    );
    this.#anyHost = anyHost;
    this.#known = new KnownUrls(known);
    this.#skipped = new KnownUrls(known);
  }

  /** How many references were dropped since too many URLs are known. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** Takes an origin into the borders. */
  addOrigin(origin: string): void {
    this.#origins.add(origin);
  }

  /** Takes note of a URL that is crawled in any case: the start. `key` is its identity. */
  addKnown(key: string): void {
    this.#known.add(key);
  }

  /**
   * Takes in a reference. What is to be reported comes once only: a page the first time it is found, a URL that is left
   * alone once for each reason. The reason of a link that is not to be followed does not depend on what is known, so
   * that it is reported whatever the order in which pages come.
   *
   * @param reference what the link or the Location says
   * @param base the absolute URL against which it is resolved
   * @param nofollow whether it is not to be followed
   */
  find(reference: string, base: string, nofollow: boolean): Finding {
    const candidate = candidateOf(reference, base);
    if (candidate.kind === "refused") {
      const reason = candidate.reason === "scheme" ? "scheme" : "url";
      return this.#skip(candidate.url, candidate.url, reason);
    }
    const { url, origin, key } = candidate;
    if (nofollow) return this.#skip(url, key, "nofollow");
    if (this.#known.has(key)) return { kind: "known" };
    if (!this.#anyHost && !this.#origins.has(origin)) return this.#skip(url, key, "host");
    if (this.#isExcluded(url)) return this.#skip(url, key, "exclude");
    return this.#known.add(key) === "full" ? this.#forget() : { kind: "page", url, origin };
  }

  #isExcluded(url: string): boolean {
    if (this.#exclude === null) return false;
    return url.length > this.#excludeLengthMax || this.#exclude.test(url);
  }

  #skip(url: string, key: string, reason: SkipReason): Finding {
    const added = this.#skipped.add(`${reason} ${key}`);
    if (added === "full") return this.#forget();
    return added === "known" ? { kind: "known" } : { kind: "skipped", url, reason };
  }

  #forget(): Finding {
    this.#forgotten++;
    return { kind: "forgotten" };
  }
}
