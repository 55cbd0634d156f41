import { assert, assertEquals } from "@std/assert";
import { DEFAULTS } from "./options.ts";
import { optionsOf, startFetch } from "./runner.ts";
import type { Batch, Run } from "./step.ts";
import type { Step } from "./table.ts";

function makeStep(run: Run, more: Partial<Step> = {}): Step {
  return {
    name: "test",
    model: "",
    teaches: "",
    costs: "",
    after: null,
    io: ["deno"],
    urls: "many",
    fetches: "side by side",
    schemes: ["http"],
    tls: ["deno"],
    keepsAlive: true,
    countsConnections: true,
    load: () => Promise.resolve({ run }),
    source: () => Promise.resolve(""),
    ...more,
  };
}

const idle: Run = () => Promise.resolve();

Deno.test("optionsOf() takes from the step what depends on it", () => {
  const options = optionsOf(makeStep(idle), DEFAULTS);
  assertEquals(options, { ...DEFAULTS, schemes: ["http"], hasTls: true, keepAlive: true });
  const posix = optionsOf(makeStep(idle, { keepsAlive: false }), { ...DEFAULTS, io: "posix" });
  assertEquals([posix.hasTls, posix.keepAlive], [false, false]);
  assertEquals(optionsOf(makeStep(idle, { fetches: "one by one" }), DEFAULTS).concurrency, 1);
});

Deno.test("stop() wakes the step once and at once, and also one that asks later", async () => {
  const { promise: end, resolve } = Promise.withResolvers<void>();
  let batch!: Batch;
  let woken = 0;
  const step = makeStep((given) => {
    batch = given;
    batch.onStop(() => woken += 1);
    return end;
  });
  const running = await startFetch(step, {
    urls: ["http://h/1", "http://h/2"],
    options: DEFAULTS,
    onRow() {},
  });
  const exchange = batch.queue.take()!.next()!;
  running.stop();
  running.stop();
  assertEquals([woken, exchange.isOver, batch.queue.take()], [1, true, null]);
  batch.onStop(() => woken += 1);
  assertEquals(woken, 2);
  resolve();
  const { unfinished, urls } = await running.ended;
  assertEquals([unfinished, urls], [2, 2]);
  assert(running.totals().ms >= 0);
});

Deno.test("stop() wakes nobody when the step has ended: a loop that is closed takes no more calls", async () => {
  const step = makeStep(({ onStop }) => {
    onStop(() => {
      throw new Error("there is nothing left to wake");
    });
    return Promise.resolve();
  });
  const running = await startFetch(step, { urls: ["http://h/1"], options: DEFAULTS, onRow() {} });
  await running.ended;
  running.stop();
  assertEquals(running.totals().unfinished, 1);
});
