import { assertEquals } from "@std/assert";
import { EXCLUDE_LENGTH_MAX, Scope, type ScopeOptions } from "./scope.ts";

function scopeOf(
  options: Partial<ScopeOptions> = {},
): (reference: string, nofollow?: boolean) => string {
  const scope = new Scope({ exclude: null, anyHost: false, ...options });
  scope.addOrigin("http://h");
  return (reference, nofollow = false) => {
    const finding = scope.find(reference, "http://h/", nofollow);
    return finding.kind === "skipped" ? finding.reason : finding.kind;
  };
}

Deno.test("Scope.find() tells a page from what is known and from what is left alone", () => {
  const find = scopeOf({ exclude: /private/ });
  assertEquals(["/a", "/a#b", "/%61"].map((reference) => find(reference)), [
    "page",
    "known",
    "known",
  ]);
  assertEquals(["mailto:x", "http://", "//u:p@h/"].map((reference) => find(reference)), [
    "scheme",
    "url",
    "url",
  ]);
  assertEquals(["//other/", "http://h:81/", "https://h/"].map((reference) => find(reference)), [
    "host",
    "host",
    "host",
  ]);
  assertEquals([find("/private"), find("/private#x")], ["exclude", "known"]);
});

Deno.test("Scope.find() reports a link that is not to be followed whatever is known", () => {
  const find = scopeOf();
  assertEquals([find("/a"), find("/a", true), find("/a", true)], ["page", "nofollow", "known"]);
  assertEquals([find("/b", true), find("/b")], ["nofollow", "page"]);
});

Deno.test("Scope.find() goes to any host when it may", () => {
  assertEquals(scopeOf({ anyHost: true })("https://other:8443/"), "page");
});

Deno.test("Scope.find() excludes every time when the expression has a memory", () => {
  const find = scopeOf({ exclude: /no/g });
  assertEquals(["/no1", "/no2", "/no3"].map((path) => find(path)), [
    "exclude",
    "exclude",
    "exclude",
  ]);
});

Deno.test("Scope.find() excludes what is too long to tell, if anything is to be excluded", () => {
  const long = "/" + "x".repeat(EXCLUDE_LENGTH_MAX);
  assertEquals([scopeOf({ exclude: /never/ })(long), scopeOf()(long)], ["exclude", "page"]);
});

Deno.test("Scope.find() tells less long URLs the more an expression repeats", () => {
  const find = scopeOf({ exclude: /x*x*x*x*x*x*x*no/ });
  assertEquals([find("/a"), find("/no"), find("/" + "x".repeat(2000))], [
    "page",
    "exclude",
    "exclude", // Not asked: that would take years.
  ]);
});

Deno.test("Scope.find() forgets what there is no room for", () => {
  const find = scopeOf({ known: { count: 1, characters: 100 } });
  assertEquals(["/a", "/b", "/a", "mailto:x", "mailto:y"].map((path) => find(path)), [
    "page",
    "forgotten",
    "known",
    "scheme",
    "forgotten",
  ]);
});
