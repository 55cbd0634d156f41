import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import { areMissing } from "../tests/support/permissions.ts";
import { definitionOf, findIdea, glossary, type Idea, ideaNames } from "./glossary.ts";

const ideas: readonly Idea[] = glossary;
const ROOT = new URL("..", import.meta.url);

/** A text as a reader takes it in: without the stars of a comment, and with the lines joined. */
const asProse = (source: string) => source.replaceAll(/\s*\n\s*(?:\*|\/\/)?\s*/g, " ");

for (const { name, text, home, written = name, related } of ideas) {
  Deno.test(`the glossary explains ${name} in two to five sentences, and names words to read next`, () => {
    const sentences = text.match(/[.](?= [A-Z`]|$)/g) ?? [];
    assert(sentences.length >= 2 && sentences.length <= 5, `${sentences.length} sentences`);
    assertMatch(text, /^[A-Zp].*\.$/);
    assert(related.length > 0);
    for (const other of related) {
      assert(other !== name && ideas.some((idea) => idea.name === other), other);
    }
  });

  Deno.test({
    name: `${name} can be seen in ${home}`,
    ignore: areMissing("read"),
    async fn() {
      const source = asProse(await Deno.readTextFile(new URL(home, ROOT)));
      assert(source.toLowerCase().includes(written.toLowerCase()), `${written} in ${home}`);
    },
  });
}

Deno.test("findIdea() finds a word by any of its forms, and each form means one word", () => {
  assertEquals(new Set(ideaNames).size, ideaNames.length);
  for (const name of ideaNames) assertMatch(name, /^[a-z][a-z0-9-]*$/);
  assertEquals(findIdea("futures")?.name, "future");
  assertEquals(findIdea("aio")?.name, "names");
  assertEquals(findIdea("magic"), undefined);
});

Deno.test("definitionOf() gives the first sentence, which is short enough for a list", () => {
  assertEquals(definitionOf({ text: "A is `recv(32, …)`. B is not." }), "A is `recv(32, …)`.");
  assertEquals(definitionOf({ text: "Only this." }), "Only this.");
  for (const idea of ideas) assertLess(definitionOf(idea).length, 150, idea.name);
});
