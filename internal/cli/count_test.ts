import { assertEquals } from "@std/assert";
import { count } from "./count.ts";

Deno.test("count() has the plural for all numbers but one", () => {
  assertEquals([0, 1, 2].map((number) => count(number, "page")), ["0 pages", "1 page", "2 pages"]);
  assertEquals([count(1, "try", "tries"), count(3, "try", "tries")], ["1 try", "3 tries"]);
});
