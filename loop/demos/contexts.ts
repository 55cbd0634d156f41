/**
 * Context variables: a value that follows a request.
 *
 * A log line deep down in a program shall name its request. A global variable does for one request at a time; as soon as
 * two take turns, the second one overwrites what the first has noted. A context variable looks like a global one, but a
 * task begins with a copy of what its creator saw, and what it sets is seen by itself and by what it creates.
 *
 * @module
 */

import {
  ContextVar,
  copyContext,
  type Coroutine,
  createTask,
  gather,
  getRunningLoop,
  run,
  sleep,
} from "../mod.ts";
import type { DemoStage } from "./demo_stage.ts";

/** The wrong way: one value for all. */
let globalRequest = "none";
/** The right way. It is made once, at the top of a module; "none" is what whoever is in no request sees. */
const request = new ContextVar<string>("request", "none");

export function demo({ print, clock }: DemoStage): Promise<void> {
  /** Far away from the place where the request is known, and nobody has handed it down. */
  function log(text: string): void {
    const isRight = globalRequest === request.get()
      ? ""
      : `; the global variable says ${globalRequest}`;
    print(`[${request.get()}] ${text}${isRight}`);
  }

  function* query(ms: number): Coroutine<void> {
    log("asks the database");
    yield* sleep(ms);
    log("has its answer");
  }

  function* serve(name: string, ms: number): Coroutine<void> {
    globalRequest = name;
    request.set(name);
    yield* query(ms);
  }

  function* main(): Coroutine<void> {
    print("--- two requests take turns");
    yield* gather(serve("A", 200), serve("B", 100));
    globalRequest = "none";
    log("main has set nothing, and sees nothing of theirs");

    print("--- who is created in a request belongs to it: a task, a callback, a timer");
    const token = request.set("C");
    const task = createTask(query(100));
    getRunningLoop().callLater(50, log, "50 ms later");
    request.reset(token);
    log("main has taken it back, for itself");
    yield* task;

    print("--- an awaited coroutine is a part of its task: what it sets stays");
    yield* serve("D", 0);
    log("main");

    print("--- a context can be kept, and entered again");
    const context = copyContext();
    globalRequest = "E";
    request.set("E");
    context.run(log, "runs as before");
    getRunningLoop().callSoon(context.wrap(log), "so does a callback that is wrapped");
    yield* sleep(0);
    log("main");
  }

  return run(main(), { clock });
}
