/**
 * Gather: to wait for several things at once.
 *
 * Three questions, each of which somebody gets wrong: in which order come the results? Who hears of an error?
 * And what becomes of the others then? `gather` and `taskGroup` give the same answer to the first and
 * different ones to the last: gather leaves the others running, a group stops them and waits until they have
 * stopped.
 *
 * @module
 */

import { type Coroutine, gather, run, sleep, taskGroup } from "../mod.ts";
import type { DemoStage } from "./demo_stage.ts";

export function demo({ print, clock }: DemoStage): Promise<void> {
  function* fetchPage(name: string, ms: number): Coroutine<string> {
    try {
      yield* sleep(ms);
    } finally {
      print(`  ${name}: over`);
    }
    return name.toUpperCase();
  }

  function* fail(ms: number): Coroutine<string> {
    yield* sleep(ms);
    print("  fail: throws");
    throw new Error("no such page");
  }

  function* main(): Coroutine<void> {
    print("results come in the order of the questions, whoever is first:");
    const pages = yield* gather(fetchPage("slow", 300), fetchPage("quick", 100));
    print(pages.join(", "));

    print("the first error goes to whoever waits, at once:");
    try {
      yield* gather(fetchPage("slow", 300), fail(100));
    } catch (error) {
      print(`caught: ${(error as Error).message}; but the other one is still running`);
    }
    yield* sleep(300);

    print("or errors count as results:");
    const outcomes = yield* gather([fetchPage("quick", 100), fail(200)], {
      returnExceptions: true,
    });
    print(outcomes.map(String).join(", "));

    print("a task group leaves nothing behind: the others are cancelled before it throws");
    try {
      yield* taskGroup(function* (group): Coroutine<void> {
        group.createTask(fetchPage("slow", 300));
        group.createTask(fail(100));
      });
    } catch (error) {
      if (error instanceof AggregateError) print(`caught: ${error.errors.join(", ")}`);
    }
  }

  return run(main(), { clock });
}
