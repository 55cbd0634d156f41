import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import { areMissing } from "../tests/support/permissions.ts";
import { definitionOf, findIdea, ideaNames, ideas } from "./glossary.ts";
import { keyOf } from "./idea.ts";

const ROOT = new URL("..", import.meta.url);

/** A text as a reader takes it in: without the stars of a comment, and with the lines joined. */
const asProse = (source: string) => source.replaceAll(/\s*\n\s*(?:\*|\/\/)?\s*/g, " ");

for (const { name, text, home, written = name, related } of ideas) {
  Deno.test(`the glossary explains ${name} in two to five sentences, and names words to read next`, () => {
    const sentences = text.match(/[.](?= [A-Z`(]|$)/g) ?? [];
    assert(sentences.length >= 2 && sentences.length <= 5, `${sentences.length} sentences`);
    assertMatch(text, /^[A-Zp`].*\.\)?$/);
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
  assertEquals(new Set(ideaNames.map(keyOf)).size, ideaNames.length);
  for (const name of ideaNames) assertMatch(name, /^[a-z][a-z0-9-]*$/);
  assertEquals(findIdea("futures")?.name, "future");
  assertEquals(findIdea("aio")?.name, "names");
  const found = [
    ...["yield*", "generator", "Event Loop", "event-loop", "SIGTERM", "drain"],
    ...["runInExecutor()", "worker-pool", "SO_REUSEPORT", "reuseport", "modify()", "register"],
    ...["async/await", "async", "callbacks", "callback", "robots.txt", "robots-txt"],
    ...["kqueue", "epoll", "Nagle's algorithm", "nagle", "req/s", "throughput"],
  ];
  for (let i = 0; i < found.length; i += 2) assertEquals(findIdea(found[i]!)?.name, found[i + 1]);
  for (const name of ["magic", "", "s", "*"]) assertEquals(findIdea(name), undefined);
});

/** The rows of the reading path that are no single words. */
const PHRASES = ["measuring several clients at once"];

Deno.test({
  name: "every concept of README.md is a word that is explained",
  ignore: areMissing("read"),
  async fn() {
    const readme = await Deno.readTextFile(new URL("README.md", ROOT));
    const table = readme.slice(readme.indexOf("| concept"));
    const rows = table.slice(0, table.indexOf("\n\n")).split("\n").slice(2);
    assert(rows.length > 20);
    for (const row of rows) {
      const concept = row.split("|")[1]!.trim();
      if (PHRASES.includes(concept)) continue;
      for (
        const word of concept.split(/, |: | \(|\)|(?<=wake-up) across .*(?= \()| of a request/)
      ) {
        if (word === "" || word.startsWith("bytes in") || word.startsWith("events out")) continue;
        assert(findIdea(word) !== undefined, word);
      }
    }
  },
});

Deno.test("definitionOf() gives the first sentence, which is short enough for a list", () => {
  assertEquals(definitionOf({ text: "A is `recv(32, …)`. B is not." }), "A is `recv(32, …)`.");
  assertEquals(definitionOf({ text: "Only this." }), "Only this.");
  for (const idea of ideas) assertLess(definitionOf(idea).length, 150, idea.name);
});
