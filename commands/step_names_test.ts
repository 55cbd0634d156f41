import { assert, assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../internal/cli/errors.ts";
import { pathOf } from "../ladder/step.ts";
import { variantNames } from "../variants/table.ts";
import { stepNames } from "../webclients/table.ts";
import { allStepNames, clashNote, findNamedStep, nameOf } from "./step_names.ts";

const folderOf = (name: string, isWeb = false) => findNamedStep(name, isWeb).ladder.folder;

Deno.test("allStepNames has each name once, and finds a step by each", () => {
  assertEquals(new Set(allStepNames).size, allStepNames.length);
  for (const name of allStepNames) {
    const found = findNamedStep(name, false);
    assertEquals(found.step.name, name.replace(/^(web|crawl):/, ""));
    // One may type what it says, and gets the same.
    assertEquals(findNamedStep(nameOf(found), false), found);
  }
});

Deno.test("findNamedStep() takes a bare name for the server's, where there is one", () => {
  for (const name of variantNames) assertEquals(folderOf(name), "variants");
  for (const name of stepNames) {
    assertEquals(folderOf(`web:${name}`), "webclients");
    assertEquals(folderOf(name), variantNames.includes(name) ? "variants" : "webclients");
  }
});

Deno.test("findNamedStep() finds crawlers by their prefix, and not among web clients", () => {
  const { ladder, step } = findNamedStep("crawl:async", false);
  assertEquals([pathOf(ladder, step), step.after], ["webclients/crawler/async_crawler.ts", "loop"]);
  assertThrows(() => findNamedStep("crawl:loop", true), UsageError, 'got "crawl:loop"');
});

Deno.test("findNamedStep() takes all names for web clients' when told so", () => {
  for (const name of stepNames) {
    assertEquals([folderOf(name, true), folderOf(`web:${name}`, true)], [
      "webclients",
      "webclients",
    ]);
  }
  const error = assertThrows(() => findNamedStep("loopcoro", true), UsageError);
  assert(error.message.endsWith('got "loopcoro"'), error.message);
  assertThrows(() => findNamedStep("corothrd", true), UsageError, 'got "corothrd"');
});

Deno.test("clashNote() speaks of names that both ladders have, beside a step of another ladder only", () => {
  for (
    const names of [["coro"], ["loopcb"], ["cb", "coro"], ["web:coro", "fd"], ["loopcb", "fd"]]
  ) {
    assertEquals(clashNote(names, false), null, names.join(" "));
  }
  assertEquals(clashNote(["coro", "fd"], true), null);
  const note = "coro is the server here; the web client is web:coro";
  for (
    const names of [["coro", "fd"], ["fd", "coro"], ["web:cb", "coro"], ["crawl:loop", "coro"]]
  ) {
    assertEquals(clashNote(names, false), note, names.join(" "));
  }
});
