import { assert, assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { pageGraph } from "./graph.ts";

const sizes = fc.integer({ min: 1, max: 300 });
const seeds = fc.integer();

function reachable(graph: readonly (readonly number[])[]): Set<number> {
  const found = new Set([0]);
  for (const page of found) for (const target of graph[page]!) found.add(target);
  return found;
}

Deno.test("pageGraph() lets all pages be reached from the first", () => {
  fc.assert(
    fc.property(sizes, seeds, (pages, seed) => {
      assertEquals(reachable(pageGraph(pages, seed)).size, pages);
    }),
    { seed: 10, numRuns: 200 },
  );
});

Deno.test("pageGraph() links to pages that exist, to none twice, never to the page itself", () => {
  fc.assert(
    fc.property(sizes, seeds, (pages, seed) => {
      const graph = pageGraph(pages, seed);
      assertEquals(graph.length, pages);
      for (const [page, targets] of graph.entries()) {
        assertEquals(new Set(targets).size, targets.length);
        assert(targets.every((target) => target >= 0 && target < pages && target !== page));
      }
    }),
    { seed: 10, numRuns: 200 },
  );
});

Deno.test("pageGraph() gives the same for the same seed, and something else for another", () => {
  assertEquals(pageGraph(30, 1), pageGraph(30, 1));
  const texts = Array.from({ length: 50 }, (_, seed) => JSON.stringify(pageGraph(30, seed)));
  assertEquals(new Set(texts).size, texts.length);
  assertNotEquals(pageGraph(30, 1), pageGraph(30, 1 + 2 ** 31));
});
