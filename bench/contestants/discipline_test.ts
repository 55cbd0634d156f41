import { assertEquals } from "@std/assert";
import { variants } from "../../variants/table.ts";
import { type Discipline, disciplineOf } from "./discipline.ts";

Deno.test("disciplineOf() knows how each variant deals with two clients", () => {
  const by = Object.groupBy(variants, disciplineOf);
  const names = (discipline: Discipline) => by[discipline]?.map(({ name }) => name);
  assertEquals(names("one by one"), ["sync"]);
  assertEquals(names("many servers"), ["prefork"]);
  assertEquals(names("workers"), ["thrd", "cbthrd", "corothrd", "loopcorothrd", "aiocorothrd"]);
  assertEquals(names("one thread")?.length, variants.length - 7);
});
