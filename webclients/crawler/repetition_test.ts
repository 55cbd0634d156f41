import { assertEquals } from "@std/assert";
import { boundedLength, repeatsRepetition } from "./repetition.ts";

const SLOW = [
  ...["(a+)+$", "(a*)*b", "(?:a+)*", "(?<x>a+)+", "(a+){2,}", "(a{1,2})+", "(aa?)+$", "(.*a){20}"],
  ...["((a+))+", "(x(y+)z)*", "(a+?)+?", "([a-z]+)*", "(\\w+)+", "(?:(?:a*))+", "((a)|b+)*"],
  // Alternatives that begin alike.
  ...["(a|a)*", "(a|ab)*", "(\\w|\\d)+", "([^x]|y)+", "(.|a)+", "(x(a|ab))+", "(a|)+", "(|a)+"],
  ...["(é|[^a])+", "(\\x61|a)+", "(\\u0061|a)+", "((a)|a)+", "(?i:a|A)+", "(\\ba|a)+", "(^a|a)+"],
  // They look like the end of a class or a group, and are none.
  ...["([\\])]+)+", "(\\)+)+", "([)]+)+", "([(|]a+)*"],
];
const QUICK = [
  ...[
    "a+",
    "a*a*b",
    "\\?|\\.pdf$",
    "(a+)?",
    "(a+){1}",
    "(a+){0,1}",
    "(abc)+",
    "(a{2})+",
    "(a){2,3}",
  ],
  ...["^(?!http://h/docs/)", "(a|b)+", "(\\d|-)+", "(a[bc]|d)*", "(x(a|b))+", "(a|b+)", "a|a|b+"],
  ...[
    "[(a+)+]",
    "\\(a+\\)+",
    "(a\\+)+",
    "[a+]+",
    "(?:/[0-9]{4}){2}/",
    "a{,3}",
    "({)+",
    "(a{x)+",
    "",
  ],
];

Deno.test("repeatsRepetition() finds what is repeated and can be read in several ways", () => {
  for (const source of SLOW) assertEquals(repeatsRepetition(source), true, source);
});

Deno.test("repeatsRepetition() lets everything else be", () => {
  for (const source of QUICK) assertEquals(repeatsRepetition(source), false, source);
});

Deno.test("all expressions of these tests are such as JavaScript has them", () => {
  for (const source of [...SLOW, ...QUICK]) {
    assertEquals(new RegExp(source) instanceof RegExp, true);
  }
});

Deno.test("boundedLength() is shorter for each repetition, whatever it repeats", () => {
  const lengths = (...sources: string[]) => sources.map((source) => boundedLength(source, 1e9));
  assertEquals(lengths("abc", "(a|b){3}", "[*+]\\*"), [1e9, 1e9, 1e9]);
  assertEquals(lengths("a*", "a+?", "a{2,}", "(a){0,9}"), Array(4).fill(44_721));
  assertEquals(lengths("a*b*", ".*x.*y.*", "a*a*a*a*", "a*a*a*a*a*"), [1817, 393, 164, 94]);
  assertEquals(lengths("a?a?", "a?".repeat(40)), [25e7, 1]);
});
