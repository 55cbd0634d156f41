/**
 * The ladder as a whole: neighbours show an idea and little else, and every variant can be cut into excerpts.
 */

import { assert, assertEquals } from "@std/assert";
import { maskCode } from "../ladder/code_mask.ts";
import { excerpt } from "../ladder/excerpt.ts";
import { LINES_MAX, testNeighbours } from "../ladder/neighbours_testing.ts";
import { predecessorsOf } from "../ladder/step.ts";
import { diffSteps } from "../ladder/step_diff.ts";
import { ladder, variants } from "./table.ts";

/** Steps that are larger, and why they cannot be smaller. */
const LARGER: Readonly<Record<string, string>> = {
  "thrd cb":
    "The program is turned inside out: a loop comes on top, and handle() falls into five functions.",
  "coro aiocoro":
    "What goes is all the machinery of coro: its loop, step(), and the pairs to yield.",
  "corothrd loopcorothrd":
    "As from coro to loopcoro, and the wiring of the pool goes as well; after loopcoro it is small.",
  "corothrd aiocorothrd":
    "As from coro to aiocoro, and the wiring of the pool goes as well; after aiocoro it is small.",
  "sync prefork": "They share an idea, one server for each who comes, and no line.",
  "coro prefork": "It does not change coro but imports it, and runs it several times.",
};

testNeighbours(ladder, LARGER);

Deno.test("a step that follows two is small after one of them, unless it imports the other", async () => {
  for (const variant of variants.filter(({ also }) => also !== undefined)) {
    const source = await variant.source();
    const sizes = await Promise.all(
      predecessorsOf(ladder, variant).map(async (before) => {
        const { added, removed } = diffSteps(await before.source(), source);
        return added + removed;
      }),
    );
    const importsIt = source.includes(`from "./${variant.also}.ts"`);
    assert(importsIt || Math.min(...sizes) <= LINES_MAX, `${variant.name}: ${sizes}`);
  }
});

for (const { name, source } of variants) {
  Deno.test(`excerpt() finds every function of ${name}, and its end`, async () => {
    const text = await source();
    const lines = text.split("\n");
    const names = Array.from(
      text.matchAll(
        /^ *(?:export )?(?:async )?(?:(?:function\*?|interface) |type (?=\w+ =))(\w+)/gm,
      ),
      ([, name]) => name!,
    );
    assert(names.includes("run"));
    for (const name of new Set(names)) {
      const { text: cut, firstLine } = excerpt(text, name);
      const count = cut.split("\n").length;
      const original = lines.slice(firstLine - 1, firstLine - 1 + count);
      assertEquals(cut.split("\n").map((line) => line.trim()), original.map((line) => line.trim()));
      // The brackets of a whole declaration are balanced, and those of a part of it are not.
      const mask = maskCode(cut);
      assertEquals(mask.match(/[([{]/g)?.length, mask.match(/[)\]}]/g)?.length, name);
      assert(/[;}]$/.test(cut) && !/^\s/.test(cut), cut);
    }
  });
}

Deno.test("excerpt() cuts step() out of coro as slides show it", async () => {
  const coro = await variants.find(({ name }) => name === "coro")!.source();
  assertEquals(
    excerpt(coro, "step", [1, 5]).text,
    "function step(coroutine: Coroutine): void {\n  try {\n" +
      "    const { value: wait } = coroutine.next();\n    if (!wait) return;\n" +
      "    const [socket, event] = wait;",
  );
});
