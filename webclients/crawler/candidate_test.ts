import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { candidateOf, URL_LENGTH_MAX } from "./candidate.ts";

const BASE = "http://h/d/page";
const at = (reference: string) => candidateOf(reference, BASE);
const urlOf = (reference: string) => {
  const candidate = at(reference);
  return candidate.kind === "url" ? candidate.url : `${candidate.reason}: ${candidate.url}`;
};

Deno.test("candidateOf() resolves references as the standard does, and drops the fragment", () => {
  assertEquals(urlOf("x#y"), "http://h/d/x");
  assertEquals(urlOf(""), "http://h/d/page");
  assertEquals(urlOf("?q"), "http://h/d/page?q");
  assertEquals(urlOf("//other:8080"), "http://other:8080/");
  assertEquals(urlOf(" \n/a\tb c\r\n"), "http://h/ab%20c");
  assertEquals(urlOf("HTTPS:\\\\H/../é"), "https://h/%C3%A9");
});

Deno.test("candidateOf() leaves what was encoded as it was, and levels it in the key only", () => {
  assertEquals(at("/%7ea%2fb"), {
    kind: "url",
    url: "http://h/%7ea%2fb",
    origin: "http://h",
    key: "http://h/~a%2Fb",
  });
});

Deno.test("candidateOf() refuses what is no URL and what is not on the web", () => {
  assertEquals(urlOf("http://"), "url: http://");
  assertEquals(urlOf("http://h:99999/"), "url: http://h:99999/");
  assertEquals(urlOf("mailto:a@b"), "scheme: mailto:a@b");
  assertEquals(urlOf("javascript:void(0)"), "scheme: javascript:void(0)");
  assertEquals(urlOf("file:///etc/passwd"), "scheme: file:///etc/passwd");
});

Deno.test("candidateOf() refuses a user name and password, and does not show them", () => {
  assertEquals(urlOf("http://user:secret@h/a#b"), "credentials: http://***@h/a");
  assertEquals(urlOf("//user@h/"), "credentials: http://***@h/");
  assertEquals(urlOf("//:secret@h/"), "credentials: http://***@h/");
  assertEquals(urlOf("http://user:secret@h:99999/"), "url: http://***@h:99999/");
});

Deno.test("candidateOf() refuses what is too long, also when it only becomes so by encoding, and shows its beginning", () => {
  const long = "x".repeat(URL_LENGTH_MAX);
  assertEquals(at("/" + long.slice(20)).kind, "url");
  assertEquals(urlOf("/" + long), `url: /${"x".repeat(255)}…`);
  assert(urlOf("é".repeat(URL_LENGTH_MAX / 2)).startsWith("url: http://h/d/%C3%A9"));
  assertEquals(urlOf("data:," + long), `scheme: data:,${"x".repeat(250)}…`);
  assertEquals(urlOf("HTTP://" + long), `url: HTTP://${"x".repeat(249)}…`);
});

Deno.test("candidateOf() gives a URL or a reason, whatever is written", () => {
  const piece = fc.constantFrom(
    ..."http: // / h : @ ? # % %4 [ ] .. \\ é \0 \uD800 user mailto: 1 -".split(" "),
    " ",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const candidate = at(pieces.join(""));
      if (candidate.kind === "refused") return;
      const url = new URL(candidate.url);
      assertEquals([url.href, url.origin], [candidate.url, candidate.origin]);
      assert(/^https?:$/.test(url.protocol) && url.username + url.password + url.hash === "");
    }),
    { numRuns: 2000, seed: 13 },
  );
});
