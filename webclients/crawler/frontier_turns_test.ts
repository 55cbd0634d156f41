/**
 * When a frontier lets others have a turn: what it does in one piece must not depend on what strangers have written.
 */

import { assert, assertEquals } from "@std/assert";
import { Frontier } from "./frontier.ts";
import type { FrontierOptions } from "./frontier_options.ts";
import type { PageRow, SkippedRow } from "./rows.ts";
import { options, outcomeOf, pagesOf, skipsOf, webOf } from "./simulated_web_testing.ts";
import { resultAndSteps, resultOf } from "./steps_testing.ts";
import type { PageWork } from "./work.ts";

const MANY = 12_000;

function begin(changed: Partial<FrontierOptions> = {}) {
  const rows: (PageRow | SkippedRow)[] = [];
  const onRow = (row: PageRow | SkippedRow) => void rows.push(row);
  const frontier = new Frontier(options({ ignoreRobots: true, onRow, ...changed }));
  const start = frontier.take();
  assert(start?.kind === "page");
  const finish = (page: PageWork, hrefs: readonly string[]) =>
    frontier.finish(page, outcomeOf(webOf({ [new URL(page.url).pathname]: hrefs }), page.url));
  return { rows, frontier, start, finish };
}

const hrefs = (prefix: string) => Array.from({ length: MANY }, (_, index) => `${prefix}${index}`);

Deno.test("Frontier.finish() takes in many links in steps, and reports the page at the end", () => {
  const { rows, frontier, start, finish } = begin({ maxTasks: 2 });
  const steps = finish(start, hrefs("/"));
  assertEquals([steps.next().done, rows, frontier.done], [false, [], false]);
  // What was found by now can be worked on.
  const first = frontier.take();
  assertEquals(first?.url, "http://h/1");
  assertEquals(resultAndSteps(steps)[1], 1);
  assertEquals(pagesOf(rows).map(({ links, newLinks }) => [links, newLinks]), [[MANY, MANY - 1]]);
});

Deno.test("Frontier.finish() reports many links that are left alone in steps", () => {
  const { rows, start, finish } = begin();
  const [, pauses] = resultAndSteps(finish(start, hrefs("x:")));
  assertEquals([skipsOf(rows).length, pauses], [MANY, 2 + 12]);
});

Deno.test("Frontier.finish() that is abandoned leaves the page, and what was found on it, to do", () => {
  const { rows, frontier, start, finish } = begin();
  finish(start, hrefs("/")).next();
  frontier.interrupt();
  const facts = { implementation: "test", io: "none", ms: 1, connections: null };
  const { todo, pages } = frontier.summary(facts);
  assertEquals([rows, pages], [[], 0]);
  assert(todo > 1 && todo < MANY);
});

Deno.test("Frontier.take() reports many pages that come after the limit with pauses between", () => {
  const { rows, frontier, start, finish } = begin({ maxPages: 1 });
  resultOf(finish(start, hrefs("/")));
  let pauses = 0;
  for (let work; (work = frontier.take()) !== undefined; pauses++) {
    assert(work.kind === "pause");
    frontier.finishPause(work);
  }
  assertEquals([skipsOf(rows).length, frontier.done], [MANY - 1, true]);
  assertEquals(pauses, 11);
});
