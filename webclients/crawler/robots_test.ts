import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ROBOTS_LENGTH_MAX_BYTES, RobotsRules } from "./robots.ts";
import { ROBOTS_CASES } from "./robots_cases_testing.ts";

const allows = (text: string, path: string) => RobotsRules.parse(text).allows(`http://h${path}`);

Deno.test("RobotsRules.allows() decides as RFC 9309 says", () => {
  for (const { what, file, allowed = [], forbidden = [] } of ROBOTS_CASES) {
    for (const eol of ["\n", "\r\n", "\r"]) {
      const text = file.replaceAll(";", eol);
      for (const path of allowed) assert(allows(text, path), `${what}: ${path} is not allowed`);
      for (const path of forbidden) assert(!allows(text, path), `${what}: ${path} is allowed`);
    }
  }
});

const bytes = (text: string) => new TextEncoder().encode(text);
const answered = (status: number, text: string) =>
  RobotsRules.from({ kind: "response", status, body: bytes(text) }).allows("http://h/a");

Deno.test("RobotsRules.from() reads the file after success only", () => {
  assert(!answered(200, "User-agent: *\nDisallow: /a"));
  assert(answered(200, "User-agent: *\nDisallow: /b"));
  for (const status of [301, 302, 304, 400, 401, 403, 404, 410, 429]) {
    assert(answered(status, "User-agent: *\nDisallow: /"), `${status} forbids`);
  }
  for (const status of [500, 503, 599]) {
    assert(!answered(status, "User-agent: *\nAllow: /"), `${status} allows`);
  }
  assert(!RobotsRules.from({ kind: "unreachable" }).allows("http://h/a"));
});

Deno.test("RobotsRules.from() reads UTF-8, and what is none", () => {
  assert(
    !RobotsRules.from({
      kind: "response",
      status: 200,
      body: new Uint8Array([
        0xef,
        0xbb,
        0xbf,
        ...bytes("User-agent: *\nDisallow: /é\nDisallow: /"),
        0xff,
      ]),
    }).allows("http://h/%C3%A9"),
  );
  assert(answered(200, "User-agent: fibserv\n\0\nDisallow: /b"));
});

Deno.test("RobotsRules.from() reads 500 KiB, and no half line at its limit", () => {
  const group = "User-agent: *\n";
  const filled = (lengthBytes: number) => group + "#".repeat(lengthBytes - group.length - 1) + "\n";
  assert(!answered(200, filled(500 * 1024) + "Disallow: /a"));
  assert(answered(200, filled(ROBOTS_LENGTH_MAX_BYTES) + "Disallow: /a"));
  assert(answered(200, filled(ROBOTS_LENGTH_MAX_BYTES - 12) + "Disallow: /a/b"));
  assert(answered(200, "x".repeat(ROBOTS_LENGTH_MAX_BYTES + 1)));
});

Deno.test("RobotsRules.allows() finds the last of as many rules as a file can have", () => {
  const many = Array.from({ length: 20_000 }, (_, index) => `Disallow: /folder/${index}/`).join(
    "\n",
  );
  assert(!allows(`User-agent: *\n${many}\nDisallow: /a`, "/a"));
});

Deno.test("RobotsRules.allows() refuses a path when comparing it would take too long", () => {
  const hostile = RobotsRules.parse("User-agent: *\n" + "Disallow: /*aaaab\n".repeat(20_000));
  assert(hostile.allows("http://h/" + "a".repeat(100)));
  const long = "http://h/" + "a".repeat(8000);
  assertEquals([hostile.allows(long), hostile.verdict(long)], [false, "too-costly"]);
});

Deno.test("RobotsRules.allows() answers when a pattern has many stars", () => {
  const stars = RobotsRules.parse(`User-agent: *\nDisallow: /${"*a".repeat(200)}*b`);
  assert(stars.allows("http://h/" + "a".repeat(1000)));
  assert(!stars.allows("http://h/" + "a".repeat(1000) + "b"));
});

Deno.test("RobotsRules.parse() never throws, and decides about every path", () => {
  const piece = fc.constantFrom(
    ..."User-agent: Disallow: Allow: * fibserv / /a $ # %2 %41 : ? \uFEFF \uD800 é \0".split(" "),
    " ",
    "\n",
    "\r",
  );
  const path = fc.string({ unit: fc.constantFrom(..."ab/?%4*$é"), maxLength: 12 });
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), path, (pieces, path) => {
      assertEquals(
        typeof allows(pieces.join(""), "/" + path),
        "boolean",
      );
    }),
    { numRuns: 1000, seed: 8 },
  );
});

Deno.test("RobotsRules.allows() decides as a plain reading of the rules when groups are mixed", () => {
  const rule = fc.record({
    token: fc.constantFrom("fibserv", "*", "x"),
    allow: fc.boolean(),
    pattern: fc.stringMatching(/^\/[ab]{0,3}$/),
  });
  fc.assert(
    fc.property(
      fc.array(rule, { maxLength: 8 }),
      fc.stringMatching(/^\/[ab]{0,4}$/),
      (rules, path) => {
        const text = rules.map(({ token, allow, pattern }) =>
          `User-agent: ${token}\n${allow ? "Allow" : "Disallow"}: ${pattern}\n`
        ).join("");
        const token = rules.some((rule) => rule.token === "fibserv") ? "fibserv" : "*";
        const matching = rules.filter((rule) =>
          rule.token === token && path.startsWith(rule.pattern)
        );
        const longest = Math.max(0, ...matching.map(({ pattern }) => pattern.length));
        const deciding = matching.filter(({ pattern }) => pattern.length === longest);
        assertEquals(
          allows(text, path),
          deciding.length === 0 || deciding.some(({ allow }) => allow),
        );
      },
    ),
    { numRuns: 1000, seed: 9 },
  );
});
