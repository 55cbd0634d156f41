import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { canonicalPath, PathPattern } from "./robots_pattern.ts";

Deno.test("PathPattern.matches() agrees with a regular expression when patterns are short", () => {
  const pattern = fc.string({
    unit: fc.constantFrom("a", "b", "/", "*"),
    minLength: 1,
    maxLength: 7,
  });
  const path = fc.string({ unit: fc.constantFrom("a", "b", "/"), maxLength: 8 });
  fc.assert(
    fc.property(pattern, fc.constantFrom("", "$"), path, (pattern, end, path) => {
      const expression = new RegExp("^" + pattern.replaceAll("*", ".*") + end);
      assertEquals(new PathPattern(pattern + end).matches(path), expression.test(path));
    }),
    { numRuns: 5000, seed: 10 },
  );
});

Deno.test("PathPattern.length counts octets as they are compared, stars and the end too", () => {
  assertEquals(new PathPattern("/a*b$").length, 5);
  assertEquals(new PathPattern("/é").length, 7);
  assertEquals(new PathPattern("/%61").length, 2);
});

Deno.test("canonicalPath() levels what is equal and keeps what is not", () => {
  assertEquals(canonicalPath("/%7e%2f%3a?%2f%3F%23"), "/~%2F:?/?%23");
  assertEquals(canonicalPath('/é "<>^`{|}'), "/%C3%A9%20%22%3C%3E%5E%60%7B%7C%7D");
  assertEquals(canonicalPath("/*$"), "/%2A%24");
  assertEquals(canonicalPath("/*$", "*"), "/*%24");
  assertEquals(canonicalPath("/%%4"), "/%%4");
});

Deno.test("canonicalPath() leaves what it has made when all percent signs encode something", () => {
  const path = fc.array(
    fc.constantFrom("/", "?", "%2F", "%3f", "%41", "%25", "é", "*", "$", "=", " "),
  )
    .map((parts) => "/" + parts.join(""));
  fc.assert(
    fc.property(
      path,
      (path) => assertEquals(canonicalPath(canonicalPath(path)), canonicalPath(path)),
    ),
    { numRuns: 1000, seed: 11 },
  );
});
