import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { urlIdentity, withoutFragment } from "./url_identity.ts";

const SAME: [string, string][] = [
  ["http://h/a#one", "http://h/a#two"],
  ["http://h/a#", "http://h/a"],
  ["HTTP://H:80/a", "http://h/a"],
  ["https://h:443/", "https://h"],
  ["http://h/a/./b/../c", "http://h/a/c"],
  ["http://h/%c3%a9", "http://h/é"],
  ["http://h/%7Euser", "http://h/~user"],
  ["http://h/%41%2D%5f%2E%7e9?q=%61", "http://h/A-_.~9?q=a"],
  ["http://h/a%2fb", "http://h/a%2Fb"],
  ["http://h/a b", "http://h/a%20b"],
];

Deno.test("urlIdentity() is the same when a difference has no meaning", () => {
  for (const [one, other] of SAME) assertEquals(urlIdentity(one), urlIdentity(other));
});

const DIFFERENT: [string, string][] = [
  ["http://h/?a&b", "http://h/?b&a"],
  ["http://h/d", "http://h/d/"],
  ["http://h/?x", "http://h/?x="],
  ["http://h/?", "http://h/"],
  ["http://h/a%2Fb", "http://h/a/b"],
  ["http://h/a%3Fb", "http://h/a?b"],
  ["http://h/?a%26b", "http://h/?a&b"],
  ["http://h/%2B", "http://h/+"],
  ["http://h/a//b", "http://h/a/b"],
  ["http://h/A", "http://h/a"],
  ["http://h/", "https://h/"],
  ["http://h/", "http://h:8080/"],
  ["http://h/index.html", "http://h/"],
  ["http://h/%2541", "http://h/%41"],
  ["http://h/%%37e", "http://h/~"],
  ["http://h/%%37e", "http://h/%7e"],
  ["http://h/%4%31", "http://h/A"],
];

Deno.test("urlIdentity() differs when a difference may have a meaning", () => {
  for (const [one, other] of DIFFERENT) {
    assert(urlIdentity(one) !== urlIdentity(other), `${one} and ${other} are taken for the same`);
  }
});

Deno.test("urlIdentity() decodes nothing that would complete a stray percent sign", () => {
  for (const url of ["http://h/%%37e", "http://h/%4%31", "http://h/?%%%34"]) {
    assertEquals(urlIdentity(url), url);
  }
});

Deno.test("urlIdentity() throws when it is given no absolute URL", () => {
  assertThrows(() => urlIdentity("/a"), TypeError);
});

Deno.test("withoutFragment() leaves all before the sign", () => {
  assertEquals(withoutFragment("http://h/a?b#c#d"), "http://h/a?b");
  assertEquals(withoutFragment("http://h/a?b"), "http://h/a?b");
});

/** Paths and queries in which percent signs are frequent, also ones that encode nothing. */
const tails = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom("%", "%2", "%2F", "%2e", "%41", "%7e", "%25", "%c3%A9", "%34"),
    },
    {
      weight: 2,
      arbitrary: fc.constantFrom("/", "?", "&", "=", "+", ".", "..", ":", "@", "'", "#"),
    },
    { weight: 2, arbitrary: fc.constantFrom("a", "4", "1", "E", "~", "é", " ") },
  ),
  { maxLength: 12 },
).map((parts) => parts.join(""));

Deno.test("urlIdentity() gives a valid URL, and the key of a key is the key", () => {
  fc.assert(
    fc.property(tails, (tail) => {
      const key = urlIdentity(`http://h/${tail}`);
      assertEquals(new URL(key).href, key);
      assertEquals(urlIdentity(key), key);
    }),
    { numRuns: 2000, seed: 1 },
  );
});

Deno.test("urlIdentity() never changes what RFC 3986 calls reserved, raw or encoded", () => {
  const reserved = (text: string) =>
    [...text.matchAll(
      /[:/?#[\]@!$&'()*+,;=]|%(?:3A|2F|3F|23|5B|5D|40|21|24|26|27|28|29|2A|2B|2C|3B|3D)/gi,
    )]
      .map(([match]) => match.toUpperCase());
  fc.assert(
    fc.property(tails, (tail) => {
      const before = withoutFragment(new URL(`http://h/${tail}`).href);
      assertEquals(reserved(urlIdentity(before)), reserved(before));
    }),
    { numRuns: 2000, seed: 2 },
  );
});
