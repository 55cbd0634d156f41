/**
 * Random programs of tasks and callbacks that set context variables, take that back, and create each other. Beside each
 * runs a model: what a task or callback is to see is what its creator saw at that moment, and what it has set itself.
 * (On failure fast-check prints the seed and the smallest program that fails.)
 */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { ContextVar, copyContext, type Token } from "./kernel/context.ts";
import type { Coroutine } from "./kernel/coroutine.ts";
import { createTask } from "./kernel/ensure_future.ts";
import { Future } from "./kernel/future.ts";
import { getRunningLoop } from "./kernel/running.ts";
import { simulate } from "./loop_testing.ts";
import { sleep } from "./waiting/sleep.ts";

const VARIABLES = [0, 1, 2].map((n) => new ContextVar<number | null>(`v${n}`, null));

type Step =
  | { kind: "set"; variable: number; value: number }
  | { kind: "reset" | "sleep" | "turn" | "look" }
  | { kind: "task" | "eager" | "callback" | "timer" | "done" | "given" | "run"; steps: Step[] };

/** What a model knows of a context. */
type Model = (number | null)[];

const { steps } = fc.letrec<{ steps: Step[]; step: Step }>((tie) => ({
  step: fc.oneof(
    { maxDepth: 8, depthSize: "large", withCrossShrink: true },
    fc.record({
      kind: fc.constant("set" as const),
      variable: fc.nat({ max: VARIABLES.length - 1 }),
      value: fc.nat({ max: 9 }),
    }),
    fc.record({ kind: fc.constantFrom("reset", "sleep", "turn", "look") }),
    fc.record({
      kind: fc.constantFrom("task", "eager", "callback", "timer", "done", "given", "run"),
      steps: tie("steps"),
    }),
  ) as fc.Arbitrary<Step>,
  steps: fc.array(tie("step"), { maxLength: 5, size: "max" }),
}));

function seen(): Model {
  return VARIABLES.map((variable) => variable.get());
}

/** Runs the steps that need not wait; the others are for {@linkcode task}. */
class Actor {
  readonly #tokens: [variable: number, token: Token<number | null>, before: number | null][] = [];

  constructor(readonly model: Model) {}

  /** @returns whether the step waits */
  act(step: Step): boolean {
    const { model } = this;
    assertEquals(seen(), model);
    const loop = getRunningLoop();
    if (step.kind === "set") {
      const before = model[step.variable]!;
      this.#tokens.push([step.variable, VARIABLES[step.variable]!.set(step.value), before]);
      model[step.variable] = step.value;
    } else if (step.kind === "reset") {
      const last = this.#tokens.pop();
      if (last === undefined) return false;
      const [variable, token, before] = last;
      VARIABLES[variable]!.reset(token);
      model[variable] = before;
    } else if (step.kind === "task" || step.kind === "eager") {
      createTask(task(step.steps, [...model]), { eagerStart: step.kind === "eager" });
    } else if (step.kind === "callback") {
      loop.callSoon(callback, step.steps, [...model]);
    } else if (step.kind === "timer") {
      loop.callLater(1, callback, step.steps, [...model]);
    } else if (step.kind === "done") {
      const future = new Future<void>();
      const copy = [...model];
      future.addDoneCallback(() => callback(step.steps, copy));
      loop.callSoon(() => future.setResult());
    } else if (step.kind === "given") {
      createTask(task(step.steps, [...model]), { context: copyContext() });
    } else if (step.kind === "run") {
      copyContext().run(callback, step.steps, [...model]);
    } else {
      return step.kind !== "look";
    }
    assertEquals(seen(), model);
    return false;
  }
}

function callback(steps: Step[], model: Model): void {
  const actor = new Actor(model);
  for (const step of steps) actor.act(step);
}

function* task(steps: Step[], model: Model): Coroutine<void> {
  const actor = new Actor(model);
  for (const step of steps) {
    if (!actor.act(step)) continue;
    if (step.kind === "sleep") yield* sleep(1);
    else yield;
    assertEquals(seen(), model);
  }
}

Deno.test("random programs see the context variables that they and their creators have set", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (steps) => {
      await simulate(function* () {
        yield* createTask(task(steps, seen()));
        // What it has created ends after it. What fails there is reported, which `simulate` does not accept.
        yield* sleep(100);
      });
      assertEquals(seen(), [null, null, null], "outside of the loop nothing has changed");
    }),
    { numRuns: 500 },
  );
});
