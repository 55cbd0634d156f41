import { assertEquals, assertFalse, assertStringIncludes, assertThrows } from "@std/assert";
import * as fc from "fast-check";
import { FetchError } from "./fetch_error.ts";
import {
  addressOf,
  checkReach,
  maskCredentials,
  parseUrl,
  type Reach,
  resolveLocation,
  targetOf,
  withoutFragment,
} from "./url.ts";

const reach: Reach = { schemes: ["http", "https"], hasTls: true };

/** The kind of the error that `fn` throws, and its message. */
function failure(fn: () => unknown): [kind: string, message: string] {
  const error = assertThrows(fn, FetchError);
  return [error.kind, error.message];
}

Deno.test("parseUrl() serialises as the WHATWG standard does", () => {
  const url = parseUrl(" HTTP://Example.ORG:80/a/../b c/é%2f?q= ü#f ", reach);
  assertEquals(url.href, "http://example.org/b%20c/%C3%A9%2f?q=%20%C3%BC#f");
  assertEquals(withoutFragment(url), "http://example.org/b%20c/%C3%A9%2f?q=%20%C3%BC");
  assertEquals(targetOf(url), "/b%20c/%C3%A9%2f?q=%20%C3%BC");
});

Deno.test("targetOf() keeps the question mark of an empty query", () => {
  assertEquals(targetOf(new URL("http://h/x?#f")), "/x?");
  assertEquals(targetOf(new URL("http://h#/?")), "/");
});

Deno.test("parseUrl() refuses what is not a URL, another scheme, and credentials", () => {
  for (
    const text of [
      "",
      "x",
      "/a",
      "http://",
      "http://a b/",
      "http://h:99999/",
      "ftp://h/",
      "file:///etc/passwd",
    ]
  ) {
    assertEquals(failure(() => parseUrl(text, reach))[0], "url", text);
  }
  assertEquals(failure(() => parseUrl(`http://h/${"x".repeat(70_000)}`, reach))[0], "url");
  for (const text of ["http://user@h/", "http://user:secret@h/", "http://:secret@h/"]) {
    const [kind, message] = failure(() => parseUrl(text, reach));
    assertEquals(kind, "url");
    assertStringIncludes(message, '"http://***@h/"');
  }
});

Deno.test("parseUrl() refuses what the step or the world does not speak", () => {
  const tlsOnly: Reach = { schemes: ["https"], hasTls: true };
  assertEquals(failure(() => parseUrl("http://h/", tlsOnly)), [
    "url",
    'Cannot fetch: this variant speaks https only, got "http://h/"',
  ]);
  const [kind, message] = failure(() => parseUrl("https://h/", { ...reach, hasTls: false }));
  assertEquals(kind, "tls");
  assertStringIncludes(message, "--io deno");
});

Deno.test("addressOf() has the scheme's port, and no brackets", () => {
  const address = (url: string) => Object.values(addressOf(new URL(url)));
  assertEquals(address("http://h/"), ["h", 80]);
  assertEquals(address("https://h/"), ["h", 443]);
  assertEquals(address("https://h:80/"), ["h", 80]);
  assertEquals(address("http://h:0/"), ["h", 0]);
  assertEquals(address("http://[::1]:8080/"), ["::1", 8080]);
});

Deno.test("resolveLocation() resolves against the request", () => {
  const base = new URL("http://h:81/a/b?c#d");
  const href = (location: string) => resolveLocation(location, base).href;
  assertEquals(href("e"), "http://h:81/a/e");
  assertEquals(href("/e f"), "http://h:81/e%20f");
  assertEquals(href("?g"), "http://h:81/a/b?g");
  assertEquals(href("//other/x#y"), "http://other/x#y");
  assertEquals(href("https://other/"), "https://other/");
  assertEquals(href("/\xc3\xa9?\xc3\xa9"), "http://h:81/%C3%A9?%C3%A9");
  assertEquals(href("http://b\xc3\xbccher.example/"), "http://xn--bcher-kva.example/");
  assertEquals(href("/\xe9"), "http://h:81/%E9");
  assertEquals(failure(() => href("http://a b/"))[0], "redirect");
  assertEquals(failure(() => href(`/${" ".repeat(30_000)}x`))[0], "redirect");
});

Deno.test("checkReach() blames a redirect for another scheme, and shows no password", () => {
  const check = (url: string) => failure(() => checkReach(new URL(url), "redirect", reach));
  assertEquals(check("ftp://h/")[0], "redirect");
  assertEquals(check("data:,x")[0], "redirect");
  const [kind, message] = check("http://u:secret@h/");
  assertEquals(kind, "url");
  assertFalse(message.includes("secret"));
});

Deno.test("maskCredentials() hides them in whatever parses as a URL, and in slips of the fingers", () => {
  assertEquals(maskCredentials("http://u:p@h/a@b?c@d"), "http://***@h/a@b?c@d");
  assertEquals(maskCredentials("http://u:p@x@h"), "http://***@h");
  assertEquals(maskCredentials("http:u:p@h"), "http:***@h");
  assertEquals(maskCredentials("\\\\u:p@h\\"), "\\\\***@h\\");
  assertEquals(maskCredentials("http//u:p@h"), "***@h");
  assertEquals(maskCredentials("user@h"), "***@h");
  assertEquals(maskCredentials("foo://u:p\\@h/a@b"), "foo://***@h/a@b");
  for (const text of ["http://h/u:p@h", "http://h?a@b", "x", "", "/a@b", "file:///a:b@c"]) {
    assertEquals(maskCredentials(text), text);
  }
});

Deno.test("maskCredentials() hides them where the scheme was forgotten, or names no host", () => {
  assertEquals(maskCredentials("u5er:s3cret@127.0.0.1:8080/x"), "***@127.0.0.1:8080/x");
  assertEquals(maskCredentials(" u5er:s3/cret@h/x?y"), " ***@h/x?y");
  assertEquals(maskCredentials("u5er:/s3cret@h"), "***@h");
  assertEquals(maskCredentials("u5er:\\/:s3cret@h/"), "***@h/");
  assertEquals(maskCredentials("mailto:u5er:s3cret@h"), "mailto:***@h");
  for (const text of ["mailto:x@y", "MailTo:x@y?z", "data:,a@b", "h:8080/a@b", "[::1]:80/@b/c"]) {
    assertEquals(maskCredentials(text), text);
  }
});

Deno.test("maskCredentials() hides a password with a character that ends the host, unless it is a port", () => {
  for (const mark of "/?#\\") {
    for (const before of ["http://", "https:", "ftp://", "//", "u://", ""]) {
      const [text, masked] = [`${before}u5er:s3${mark}cret@h/`, `${before}***@h/`];
      assertEquals(maskCredentials(text), masked, text);
    }
    for (const text of [`http://h:80${mark}a@b`, `h:80${mark}a:c@b`, `foo://h:80/${mark}a@b`]) {
      assertEquals(maskCredentials(text), text);
    }
  }
  assertEquals(maskCredentials("http://u:99999/s3cret@h/"), "http://***@h/");
});

Deno.test("maskCredentials() leaves nothing of a name and a password in what is refused", () => {
  const junk = fc.string({ unit: fc.constantFrom(..."\t /\\?#@:%.;a"), maxLength: 5 });
  const scheme = fc.constantFrom(
    "",
    "http:",
    "http://",
    "http//",
    "http;//",
    "mailto:",
    "x:",
    "//",
  );
  fc.assert(
    fc.property(scheme, junk, junk, junk, (scheme, a, b, c) => {
      const text = `${scheme}USER${a}:s3${b}CRET@h/${c}`;
      const url = URL.parse(text);
      // Then somebody is asked for what looks like a password.
      if (url !== null && url.host !== "") return;
      const masked = maskCredentials(text);
      // In front of slashes a name looks like a scheme.
      const secret = /:\s*\/\s*\//.test(a) ? /CRET/ : /USER|CRET/;
      assertFalse(secret.test(masked), JSON.stringify(text));
      assertEquals(maskCredentials(masked), masked, "twice is once");
    }),
    { seed: 1, numRuns: 3000 },
  );
});

Deno.test("maskCredentials() hides the password wherever a parser finds one", () => {
  const junk = fc.string({ unit: fc.constantFrom(..."\t\n\r :/\\?#@.ab%["), maxLength: 6 });
  fc.assert(
    fc.property(
      junk,
      junk,
      junk,
      fc.constantFrom("http", "HTTP", "ht\ttp", "ftp", "foo"),
      (a, b, c, scheme) => {
        const text = `${a}${scheme}:${b}u:SECRET@h${c}`;
        const url = URL.parse(text);
        if (url === null || !url.password.includes("SECRET")) return;
        assertFalse(maskCredentials(text).includes("SECRET"), JSON.stringify(text));
      },
    ),
    { seed: 1, numRuns: 3000 },
  );
});

Deno.test("maskCredentials() takes linear time", () => {
  const long = "\t".repeat(1_000_000);
  assertEquals(maskCredentials(`http:${long}/`).length, long.length + 6);
  const colons = ":@".repeat(500_000);
  assertEquals(maskCredentials(`u${colons}`), "***@");
});

Deno.test("targetOf() has no character that ends a line, for any URL", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", maxLength: 50 }),
      fc.string({ maxLength: 50 }),
      (a, b) => {
        const url = URL.parse(`http://h/${a}?${b}\r\nX: y`);
        if (url !== null) assertEquals(/^[!-~]+$/.test(targetOf(url)), true, url.href);
      },
    ),
    { seed: 1, numRuns: 200 },
  );
});
