/**
 * robots.txt: what a site asks robots to leave alone.
 *
 * The file is a list of groups, each for some robots by name, and each with rules that allow or forbid paths. A robot
 * obeys all groups that name it, taken together, and only if there is none those for `*`. Of the rules that match a
 * path the longest decides, and of two that are equally long the one that allows. All other lines (Sitemap,
 * Crawl-delay, nonsense) count as not there, so that they do not end a group either.
 *
 * `robots-parser` was tried instead. It has most of the rules and needs a wrapper for the others, which has to take
 * the whole file apart first: groups that other lines interrupt, percent-encoding, stars in URLs. And it tries every
 * beginning of the path for every sign of every pattern: a file of 500 kB kept it busy for five seconds, for each URL.
 *
 * @see RFC 9309, Robots Exclusion Protocol
 * @module
 */

import { canonicalPath, PathPattern } from "./robots_pattern.ts";

/** By which name the groups of robots.txt call this crawler, in lower case. */
export const PRODUCT_TOKEN = "fibserv";

/** How much of robots.txt is read, in bytes: RFC 9309 asks for 500 KiB at least. The rest counts as not there. */
export const ROBOTS_LENGTH_MAX_BYTES = 512 * 1024;

/**
 * The most that one question may cost: the length of the path times that of the patterns with stars that begin like it,
 * which bounds what finding their pieces takes (a tenth of a second here at worst). Files that people write stay far
 * below, since most patterns begin otherwise: 1000 that begin with a star and have 30 characters may be compared with
 * 3300. Beyond it the path counts as forbidden, which is the mistake that hurts nobody but whoever wonders why.
 */
const MATCHING_WORK_MAX = 100e6;

/** What robots.txt says of a URL. `too-costly`: to find out would take too long, and it counts as forbidden. */
export type RobotsVerdict = "allowed" | "forbidden" | "too-costly";

/** What the objects of a rule take besides its text. */
const RULE_SIZE_BYTES = 200;

/** What came of asking for robots.txt, redirects followed. */
export type RobotsOutcome =
  | {
    /** An answer came. */
    readonly kind: "response";
    /** Its status: of the last response when redirects were followed, also if that is one redirect too many. */
    readonly status: number;
    /** Its body, or the beginning of it: {@linkcode ROBOTS_LENGTH_MAX_BYTES} are enough. */
    readonly body: Uint8Array;
  }
  | {
    /** None came: no connection, a timeout, an answer that is no HTTP. */
    readonly kind: "unreachable";
  };

/** The rules of one origin. */
export class RobotsRules {
  readonly #rules: readonly Rule[];
  /** What it costs to remember the rules, roughly in bytes. */
  readonly size: number;

  private constructor(rules: readonly Rule[]) {
    // The first that matches decides. Sorting is stable and costs less than asking all of them for every URL.
    this.#rules = rules.toSorted((a, b) =>
      b.pattern.length - a.pattern.length || Number(b.allow) - Number(a.allow)
    );
    this.size = sum(rules.map(({ pattern }) => RULE_SIZE_BYTES + pattern.length));
  }

  /** Rules that allow everything: there is no robots.txt. */
  static readonly ALLOW_ALL: RobotsRules = new RobotsRules([]);
  /** Rules that forbid everything: robots.txt may exist and cannot be had. */
  static readonly FORBID_ALL: RobotsRules = RobotsRules.parse("User-agent: *\nDisallow: /");

  /**
   * Reads a robots.txt. Never throws: lines that are not understood count as not there.
   *
   * @param text the file, with or without byte order mark, lines ended by LF, CR or both
   * @param productToken the name of the robot, in lower case
   */
  static parse(text: string, productToken: string = PRODUCT_TOKEN): RobotsRules {
    return new RobotsRules(rulesFor(text, productToken));
  }

  /**
   * Decides by what came of asking for robots.txt: the rules in it after success, none after a 4xx or where redirects
   * led nowhere, and all is forbidden when the server is ill or out of reach, since then nobody knows what it asks for.
   *
   * @see RFC 9309, section 2.3.1
   */
  static from(outcome: RobotsOutcome): RobotsRules {
    if (outcome.kind === "unreachable" || outcome.status >= 500) return RobotsRules.FORBID_ALL;
    if (outcome.status < 200 || outcome.status >= 300) return RobotsRules.ALLOW_ALL;
    return RobotsRules.parse(beginningOf(outcome.body));
  }

  /**
   * Whether the crawler may ask for a URL of this origin. `/robots.txt` itself is always allowed.
   *
   * @param url an absolute URL; its path and query are looked at
   */
  allows(url: string | URL): boolean {
    return this.verdict(url) === "allowed";
  }

  /** As `allows()`, and whether it was too costly to tell. */
  verdict(url: string | URL): RobotsVerdict {
    const { pathname, search } = typeof url === "string" ? new URL(url) : url;
    if (pathname === "/robots.txt") return "allowed";
    const path = canonicalPath(pathname + search);
    let work = 0;
    for (const { pattern, allow } of this.#rules) {
      if (!pattern.beginsLike(path)) continue;
      if (pattern.hasWildcard) work += path.length * pattern.length;
      if (work > MATCHING_WORK_MAX) return "too-costly";
      if (pattern.matches(path)) return allow ? "allowed" : "forbidden";
    }
    return "allowed";
  }
}

interface Rule {
  readonly pattern: PathPattern;
  readonly allow: boolean;
}

/** Takes the file apart: the rules of the groups that name the robot, or of those for all others. */
function rulesFor(text: string, productToken: string): Rule[] {
  const own: Rule[] = [];
  const others: Rule[] = [];
  let isNamed = false; // Whether any group names the robot, be it without rules.
  let inOwn = false;
  let inOthers = false;
  let inRules = false;
  for (const { directive, value } of directivesOf(text)) {
    if (directive === "user-agent") {
      if (inRules) inOwn = inOthers = inRules = false; // A name after rules begins the next group.
      if (value.startsWith("*")) inOthers = true;
      else if (tokenOf(value) === productToken) inOwn = isNamed = true;
      continue;
    }
    inRules = true;
    if (value === "" || !(inOwn || inOthers)) continue; // "Disallow:" forbids nothing.
    const rule = { pattern: new PathPattern(value), allow: directive === "allow" };
    if (inOwn) own.push(rule);
    if (inOthers) others.push(rule);
  }
  return isNamed ? own : others;
}

/** The lines that matter: what they say and about what. */
function* directivesOf(text: string): Generator<{ directive: string; value: string }> {
  for (const line of text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/)) {
    const [content = ""] = line.split("#", 1);
    const colon = content.indexOf(":");
    const directive = content.slice(0, Math.max(colon, 0)).trim().toLowerCase();
    if (directive !== "user-agent" && directive !== "allow" && directive !== "disallow") continue;
    yield { directive, value: content.slice(colon + 1).trim() };
  }
}

/** The product token of a name: `FooBot` of `FooBot/2.1 (compatible)`, in lower case. */
function tokenOf(name: string): string {
  return /^[A-Za-z_-]*/.exec(name)?.[0].toLowerCase() ?? "";
}

/** As much of the file as is read. The line in which the limit lies is dropped: half a pattern is another one. */
function beginningOf(body: Uint8Array): string {
  const text = new TextDecoder().decode(body.subarray(0, ROBOTS_LENGTH_MAX_BYTES));
  if (body.length <= ROBOTS_LENGTH_MAX_BYTES) return text;
  return text.slice(0, Math.max(text.lastIndexOf("\n"), text.lastIndexOf("\r"), 0));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
