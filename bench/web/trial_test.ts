import { assertEquals } from "@std/assert";
import type { ProcessorTimes } from "../../internal/measure/processor_times.ts";
import { webColumnOf } from "./columns.ts";
import { contestantsOf } from "./contestants.ts";
import { FakeClients, FakeSite } from "./fakes_testing.ts";
import { runWebTrial, useBetween, type WebTrialOptions } from "./trial.ts";

const BEFORE: ProcessorTimes = { total: 1000, stolen: 10, idle: 600, process: 50, children: 20 };
const AFTER: ProcessorTimes = { total: 1200, stolen: 20, idle: 660, process: 60, children: 60 };

function optionsFor(changes: Partial<WebTrialOptions>): WebTrialOptions {
  return {
    contestant: contestantsOf(["coro"], ["deno"])[0]!,
    column: webColumnOf("ten"),
    site: new FakeSite(),
    runFetch: new FakeClients().runFetch,
    cores: 2,
    signal: new AbortController().signal,
    times: () => Promise.resolve(null),
    ...changes,
  };
}

Deno.test("useBetween() tells site, client and others apart", () => {
  // 200 ticks on 2 cores are a second; 10 stolen, 60 idle: 130 busy, of which 10 site and 40 client.
  assertEquals(useBetween(BEFORE, AFTER, 2), {
    siteCpuMs: 100,
    clientCpuMs: 400,
    othersCores: 0.8,
    stealShare: 0.05,
  });
});

Deno.test("useBetween() claims nothing of what is not known", () => {
  const unknown = { siteCpuMs: null, clientCpuMs: null, othersCores: null, stealShare: null };
  assertEquals(useBetween(null, AFTER, 2), unknown);
  assertEquals(useBetween(BEFORE, BEFORE, 2), unknown);
  const own = { process: null, children: null };
  assertEquals(useBetween({ ...BEFORE, ...own }, { ...AFTER, ...own }, 2), {
    ...unknown,
    stealShare: 0.05,
  });
});

Deno.test("runWebTrial() counts the connections of its own client only", async () => {
  const site = new FakeSite();
  const looks = [BEFORE, AFTER];
  const times = () => Promise.resolve(looks.shift()!);
  const result = await runWebTrial(optionsFor({ site, times }));
  assertEquals([result?.connections, result?.clientCpuMs, site.resets], [7, 400, 1]);
});

Deno.test("runWebTrial() says why it failed when the site does not answer", async () => {
  const site = new FakeSite();
  site.reset = () => Promise.reject(new Error("Cannot connect: refused"));
  const result = await runWebTrial(optionsFor({ site }));
  assertEquals([result?.outcome, result?.reason, result?.ms], [
    ...["failed", "Cannot connect: refused", null],
  ]);
});

Deno.test("runWebTrial() gives nothing when it was interrupted, whatever the client told", async () => {
  const interrupt = new AbortController();
  const clients = new FakeClients(() => {
    interrupt.abort();
    return { failure: "killed" };
  });
  const options = optionsFor({ runFetch: clients.runFetch, signal: interrupt.signal });
  assertEquals(await runWebTrial(options), null);
  assertEquals(await runWebTrial(options), null);
  assertEquals(clients.orders.length, 1);
});
