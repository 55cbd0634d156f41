import { assertEquals } from "@std/assert";
import { KnownUrls } from "./known_urls.ts";

Deno.test("KnownUrls.add() tells what is new", () => {
  const known = new KnownUrls();
  assertEquals([known.add("a"), known.add("b"), known.add("a")], ["new", "new", "known"]);
  assertEquals([known.has("b"), known.has("c")], [true, false]);
});

Deno.test("KnownUrls.add() remembers no more when there are too many keys, and still knows those it has", () => {
  const known = new KnownUrls({ count: 2, characters: 100 });
  assertEquals(["a", "b", "c", "a"].map((key) => known.add(key)), ["new", "new", "full", "known"]);
  assertEquals(known.has("c"), false);
});

Deno.test("KnownUrls.add() remembers no more when keys are too long together", () => {
  const known = new KnownUrls({ count: 100, characters: 5 });
  assertEquals(["aaa", "bbb", "bb", "c"].map((key) => known.add(key)), [
    "new",
    "full",
    "new",
    "full",
  ]);
});
