/**
 * What neighbours on a ladder have to be: small steps, each of which says what it changes.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { paragraph, splitLesson } from "./lesson.ts";
import { type Ladder, predecessorsOf } from "./step.ts";
import { diffSteps } from "./step_diff.ts";

/** How many lines a step may add, and how many it may remove, without imports and header. */
export const LINES_MAX = 40;

/**
 * Registers the tests of all pairs of neighbours.
 *
 * @param larger pairs such as `thrd cb` that are larger, and why they cannot be smaller
 */
export function testNeighbours(ladder: Ladder, larger: Readonly<Record<string, string>>): void {
  const pairs = ladder.steps.flatMap((step) =>
    predecessorsOf(ladder, step).map((before) => ({ before, step }))
  );
  for (const { before, step } of pairs) {
    const pair = `${before.name} ${step.name}`;
    const reason = larger[pair];

    Deno.test(`from ${pair} in ${ladder.folder}/ it is ${reason === undefined ? "one idea" : "more, with a reason"}`, async () => {
      const { added, removed } = diffSteps(await before.source(), await step.source());
      const isSmall = added <= LINES_MAX && removed <= LINES_MAX;
      // A reason that is not needed any more is one that is not true any more.
      assertEquals(isSmall, reason === undefined, `${added} added, ${removed} removed`);
    });

    Deno.test(`${step.name} in ${ladder.folder}/ says what changed since ${before.name}`, async () => {
      const lesson = splitLesson(await step.source());
      const text = paragraph(lesson, `Changed since \`${before.name}\`.`);
      assert(text !== undefined);
    });
  }

  Deno.test(`reasons for larger steps in ${ladder.folder}/ are for steps that exist`, () => {
    const names = pairs.map(({ before, step }) => `${before.name} ${step.name}`);
    assertEquals(Object.keys(larger).filter((pair) => !names.includes(pair)), []);
  });
}
