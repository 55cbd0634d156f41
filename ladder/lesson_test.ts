import { assertEquals, assertThrows } from "@std/assert";
import { commandsOf, paragraph, splitLesson } from "./lesson.ts";

const SOURCE = `/**
 * one: the first.
 *
 * Model. It is
 * simple.
 *
 * Still breaks. Show it:
 *
 *     fibserv serve --variant one
 *     fibserv client fast
 *
 * @module
 */

import { a } from "./a.ts";

a();
`;

Deno.test("splitLesson() takes the comment and the program apart", () => {
  assertEquals(splitLesson(SOURCE), {
    header: "one: the first.\n\nModel. It is\nsimple.\n\nStill breaks. Show it:\n\n" +
      "    fibserv serve --variant one\n    fibserv client fast",
    code: 'import { a } from "./a.ts";\n\na();\n',
    codeLine: 15,
  });
});

Deno.test("splitLesson() gives the same when lines end as on Windows", () => {
  assertEquals(splitLesson(SOURCE.replaceAll("\n", "\r\n")), splitLesson(SOURCE));
});

Deno.test("splitLesson() throws when the text does not begin with a comment", () => {
  assertThrows(() => splitLesson("a();\n"), SyntaxError, "begin with a comment, got a();");
});

Deno.test("paragraph() finds a part by the words that it begins with", () => {
  assertEquals(paragraph(splitLesson(SOURCE), "Model."), "Model. It is\nsimple.");
  assertEquals(paragraph(splitLesson(SOURCE), "Fixes."), undefined);
});

Deno.test("commandsOf() gives the indented lines", () => {
  assertEquals(commandsOf(splitLesson(SOURCE)), [
    "fibserv serve --variant one",
    "fibserv client fast",
  ]);
});
