/**
 * What files of robots.txt mean, in the order of RFC 9309: written after its text and its examples, and after the
 * questions that implementers have asked about it.
 *
 * @module
 */

/** Which paths a file allows, and which it forbids. Lines are separated by `;` for brevity. */
export interface RobotsCase {
  readonly what: string;
  readonly file: string;
  readonly allowed?: readonly string[];
  readonly forbidden?: readonly string[];
}

/** The first line of most files. */
const ALL = "User-agent: *;";

export const ROBOTS_CASES: readonly RobotsCase[] = [
  // Groups: RFC 9309, 2.2.1.
  { what: "an empty file", file: "", allowed: ["/", "/a"] },
  {
    what: "a group for all",
    file: ALL + "Disallow: /a",
    allowed: ["/", "/b"],
    forbidden: ["/a", "/a/b", "/ab"],
  },
  {
    what: "a group of ours",
    file: "User-agent: fibserv;Disallow: /a",
    allowed: ["/b"],
    forbidden: ["/a"],
  },
  { what: "a group of another robot", file: "User-agent: otherbot;Disallow: /", allowed: ["/a"] },
  {
    what: "a group of ours after one for all",
    file: ALL + "Disallow: /a;User-agent: fibserv;Disallow: /b",
    allowed: ["/a"],
    forbidden: ["/b"],
  },
  {
    what: "a group of ours before one for all",
    file: "User-agent: fibserv;Disallow: /b;" + ALL + "Disallow: /a",
    allowed: ["/a"],
    forbidden: ["/b"],
  },
  {
    what: "a group of ours that forbids nothing",
    file: ALL + "Disallow: /;User-agent: fibserv;Disallow:",
    allowed: ["/a"],
  },
  {
    what: "a group of ours without rules",
    file: ALL + "Disallow: /;User-agent: fibserv",
    allowed: ["/a"],
  },
  {
    what: "two groups of ours",
    file:
      "User-agent: fibserv;Disallow: /a;User-agent: x;Disallow: /;User-agent: fibserv;Disallow: /b",
    allowed: ["/c"],
    forbidden: ["/a", "/b"],
  },
  {
    what: "two groups for all",
    file: ALL + "Disallow: /a;User-agent: x;Disallow: /;" + ALL + "Disallow: /b",
    allowed: ["/c"],
    forbidden: ["/a", "/b"],
  },
  {
    what: "a group for several robots",
    file: "User-agent: x;User-agent: fibserv;User-agent: y;Disallow: /a",
    allowed: ["/b"],
    forbidden: ["/a"],
  },
  {
    what: "a group for us and all",
    file: "User-agent: fibserv;" + ALL + "Disallow: /a",
    forbidden: ["/a"],
  },
  { what: "the name in another case", file: "User-agent: FibServ;Disallow: /a", forbidden: ["/a"] },
  {
    what: "the name with a version",
    file: "User-agent: fibserv/1.0;Disallow: /a",
    forbidden: ["/a"],
  },
  {
    what: "the name with a remark",
    file: "User-agent: fibserv (teaching);Disallow: /a",
    forbidden: ["/a"],
  },
  {
    what: "a name that begins as ours",
    file: "User-agent: fibserv-news;Disallow: /a",
    allowed: ["/a"],
  },
  { what: "a name with which ours begins", file: "User-agent: fib;Disallow: /a", allowed: ["/a"] },
  { what: "a name that ends as ours", file: "User-agent: xfibserv;Disallow: /a", allowed: ["/a"] },
  { what: "an empty name", file: "User-agent:;Disallow: /a", allowed: ["/a"] },
  {
    what: "rules before any name",
    file: `Disallow: /a;${ALL}Disallow: /b`,
    allowed: ["/a"],
    forbidden: ["/b"],
  },
  // Lines: 2.2, and those of others, 2.2.4.
  {
    what: "directives in any case",
    file: "USER-AGENT: *;dISALLOW: /a;aLLow: /a/b",
    allowed: ["/a/b"],
    forbidden: ["/a"],
  },
  {
    what: "blanks around",
    file: " \t User-agent \t:\t * ; Disallow\t:/a \t",
    forbidden: ["/a"],
    allowed: ["/b"],
  },
  { what: "no blanks at all", file: "user-agent:*;disallow:/a", forbidden: ["/a"] },
  {
    what: "comments",
    file: "# x;User-agent: * # all;Disallow: /a # why;#Disallow: /b",
    forbidden: ["/a"],
    allowed: ["/b"],
  },
  { what: "a comment directly after", file: ALL + "Disallow: /a#b", forbidden: ["/a", "/ac"] },
  {
    what: "empty lines in a group",
    file: "User-agent: *;;;Disallow: /a;;Disallow: /b",
    forbidden: ["/a", "/b"],
  },
  {
    what: "other lines between names",
    file: "User-agent: fibserv;Sitemap: http://h/s;User-agent: x;Disallow: /a",
    forbidden: ["/a"],
  },
  {
    what: "other lines between rules",
    file: ALL + "Disallow: /a;Crawl-delay: 9;Host: h;Sitemap: /s;Disallow: /b",
    forbidden: ["/a", "/b"],
  },
  {
    what: "nonsense",
    file: "<html>;: :;::;Disallow /x;" + ALL + "Disalow: /y;Disallow: /a;%%%",
    forbidden: ["/a"],
    allowed: ["/x", "/y"],
  },
  { what: "a byte order mark", file: "\uFEFFUser-agent: *;Disallow: /a", forbidden: ["/a"] },
  // Which rule decides: 2.2.2.
  {
    what: "the longer rule allows",
    file: ALL + "Disallow: /a;Allow: /a/b",
    allowed: ["/a/b", "/a/bc"],
    forbidden: ["/a", "/a/c"],
  },
  {
    what: "the longer rule comes first",
    file: ALL + "Allow: /a/b;Disallow: /a",
    allowed: ["/a/b"],
    forbidden: ["/a/c"],
  },
  {
    what: "the longer rule forbids",
    file: ALL + "Allow: /a;Disallow: /a/b",
    allowed: ["/a/c"],
    forbidden: ["/a/b"],
  },
  { what: "a tie", file: ALL + "Disallow: /a;Allow: /a", allowed: ["/a"] },
  { what: "a tie in the other order", file: ALL + "Allow: /a;Disallow: /a", allowed: ["/a"] },
  {
    what: "a tie of different rules",
    file: ALL + "Disallow: /*b;Allow: /ab",
    allowed: ["/ab"],
    forbidden: ["/bb"],
  },
  {
    what: "stars count in the length",
    file: ALL + "Allow: /page;Disallow: /*.html",
    forbidden: ["/page.html"],
    allowed: ["/page"],
  },
  {
    what: "all but one folder",
    file: ALL + "Disallow: /;Allow: /public/",
    allowed: ["/public/x"],
    forbidden: ["/", "/public"],
  },
  { what: "an empty allow", file: ALL + "Disallow: /;Allow:", forbidden: ["/a"] },
  {
    what: "rules of both groups are not mixed",
    file: ALL + "Allow: /a/long;User-agent: fibserv;Disallow: /a",
    forbidden: ["/a/long"],
  },
  {
    what: "the case of paths",
    file: ALL + "Disallow: /Fish",
    forbidden: ["/Fish"],
    allowed: ["/fish"],
  },
  { what: "a path without slash", file: ALL + "Disallow: a", allowed: ["/a", "/b/a"] },
  {
    what: "robots.txt itself",
    file: ALL + "Disallow: /",
    allowed: ["/robots.txt", "/robots.txt?x"],
    forbidden: ["/robots.txt2", "/a/robots.txt"],
  },
  // Special signs: 2.2.3.
  {
    what: "a star",
    file: ALL + "Disallow: /a*c",
    forbidden: ["/ac", "/abc", "/a/b/c/d"],
    allowed: ["/ab"],
  },
  {
    what: "a star first",
    file: ALL + "Disallow: *.gif",
    forbidden: ["/x.gif", "/.gif?y"],
    allowed: ["/gif"],
  },
  { what: "a star last", file: ALL + "Disallow: /a*", forbidden: ["/a", "/ab"], allowed: ["/b"] },
  { what: "a star alone", file: ALL + "Disallow: *", forbidden: ["/", "/a"] },
  {
    what: "several stars",
    file: ALL + "Disallow: /**a***b",
    forbidden: ["/ab", "/xaxb"],
    allowed: ["/ba"],
  },
  {
    what: "a star spans the query",
    file: ALL + "Disallow: /*sid=",
    forbidden: ["/p?x=1&sid=2"],
    allowed: ["/p?sd=1"],
  },
  {
    what: "an end",
    file: ALL + "Disallow: /a$",
    forbidden: ["/a"],
    allowed: ["/ab", "/a/", "/a?b"],
  },
  {
    what: "the root alone",
    file: ALL + "Allow: /$;Disallow: /",
    allowed: ["/"],
    forbidden: ["/a", "/?a"],
  },
  {
    what: "a star and an end",
    file: ALL + "Disallow: /*.php$",
    forbidden: ["/a.php", "/a.php.php"],
    allowed: ["/a.php?x", "/a.php5"],
  },
  {
    what: "an end that overlaps",
    file: ALL + "Disallow: /ab*ba$",
    forbidden: ["/abba", "/abxba"],
    allowed: ["/aba"],
  },
  {
    what: "a dollar inside",
    file: ALL + "Disallow: /a$b",
    forbidden: ["/a$b", "/a%24b"],
    allowed: ["/a"],
  },
  {
    what: "an encoded dollar",
    file: ALL + "Disallow: /a-%24",
    forbidden: ["/a-$", "/a-$b", "/a-%24"],
    allowed: ["/a-"],
  },
  {
    what: "an encoded star",
    file: ALL + "Disallow: /a-%2A.html",
    forbidden: ["/a-*.html", "/a-%2a.html"],
    allowed: ["/a-b.html"],
  },
  {
    what: "dots and pluses mean themselves",
    file: ALL + "Disallow: /a.b+(c|d)",
    forbidden: ["/a.b+(c|d)"],
    allowed: ["/axb+(c|d)", "/a.bb"],
  },
  // Queries and percent-encoding: 2.2.2 and its table.
  {
    what: "a query",
    file: ALL + "Disallow: /a?b=c",
    forbidden: ["/a?b=c", "/a?b=cd"],
    allowed: ["/a", "/a?b"],
  },
  {
    what: "a question mark alone",
    file: ALL + "Disallow: /*?",
    forbidden: ["/?x", "/a?x"],
    allowed: ["/a"],
  },
  {
    what: "reserved signs in a query",
    file: ALL + "Disallow: /a?u=https://h.i",
    forbidden: ["/a?u=https%3A%2F%2Fh.i", "/a?u=https://h.i"],
  },
  {
    what: "the same, encoded in the file",
    file: ALL + "Disallow: /a?u=https%3A%2F%2Fh.i",
    forbidden: ["/a?u=https://h.i"],
  },
  {
    what: "letters beyond ASCII",
    file: ALL + "Disallow: /a/ツ",
    forbidden: ["/a/ツ", "/a/%E3%83%84", "/a/%e3%83%84"],
    allowed: ["/a/"],
  },
  {
    what: "the same, encoded in the file",
    file: ALL + "Disallow: /a/%e3%83%84",
    forbidden: ["/a/ツ", "/a/%E3%83%84"],
  },
  {
    what: "needless encoding in the file",
    file: ALL + "Disallow: /a/%62%61%7A",
    forbidden: ["/a/baz"],
  },
  {
    what: "needless encoding in the URL",
    file: ALL + "Disallow: /~joe",
    forbidden: ["/%7Ejoe", "/%7ejoe/x", "/~joe"],
  },
  {
    what: "an encoded slash is no slash",
    file: ALL + "Disallow: /a%2fb",
    forbidden: ["/a%2Fb"],
    allowed: ["/a/b"],
  },
  {
    what: "a slash is no encoded slash",
    file: ALL + "Disallow: /a/b",
    forbidden: ["/a/b"],
    allowed: ["/a%2Fb"],
  },
  {
    what: "an encoded question mark is none",
    file: ALL + "Disallow: /a%3Fb",
    forbidden: ["/a%3fb"],
    allowed: ["/a?b"],
  },
  { what: "blanks", file: ALL + "Disallow: /a b", forbidden: ["/a b", "/a%20b"], allowed: ["/a"] },
  {
    what: "percent signs that encode nothing",
    file: ALL + "Disallow: /100%/x;Disallow: /%zz",
    forbidden: ["/100%/x", "/%zz"],
    allowed: ["/100"],
  },
  {
    what: "letters by halves",
    file: ALL + "Disallow: /\uD800;Disallow: /a",
    forbidden: ["/a"],
    allowed: ["/b"],
  },
  {
    what: "a user's part of the path",
    file: ALL + "Disallow: /@a:b",
    forbidden: ["/@a:b", "/%40a%3Ab"],
  },
];
